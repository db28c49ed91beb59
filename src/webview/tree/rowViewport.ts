import { RowHeights, ScrollScale, type TallRow } from './rowHeights';

/** What of the rows is in sight, in px. */
export interface Sight {
  /** How far the first row's top is above the sight's top on the screen; negative where it is below. */
  readonly scroll: number;
  readonly height: number;
  /** The place in the rows that is at the sight's top. */
  readonly top: number;
}

/** The window seen as what shows rows: an element as high as all of them scrolls with the page. */
export class RowViewport {
  readonly #element: HTMLElement;
  readonly #rowHeight: number;
  readonly #coveredTop: () => number;
  #heights: RowHeights;

  /** Takes the height of a row, and how much something else covers at the top of the window, in px. */
  constructor(element: HTMLElement, rowHeight: number, coveredTop: () => number) {
    this.#element = element;
    this.#rowHeight = rowHeight;
    this.#coveredTop = coveredTop;
    this.#heights = new RowHeights(0, rowHeight);
  }

  get heights(): RowHeights {
    return this.#heights;
  }

  get sight(): Sight {
    const covered = this.#coveredTop();
    const scroll = covered - this.#element.getBoundingClientRect().top;
    const height = window.innerHeight - covered;
    return { scroll, height, top: this.#scale(height).toRows(scroll) };
  }

  /** Takes up how many rows there are, and which are taller than others. */
  layOut(count: number, tall: readonly TallRow[]): void {
    this.#heights = new RowHeights(count, this.#rowHeight, tall);
    this.#element.style.height = `${this.#scale(window.innerHeight - this.#coveredTop()).height}px`;
  }

  /** Scrolls so that a place in the rows, in px, is at the sight's top. */
  scrollTo(top: number): void {
    const { scroll, height } = this.sight;
    const by = this.#scale(height).toScroll(top) - scroll;
    if (Math.abs(by) >= 1) {
      window.scrollBy({ top: by, behavior: 'instant' });
    }
  }

  /** Scrolls no further than it takes to bring a row into sight, or its top where it is too high. */
  reveal(row: number): void {
    const { top, height } = this.sight;
    const rowTop = this.#heights.top(row);
    const rowBottom = rowTop + Math.min(this.#heights.height(row), height);
    if (rowTop < top) {
      this.scrollTo(rowTop);
    } else if (rowBottom > top + height) {
      this.scrollTo(rowBottom - height);
    }
  }

  /** Scrolls a row that is not in sight to the middle. */
  center(row: number): void {
    const { top, height } = this.sight;
    const rowTop = this.#heights.top(row);
    if (rowTop < top || rowTop + this.#heights.rowHeight > top + height) {
      this.scrollTo(Math.max(0, rowTop - height / 2));
    }
  }

  #scale(height: number): ScrollScale {
    return new ScrollScale(this.#heights.total, height);
  }
}
