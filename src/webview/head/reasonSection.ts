import * as l10n from '@vscode/l10n';
import type { ToolCall } from '../../core/model/run';
import type { RunSummary } from '../../protocol';
import { copyButton, element, icon, setText } from '../dom';
import { prettyJson } from '../../core/json/pretty';
import { fillLongText } from '../longText';
import { visibleText } from '../visibleText';
import { reasonOf } from './reason';

/** More tool calls than any server asks for at once; what is beyond is in the JSON. */
const MOST_CALLS = 128;

/** Why the run is in its state, with the server's words and the tool calls it waits for. */
export class ReasonSection {
  readonly element: HTMLElement;
  readonly #sentence = element('p', { className: 'sentence' });
  readonly #quote = element('blockquote', { hidden: true, tabIndex: 0 });
  readonly #calls = element('ul', { className: 'tool-calls', hidden: true });
  readonly #copy: (text: string) => void;
  #shownCalls = '';

  constructor(copy: (text: string) => void) {
    this.#copy = copy;
    this.#calls.ariaLabel = l10n.t('Tool calls');
    this.element = element('section', { className: 'reason' }, this.#sentence, this.#quote, this.#calls);
    this.element.ariaLabel = l10n.t('Why the run is in this state');
  }

  update(run: RunSummary, now: number): void {
    const reason = reasonOf(run, now);
    setText(this.#sentence, visibleText(reason.sentence));
    this.#quote.hidden = reason.quote === undefined;
    setText(this.#quote, visibleText(reason.quote ?? ''));
    this.#updateCalls(run.status === 'requires_action' ? run.requiredToolCalls : []);
  }

  #updateCalls(calls: readonly ToolCall[]): void {
    const key = JSON.stringify(calls);
    if (key === this.#shownCalls) {
      return;
    }
    this.#shownCalls = key;
    this.#calls.hidden = calls.length === 0;
    this.#calls.replaceChildren(...calls.slice(0, MOST_CALLS).map((call) => this.#call(call)));
  }

  #call(call: ToolCall): HTMLElement {
    const args = element('div', { className: 'arguments', tabIndex: 0, role: 'group' });
    args.ariaLabel = l10n.t('Arguments of {0}', call.name);
    fillLongText(args, prettyJson(call.arguments) ?? call.arguments);
    const copyId = copyButton(l10n.t('Copy Tool Call ID'), () => {
      this.#copy(call.id);
    });
    return element(
      'li',
      {},
      element(
        'div',
        { className: 'call' },
        icon('symbol-function'),
        element('span', { className: 'call-name' }, visibleText(call.name)),
        element('span', { className: 'id' }, visibleText(call.id)),
        copyId,
      ),
      args,
    );
  }
}
