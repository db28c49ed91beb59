import * as l10n from '@vscode/l10n';
import type { ToolCall } from '../../core/model/run';
import { copyButton, element, icon, setText } from '../dom';
import { Reader } from '../reading/reader';
import { visibleText } from '../../core/model/visibleText';
import type { OutputField } from './outputField';

/** A tool call that a run waits for: its name, id and arguments, and, in a form, the field for its output. */
export class CallItem {
  readonly element: HTMLLIElement;
  readonly id: string;
  readonly #name = element('span', { className: 'call-name' });
  readonly #copyId: HTMLButtonElement;
  readonly #arguments = new Reader();
  #shownArguments: string | undefined;
  #field: OutputField | undefined;

  constructor(id: string, copy: (text: string) => void) {
    this.id = id;
    this.#copyId = copyButton('', () => {
      copy(id);
    });
    this.element = element(
      'li',
      {},
      element(
        'div',
        { className: 'call' },
        icon('symbol-function'),
        this.#name,
        ...(id === '' ? [] : [element('span', { className: 'id' }, visibleText(id)), this.#copyId]),
      ),
      this.#arguments.element,
    );
  }

  get field(): OutputField | undefined {
    return this.#field;
  }

  /** @param makeField makes the field where there is to be one; undefined for none */
  update(call: ToolCall, makeField: (() => OutputField) | undefined): void {
    const name = call.name === '' ? l10n.t('unnamed function') : call.name;
    setText(this.#name, visibleText(name));
    this.#copyId.title = this.#copyId.ariaLabel = l10n.t('Copy ID of {0}', visibleText(name));
    this.#arguments.label = l10n.t('Arguments of {0}', visibleText(name));
    if (call.arguments !== this.#shownArguments) {
      this.#shownArguments = call.arguments;
      this.#arguments.element.hidden = call.arguments === '';
      this.#arguments.showJson(call.arguments);
    }
    if (makeField === undefined) {
      this.#field?.element.remove();
      this.#field = undefined;
      return;
    }
    if (this.#field === undefined) {
      this.#field = makeField();
      this.element.append(this.#field.element);
    }
    this.#field.name = name;
  }
}
