import * as l10n from '@vscode/l10n';
import { element } from '../dom';
import { FoundText } from './foundText';
import type { Marked, Match, Spot } from './search/matches';
import type { Searched } from './search/searched';

/** A body as plain text. */
export class PlainText implements Searched {
  readonly asText = true;
  readonly element = element('div', { className: 'raw', tabIndex: 0, role: 'group' });
  readonly #coveredTop: () => number;
  readonly #found = new FoundText(this.element);
  #text = '';
  /** Where the search is at. */
  #at = 0;

  /** Takes how much something else covers at the top of the window, in px. */
  constructor(coveredTop: () => number) {
    this.#coveredTop = coveredTop;
    this.element.ariaLabel = l10n.t('JSON as text');
  }

  get text(): string {
    return this.#text;
  }

  get spot(): Spot {
    return { value: 0, inKey: false, from: this.#at };
  }

  /** Shows a newer text; the search stays at what it was at. */
  show(text: string): void {
    if (text !== this.#text) {
      this.#at = carriedOffset(this.#text, text, this.#at);
      this.#text = text;
      this.#found.show(text);
    }
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  startAt({ startContainer, startOffset }: Range): void {
    this.#at = this.#found.offsetOf(startContainer, startOffset) ?? this.#at;
  }

  mark(marked: Marked): void {
    this.#found.mark(0, marked);
  }

  revealMatch(match: Match): void {
    this.#at = match.from;
    this.#found.revealCurrent(this.#coveredTop);
  }
}

/** Where a place of a text is in a newer one, from which it differs on one side of the place only; else about there. */
function carriedOffset(before: string, after: string, offset: number): number {
  const behind = before.length - offset;
  const isAsBefore = before.slice(0, offset) === after.slice(0, offset);
  const isMoved = !isAsBefore && behind <= after.length && after.endsWith(before.slice(offset));
  return isMoved ? after.length - behind : offset;
}
