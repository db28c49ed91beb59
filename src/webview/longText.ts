import { element } from './dom';
import { splitText } from './splitText';
import { visibleText } from '../core/model/visibleText';

/** So many characters are laid out at once; a longer text is laid out as it comes into view. */
const CHUNK = 30_000;
/** For the height of a chunk that was not laid out yet: about how many characters a line has, and how high it is in px. */
const LINE_LENGTH = 100;
const LINE_HEIGHT = 18;

/**
 * Shows a text of any length, its line breaks kept and long lines wrapped (by the class of the element). Of a long one only
 * what is in view is in the document.
 */
export function fillLongText(target: HTMLElement, text: string): void {
  const chunks = splitText(text, CHUNK);
  if (chunks.length <= 1) {
    target.oncopy = null;
    target.textContent = visibleText(text);
    return;
  }
  target.replaceChildren(...chunks.map((chunk, place) => chunkElement(chunk, place === 0)));
  target.oncopy = (event) => {
    // What is out of view is not in the document, and so not in what the browser would copy.
    if (event.clipboardData !== null && isAllSelected(target)) {
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    }
  };
}

/**
 * Where a part of a text that `fillLongText` shows is, from one code unit to another; undefined where it does not lie in
 * one piece. It is in the document from then on, as long as it is in view.
 */
export function rangeOf(target: HTMLElement, text: string, from: number, to: number): Range | undefined {
  const chunks = splitText(text, CHUNK);
  let start = 0;
  for (const [place, chunk] of chunks.entries()) {
    const end = start + chunk.length;
    if (from >= start && to <= end) {
      const holder = chunks.length <= 1 ? target : target.children[place];
      if (holder?.textContent === '') {
        holder.textContent = visibleText(chunk);
      }
      return rangeIn(holder?.firstChild, chunk, from - start, to - start);
    }
    // A line break between two chunks is in neither.
    start = end + (text.charAt(end) === '\n' ? 1 : 0);
  }
  return undefined;
}

function rangeIn(node: Node | null | undefined, chunk: string, from: number, to: number): Range | undefined {
  if (!(node instanceof Text)) {
    return undefined;
  }
  const range = new Range();
  // What cannot be seen is longer where it is shown as an escape.
  range.setStart(node, visibleText(chunk.slice(0, from)).length);
  range.setEnd(node, visibleText(chunk.slice(0, to)).length);
  return range;
}

function chunkElement(chunk: string, isFirst: boolean): HTMLElement {
  const made = element('div', { className: 'chunk' });
  const lines = chunk.split('\n').length + chunk.length / LINE_LENGTH;
  made.style.containIntrinsicBlockSize = `auto ${Math.round(lines * LINE_HEIGHT)}px`;
  const fill = (isInView: boolean): void => {
    made.textContent = isInView ? visibleText(chunk) : '';
  };
  fill(isFirst);
  made.addEventListener('contentvisibilityautostatechange', (event) => {
    fill(!(event as ContentVisibilityAutoStateChangeEvent).skipped);
  });
  return made;
}

function isAllSelected(target: HTMLElement): boolean {
  const selection = getSelection();
  const { firstElementChild: first, lastElementChild: last } = target;
  return (
    selection !== null &&
    first !== null &&
    last !== null &&
    selection.containsNode(first) &&
    selection.containsNode(last)
  );
}
