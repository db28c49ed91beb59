import * as l10n from '@vscode/l10n';
import { element, iconButton, setText } from '../dom';
import { panelLanguage } from '../language';
import { numberText } from '../numbers';

/** One of the details: a heading with buttons, and what is below. Hidden while there is nothing to tell. */
export class DetailSection {
  readonly element: HTMLElement;
  readonly #count = element('span', { className: 'badge', hidden: true });

  constructor(
    title: string,
    showJson: () => void,
    content: readonly HTMLElement[],
    buttons: readonly HTMLElement[] = [],
  ) {
    this.element = element(
      'section',
      { className: 'detail', hidden: true },
      element(
        'div',
        { className: 'detail-head' },
        element('h2', {}, `${title} `, this.#count),
        ...buttons,
        iconButton('json', l10n.t('Show {0} in JSON', title), showJson),
      ),
      ...content,
    );
  }

  show(shown: boolean): void {
    this.element.hidden = !shown;
  }

  /** Tells in the heading how many there are. */
  countUp(count: number): void {
    this.#count.hidden = false;
    setText(this.#count, numberText(count, panelLanguage()));
  }
}
