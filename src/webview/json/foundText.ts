import { visibleOffsets } from '../../core/model/visibleText';
import { afterPaint } from '../dom';
import { fillLongText, setFilled, textNodeOf, type Piece } from '../longText';
import { scrollIntoSight } from './scrollIntoSight';
import { UNMARKED, type Marked } from './search/matches';

/** What was found in texts that are shown in full; the style sheet knows it by these names. */
const found = highlight('found', 0);
const foundCurrent = highlight('found-current', 1);

/**
 * What comes into view around a match has its true height only then, and moves it. It is scrolled to anew until it has
 * stayed in sight for so many frames.
 */
const SETTLED = 4;
const MOST_SCROLLS = 20;

/**
 * A text of any length in which what a search has found is marked. The marks are no elements: a long text may have many,
 * and what a person has selected in it stays. What is out of view has none.
 */
export class FoundText {
  readonly #element: HTMLElement;
  #pieces: readonly Piece[] = [];
  /** The value that it is the text of. */
  #value = 0;
  #marked = UNMARKED;
  /** The marks of each piece. As ranges that follow what happens to the document they would slow down all of it. */
  readonly #marks = new Map<Piece, readonly StaticRange[]>();
  #currentMarks: readonly Range[] = [];
  readonly #filled = (piece: Piece): void => {
    this.#mark(piece);
    this.#markCurrent();
  };

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Shows another text, with nothing marked in it. */
  show(text: string): void {
    this.mark(0, UNMARKED);
    this.#pieces = fillLongText(this.#element, text, this.#filled);
  }

  /** Marks what was found in a value, which the text is of. */
  mark(value: number, marked: Marked): void {
    const isSame = value === this.#value && marked.matches === this.#marked.matches;
    this.#value = value;
    this.#marked = marked;
    if (!isSame) {
      for (const piece of this.#pieces) {
        this.#mark(piece);
      }
    }
    this.#markCurrent();
  }

  /** Scrolls the match that the search is at into sight, and has it in the document. */
  revealCurrent(coveredTop: () => number): void {
    const { matches, current } = this.#marked;
    const match = matches.at(current);
    const piece = match && this.#pieces.findLast(({ from }) => from <= match.from);
    if (piece === undefined) {
      return;
    }
    setFilled(piece, true, this.#filled);
    const isStill = (): boolean => this.#marked.matches === matches && this.#marked.current === current;
    let scrollsLeft = MOST_SCROLLS;
    const scroll = (looksLeft: number): void => {
      const [mark] = this.#currentMarks;
      if (mark === undefined || !isStill()) {
        return;
      }
      const hasMoved = scrollIntoSight(mark, this.#element, coveredTop());
      scrollsLeft -= hasMoved ? 1 : 0;
      const next = hasMoved ? SETTLED : looksLeft - 1;
      if (next > 0 && scrollsLeft > 0) {
        afterPaint(() => {
          scroll(next);
        });
      }
    };
    scroll(SETTLED);
  }

  /** Where in the text a place of the document is; undefined where it is not in it. */
  offsetOf(node: Node, offset: number): number | undefined {
    const piece = this.#pieces.find((each) => textNodeOf(each) === node);
    return piece && piece.from + (offsetsIn(piece)?.findLastIndex((shown) => shown <= offset) ?? offset);
  }

  #mark(piece: Piece): void {
    for (const mark of this.#marks.get(piece) ?? []) {
      found.delete(mark);
    }
    this.#marks.delete(piece);
    const node = textNodeOf(piece);
    if (node === undefined) {
      return;
    }
    const { text, from } = piece;
    const matches = [...this.#marked.matches.within(this.#value, false, from, from + text.length)];
    if (matches.length > 0) {
      const offsets = offsetsIn(piece);
      const marks = matches.map((match) => new StaticRange(partOf(piece, node, match, offsets)));
      this.#marks.set(piece, marks);
      for (const mark of marks) {
        found.add(mark);
      }
    }
  }

  #markCurrent(): void {
    for (const mark of this.#currentMarks) {
      foundCurrent.delete(mark);
    }
    const match = this.#marked.matches.at(this.#marked.current);
    this.#currentMarks =
      match?.value === this.#value && !match.inKey
        ? this.#pieces.flatMap((piece) => {
            const { from, text } = piece;
            const node = match.from < from + text.length && match.to > from ? textNodeOf(piece) : undefined;
            return node ? rangeOf(partOf(piece, node, match, offsetsIn(piece))) : [];
          })
        : [];
    for (const mark of this.#currentMarks) {
      foundCurrent.add(mark);
    }
  }
}

function highlight(name: string, priority: number): Highlight {
  const made = new Highlight();
  made.priority = priority;
  CSS.highlights.set(name, made);
  return made;
}

/** Where the text of a piece that is in the document is shown; undefined where it is shown as it is. */
function offsetsIn(piece: Piece): Uint32Array | undefined {
  return textNodeOf(piece)?.length === piece.text.length ? undefined : visibleOffsets(piece.text);
}

/** What of a piece a match is. */
function partOf(
  { text, from }: Piece,
  node: Text,
  match: { readonly from: number; readonly to: number },
  offsets: Uint32Array | undefined,
): StaticRangeInit {
  const shown = (offset: number): number => {
    const within = Math.min(Math.max(0, offset - from), text.length);
    return offsets?.[within] ?? within;
  };
  return {
    startContainer: node,
    startOffset: shown(match.from),
    endContainer: node,
    endOffset: shown(match.to),
  };
}

function rangeOf({ startContainer, startOffset, endContainer, endOffset }: StaticRangeInit): Range {
  const range = new Range();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range;
}
