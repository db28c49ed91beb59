import { element } from '../dom';
import { fillLongText } from '../longText';

/** A text of more characters than this scrolls in a box of its own. */
const LONGEST_UNBOXED = 20_000;

/** A text of any length for reading, its line breaks kept; what it is called is for a screen reader. */
export class TextBlock {
  readonly element = element('div', { className: 'long-text', role: 'group' });

  constructor(label: string) {
    this.element.ariaLabel = label;
  }

  show(text: string): void {
    const boxed = text.length > LONGEST_UNBOXED;
    this.element.className = `long-text${boxed ? ' boxed' : ''}`;
    if (boxed) {
      // For the keys that scroll it.
      this.element.tabIndex = 0;
    } else {
      this.element.removeAttribute('tabindex');
    }
    fillLongText(this.element, text);
  }

  /** Shows the beginning of a text: never more lines than the style sheet says, also where they wrap. */
  showFirst(text: string): void {
    this.show(text);
    this.element.classList.add('folded');
  }
}
