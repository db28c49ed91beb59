import * as l10n from '@vscode/l10n';
import { element, setText } from '../dom';
import type { Folds } from './folds';

/** The button below what is shown in part, which shows all of it, and then less again. */
export class ShowAllButton {
  readonly element = element('button', { type: 'button', className: 'link-button', hidden: true });
  readonly #folds: Folds;
  readonly #name: string;

  /** Takes the name by which it is kept whether all is shown, and what shows more or less. */
  constructor(folds: Folds, name: string, change: () => void) {
    this.#folds = folds;
    this.#name = name;
    this.element.addEventListener('click', () => {
      const before = this.element.getBoundingClientRect().top;
      folds.setOpen(name, !this.isOpen);
      change();
      if (!this.isOpen) {
        // What was read above is gone: the button stays under the pointer.
        window.scrollBy({ top: this.element.getBoundingClientRect().top - before, behavior: 'instant' });
      }
    });
  }

  get isOpen(): boolean {
    return this.#folds.isOpen(this.#name);
  }

  /** Shows the button where there is more to show than a part; takes its words for that. */
  update(hasMore: boolean, showAll: string): void {
    this.element.hidden = !hasMore;
    this.element.ariaExpanded = `${this.isOpen}`;
    setText(this.element, this.isOpen ? l10n.t('Show Less') : showAll);
  }
}
