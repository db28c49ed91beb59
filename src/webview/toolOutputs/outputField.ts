import * as l10n from '@vscode/l10n';
import { element, icon } from '../dom';
import { visibleText } from '../../core/model/visibleText';
import { isBrokenJson } from '../../core/json/isBrokenJson';
import { isBlank } from './isBlank';

let made = 0;

/** The field for the output of one tool call. It grows with its text. */
export class OutputField {
  readonly element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #hint: HTMLElement;
  readonly #error: HTMLElement;

  /** @param typed is told each new text */
  constructor(text: string, typed: (text: string) => void) {
    const id = `output-${++made}`;
    this.#hint = remark(`${id}-hint`, 'hint', 'info', l10n.t('Not valid JSON. It will be sent as it is.'));
    this.#error = remark(
      `${id}-error`,
      'error',
      'error',
      l10n.t('Enter an output. If there is none, enter null or "".'),
    );
    this.#field = element('textarea', { id, value: text, rows: 3, spellcheck: false, autocomplete: 'off' });
    this.#field.addEventListener('input', () => {
      typed(this.#field.value);
      this.#clear();
    });
    // Nobody wants to be told while typing that the JSON is not complete yet.
    this.#field.addEventListener('blur', () => {
      this.#check();
    });
    const label = element('label', { htmlFor: id }, l10n.t('Output'));
    this.element = element('div', { className: 'output' }, label, this.#field, this.#error, this.#hint);
    this.#check();
  }

  /** Names the function whose output it is for. */
  set name(name: string) {
    this.#field.ariaLabel = l10n.t('Output of {0}', visibleText(name));
  }

  set locked(locked: boolean) {
    this.#field.readOnly = locked;
    this.#field.ariaDisabled = `${locked}`;
  }

  /** Whether there is an output; where there is none, the field says so. */
  validate(): boolean {
    const isMissing = isBlank(this.#field.value);
    this.#error.hidden = !isMissing;
    this.#describe();
    return !isMissing;
  }

  /** Goes there, without a jump where it is in sight. */
  focus(): void {
    this.#field.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }

  /** Takes back at once what is right by now. */
  #clear(): void {
    this.#error.hidden ||= !isBlank(this.#field.value);
    this.#hint.hidden ||= !isBrokenJson(this.#field.value);
    this.#describe();
  }

  #check(): void {
    this.#hint.hidden = !isBrokenJson(this.#field.value);
    this.#describe();
  }

  #describe(): void {
    this.#field.ariaInvalid = `${!this.#error.hidden}`;
    const words = [this.#error, this.#hint].filter(({ hidden }) => !hidden).map(({ id }) => id);
    if (words.length === 0) {
      this.#field.removeAttribute('aria-describedby');
    } else {
      this.#field.setAttribute('aria-describedby', words.join(' '));
    }
  }
}

/** Words below the field, which do not show yet. */
function remark(id: string, kind: 'hint' | 'error', iconId: string, words: string): HTMLElement {
  const properties = { id, className: `output-${kind}`, hidden: true };
  return element('p', properties, icon(iconId), element('span', {}, words));
}
