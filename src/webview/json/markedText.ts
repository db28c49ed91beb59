import { element, setText } from '../dom';
import type { Mark } from './rowMarks';

/** Sets an element's text with parts of it marked, which are in order, or with none. */
export function setMarkedText(target: HTMLElement, text: string, marks: readonly Mark[]): void {
  if (marks.length === 0) {
    if (target.childElementCount > 0) {
      target.textContent = text;
    } else {
      setText(target, text);
    }
    return;
  }
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const { from, to, isCurrent } of marks) {
    const className = isCurrent ? 'match current' : 'match';
    parts.push(text.slice(at, from), element('mark', { className }, text.slice(from, to)));
    at = to;
  }
  target.replaceChildren(...parts, text.slice(at));
}
