import * as l10n from '@vscode/l10n';
import { copyButton } from '../dom';
import type { JsonValue } from '../jsonValue';
import { FoldedText } from '../reading/foldedText';
import type { DetailsPage } from './detailsPage';
import { DetailSection } from './detailSection';

/** What the assistant was told, as text. */
export class InstructionsSection {
  readonly #section: DetailSection;
  readonly #text: FoldedText;
  #instructions: JsonValue | undefined;

  constructor(page: DetailsPage) {
    const title = l10n.t('Instructions');
    this.#text = new FoldedText(title, page.folds, 'instructions');
    this.#section = new DetailSection(
      title,
      () => {
        page.showJson('/instructions');
      },
      this.#text.elements,
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
      this.#text.show(this.#instructions?.full ?? '');
    }
  }
}
