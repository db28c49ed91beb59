import { element, setText } from '../dom';
import type { TextPart } from './rowText';

/** A part of a text that is marked. */
export interface Mark extends TextPart {
  /** Whether it is the one that the search is at. */
  readonly isCurrent: boolean;
}

/** Sets an element's text with a part of it marked, or with none. */
export function setMarkedText(target: HTMLElement, text: string, mark: Mark | undefined): void {
  if (mark === undefined) {
    if (target.childElementCount > 0) {
      target.textContent = text;
    } else {
      setText(target, text);
    }
    return;
  }
  target.replaceChildren(
    text.slice(0, mark.from),
    element(
      'mark',
      { className: mark.isCurrent ? 'match current' : 'match' },
      text.slice(mark.from, mark.to),
    ),
    text.slice(mark.to),
  );
}
