import * as l10n from '@vscode/l10n';
import { firstLines } from './firstLines';
import type { Folds } from './folds';
import { ShowAllButton } from './showAllButton';
import { TextBlock } from './textBlock';

/** How much is shown at first, in lines and in characters. The style sheet has the same number of lines. */
const FIRST_LINES = 8;
const FIRST_CHARACTERS = 1000;

/** A text for reading: of a long one the beginning, until a person wants all of it. */
export class FoldedText {
  readonly elements: readonly HTMLElement[];
  readonly #block: TextBlock;
  readonly #showAll: ShowAllButton;
  #text = '';

  /** Takes what it is called before a screen reader, and the name by which it is kept whether all is shown. */
  constructor(label: string, folds: Folds, name: string) {
    this.#block = new TextBlock(label);
    this.#showAll = new ShowAllButton(folds, name, () => {
      this.#fill();
    });
    this.elements = [this.#block.element, this.#showAll.element];
  }

  show(text: string): void {
    this.#text = text;
    this.#fill();
  }

  #fill(): void {
    const part = firstLines(this.#text, FIRST_LINES, FIRST_CHARACTERS);
    if (part === undefined || this.#showAll.isOpen) {
      this.#block.show(this.#text);
    } else {
      this.#block.showFirst(part);
    }
    this.#showAll.update(part !== undefined, l10n.t('Show All'));
  }
}
