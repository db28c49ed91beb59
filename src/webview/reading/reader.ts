import { prettyJson } from '../../core/json/pretty';
import { element } from '../dom';
import { fillLongText } from '../longText';

/** A place of its own for a text of any length: it is never high, and scrolls, by keyboard too. */
export class Reader {
  readonly element = element('div', { className: 'reader text-reader', tabIndex: 0, role: 'group' });

  /** Names it before a screen reader. */
  set label(label: string) {
    this.element.ariaLabel = label;
  }

  /** Shows a text as it was received. */
  show(text: string): void {
    fillLongText(this.element, text);
  }

  /** Shows a text laid out where it is JSON, else as it was received. */
  showJson(text: string): void {
    fillLongText(this.element, prettyJson(text) ?? text);
  }
}
