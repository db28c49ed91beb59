import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';
import { element, setText } from '../dom';
import { fillLongText } from '../longText';
import { visibleText } from '../../core/model/visibleText';
import { reasonOf } from './reason';

/** Why the run is in its state, with the server's words. */
export class ReasonSection {
  readonly element: HTMLElement;
  readonly #sentence = element('p', { className: 'sentence' });
  readonly #quote = element('blockquote', { hidden: true, tabIndex: 0 });
  #shownQuote: string | undefined;

  constructor() {
    // What had the focus may go when the state changes: then the focus comes here.
    const properties = { className: 'reason', tabIndex: -1 };
    this.element = element('section', properties, this.#sentence, this.#quote);
    this.element.ariaLabel = l10n.t('Why the run is in this state');
  }

  update(run: RunSummary, now: number): void {
    const reason = reasonOf(run, now);
    setText(this.#sentence, visibleText(reason.sentence));
    if (reason.quote !== this.#shownQuote) {
      this.#shownQuote = reason.quote;
      this.#quote.hidden = reason.quote === undefined;
      fillLongText(this.#quote, reason.quote ?? '');
    }
  }
}
