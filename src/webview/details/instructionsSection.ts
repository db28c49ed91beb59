import * as l10n from '@vscode/l10n';
import { copyButton } from '../dom';
import type { DetailsPage } from './detailsPage';
import { DetailSection } from './detailSection';
import { firstLines } from './firstLines';
import type { JsonValue } from '../jsonValue';
import { ShowAllButton } from './showAllButton';
import { TextBlock } from './textBlock';

/** How much is shown at first, in lines and in characters. The style sheet has the same number of lines. */
const FIRST_LINES = 8;
const FIRST_CHARACTERS = 1000;

/** What the assistant was told, as text. */
export class InstructionsSection {
  readonly #section: DetailSection;
  readonly #text = new TextBlock(l10n.t('Instructions'));
  readonly #showAll: ShowAllButton;
  #instructions: JsonValue | undefined;

  constructor(page: DetailsPage) {
    this.#showAll = new ShowAllButton(page.folds, 'instructions', () => {
      this.#fill();
    });
    this.#section = new DetailSection(
      l10n.t('Instructions'),
      () => {
        page.showJson('/instructions');
      },
      [this.#text.element, this.#showAll.element],
      [
        copyButton(l10n.t('Copy Instructions'), () => {
          page.copy(this.#instructions?.full ?? '');
        }),
      ],
    );
  }

  get element(): HTMLElement {
    return this.#section.element;
  }

  show(instructions: JsonValue | undefined): void {
    const before = this.#instructions;
    this.#instructions = instructions?.source === '""' ? undefined : instructions;
    this.#section.show(this.#instructions !== undefined);
    if (before?.source !== this.#instructions?.source) {
      this.#fill();
    }
  }

  #fill(): void {
    const whole = this.#instructions?.full ?? '';
    const part = firstLines(whole, FIRST_LINES, FIRST_CHARACTERS);
    if (part === undefined || this.#showAll.isOpen) {
      this.#text.show(whole);
    } else {
      this.#text.showFirst(part);
    }
    this.#showAll.update(part !== undefined, l10n.t('Show All'));
  }
}
