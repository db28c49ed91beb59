import { NONE } from '../../../core/json/jsonIndex';

/** A place where something may be found: in a value's key, or in the value itself. A plain text is one value, 0. */
export interface Spot {
  readonly value: number;
  readonly inKey: boolean;
  /** Where it begins in the key, or in the value's text without quotes and escapes; in UTF-16 code units. */
  readonly from: number;
}

/** A place where something was found. */
export interface Match extends Spot {
  /** Where it ends. */
  readonly to: number;
}

/** A match, and its place among all of them. */
export interface PlacedMatch extends Match {
  readonly place: number;
}

/** A match is so many integers: the value, whether it is in the key, from, to. */
export const MATCH_STRIDE = 4;

/** More than these are not told, as in VS Code: what is in memory stays small. */
export const MOST_MATCHES = 19_999;

/** What a search has found. */
export interface Found {
  /** The matches, {@link MATCH_STRIDE} integers each. */
  readonly cells: Int32Array;
  /** Whether there are more than are told. */
  readonly hasMore: boolean;
}

/** What was found, in the order of the text: of overlapping places the first. A value's key comes before the value. */
export class Matches {
  readonly #cells: Int32Array;
  readonly hasMore: boolean;

  constructor({ cells, hasMore }: Found = { cells: new Int32Array(0), hasMore: false }) {
    this.#cells = cells;
    this.hasMore = hasMore;
  }

  get count(): number {
    return this.#cells.length / MATCH_STRIDE;
  }

  at(place: number): Match | undefined {
    const base = place * MATCH_STRIDE;
    const value = this.#cells[base];
    const from = this.#cells[base + 2];
    const to = this.#cells[base + 3];
    return value === undefined || from === undefined || to === undefined
      ? undefined
      : { value, inKey: this.#cells[base + 1] === 1, from, to };
  }

  /** The place of the first match at this spot or behind it; {@link count} where there is none. */
  placeFrom(spot: Spot): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(middle, spot)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The matches in a value's key, or in the value itself, that lie in a part of it or reach into it. */
  *within(value: number, inKey: boolean, from: number, to: number): Generator<PlacedMatch> {
    const first = this.placeFrom({ value, inKey, from });
    // The one before may reach into it.
    for (let place = Math.max(0, first - 1); ; place++) {
      const match = this.at(place);
      if (match === undefined || (place >= first && !(isIn(match, value, inKey) && match.from < to))) {
        return;
      }
      if (place >= first || (isIn(match, value, inKey) && match.to > from)) {
        yield { ...match, place };
      }
    }
  }

  #isBefore(place: number, spot: Spot): boolean {
    const base = place * MATCH_STRIDE;
    const value = this.#cells[base] ?? 0;
    const inKey = this.#cells[base + 1] === 1;
    if (value !== spot.value) {
      return value < spot.value;
    }
    return inKey === spot.inKey ? (this.#cells[base + 2] ?? 0) < spot.from : inKey;
  }
}

/** What is to be marked of what was found. */
export interface Marked {
  readonly matches: Matches;
  /** The place of the match that the search is at; NONE where nothing is marked. */
  readonly current: number;
}

export const UNMARKED: Marked = { matches: new Matches(), current: NONE };

function isIn(match: Match, value: number, inKey: boolean): boolean {
  return match.value === value && match.inKey === inKey;
}
