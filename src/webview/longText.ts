import { element } from './dom';
import { splitText } from './splitText';
import { visibleText } from '../core/model/visibleText';

/** So many characters are laid out at once; a longer text is laid out as it comes into view. */
const CHUNK = 30_000;
/** For the height of a chunk that was not laid out yet: about how many characters a line has, and how high it is in px. */
const LINE_LENGTH = 100;
const LINE_HEIGHT = 18;

/** A piece of a long text; it is in the document only as long as it is in view. */
export interface Piece {
  readonly text: string;
  /** Where in the whole text it begins. */
  readonly from: number;
  readonly element: HTMLElement;
}

/**
 * Shows a text of any length, its line breaks kept and long lines wrapped (by the class of the element). Of a long one only
 * what is in view is in the document. `filled` is told of each piece that comes into the document or goes.
 */
export function fillLongText(
  target: HTMLElement,
  text: string,
  filled: (piece: Piece) => void = () => undefined,
): readonly Piece[] {
  const chunks = splitText(text, CHUNK);
  if (chunks.length <= 1) {
    target.oncopy = null;
    target.textContent = visibleText(text);
    const piece = { text, from: 0, element: target };
    filled(piece);
    return [piece];
  }
  let from = 0;
  const pieces = chunks.map((chunk): Piece => {
    const piece = { text: chunk, from, element: element('div', { className: 'chunk' }) };
    from += chunk.length;
    // A line break between two of them is in neither.
    from += text.charAt(from) === '\n' ? 1 : 0;
    return piece;
  });
  for (const piece of pieces) {
    fillInView(piece, filled);
  }
  target.replaceChildren(...pieces.map((piece) => piece.element));
  if (pieces[0] !== undefined) {
    setFilled(pieces[0], true, filled);
  }
  target.oncopy = (event) => {
    // What is out of view is not in the document, and so not in what the browser would copy.
    if (event.clipboardData !== null && isAllSelected(target)) {
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    }
  };
  return pieces;
}

/** The node that has a piece's text; undefined where it is not in the document, or empty. */
export function textNodeOf(piece: Piece): Text | undefined {
  const node = piece.element.firstChild;
  return node instanceof Text ? node : undefined;
}

/** Brings a piece into the document, or takes it out. What is there stays what it is: it may be selected. */
export function setFilled(piece: Piece, isFilled: boolean, filled: (piece: Piece) => void): void {
  const { element: made, text } = piece;
  if (isFilled !== (textNodeOf(piece) !== undefined)) {
    // Empty, it is as high as it was: what is below it stays where it is.
    made.style.minBlockSize = isFilled ? '' : `${made.offsetHeight}px`;
    made.textContent = isFilled ? visibleText(text) : '';
    filled(piece);
  }
}

function fillInView(piece: Piece, filled: (piece: Piece) => void): void {
  const { element: made } = piece;
  const height = `${linesOf(piece.text) * LINE_HEIGHT}px`;
  made.style.minBlockSize = height;
  made.style.containIntrinsicBlockSize = `auto ${height}`;
  made.addEventListener('contentvisibilityautostatechange', (event) => {
    setFilled(piece, !(event as ContentVisibilityAutoStateChangeEvent).skipped, filled);
  });
}

/** About how many lines a text has when it is laid out. */
function linesOf(text: string): number {
  const lines = text.split('\n');
  return lines.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / LINE_LENGTH)), 0);
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
