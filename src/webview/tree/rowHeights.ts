/** A row that is taller than the others. */
export interface TallRow {
  readonly row: number;
  /** By how much it is taller, in px. */
  readonly extra: number;
}

/** Where rows lie, in px from the top of the first: all of one height but for a few. */
export class RowHeights {
  readonly total: number;
  readonly #tall: readonly (TallRow & { readonly bottom: number })[];

  /** `tall` is sorted by row. */
  constructor(
    readonly count: number,
    /** Px. */
    readonly rowHeight: number,
    tall: readonly TallRow[] = [],
  ) {
    let extra = 0;
    this.#tall = tall.map((each) => {
      extra += each.extra;
      return { ...each, bottom: (each.row + 1) * rowHeight + extra };
    });
    this.total = count * rowHeight + extra;
  }

  top(row: number): number {
    const above = this.#tall.findLast((each) => each.row < row);
    return above === undefined ? row * this.rowHeight : above.bottom + (row - above.row - 1) * this.rowHeight;
  }

  height(row: number): number {
    return this.rowHeight + (this.#tall.find((each) => each.row === row)?.extra ?? 0);
  }

  /** The row at a place, clamped to the rows there are; 0 where there is none. */
  rowAt(px: number): number {
    const above = this.#tall.findLast((each) => each.bottom <= px);
    const next = this.#tall[above === undefined ? 0 : this.#tall.indexOf(above) + 1];
    const row =
      above === undefined
        ? Math.floor(px / this.rowHeight)
        : above.row + 1 + Math.floor((px - above.bottom) / this.rowHeight);
    return Math.max(0, Math.min(row, next?.row ?? row, this.count - 1));
  }
}

/**
 * Maps what a scroll bar can reach to rows that are together higher than a browser lets an element be: Chromium
 * clamps at 33,554,428 px. Below that the two are the same.
 */
export class ScrollScale {
  /** How high the element that stands for all rows is, in px. */
  readonly height: number;
  readonly #ratio: number;

  constructor(
    total: number,
    /** How much of it shows at once, in px. */
    viewport: number,
    highest = 30_000_000,
  ) {
    this.height = Math.min(total, highest);
    this.#ratio = this.height === total ? 1 : (total - viewport) / (this.height - viewport);
  }

  /** The place in the rows that is at the viewport's top when the element is scrolled by `px`. */
  toRows(px: number): number {
    return px < 0 ? px : px * this.#ratio;
  }

  toScroll(px: number): number {
    return px < 0 ? px : px / this.#ratio;
  }
}
