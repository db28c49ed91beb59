/** A place where something was found: in a value's key or in the value itself. */
export interface Match {
  readonly value: number;
  readonly inKey: boolean;
  /** Where it begins and ends in the key, or in the value's text without quotes and escapes; in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
}

/** A match is so many integers: the value, whether it is in the key, from, to. */
export const MATCH_STRIDE = 4;

/** What was found, in the order of the text, at most once in each key and once in each value. */
export class Matches {
  readonly #cells: Int32Array;

  constructor(cells: Int32Array = new Int32Array(0)) {
    this.#cells = cells;
  }

  get count(): number {
    return this.#cells.length / MATCH_STRIDE;
  }

  at(place: number): Match | undefined {
    const base = place * MATCH_STRIDE;
    const [value, inKey, from, to] = this.#cells.subarray(base, base + MATCH_STRIDE);
    return value === undefined || from === undefined || to === undefined
      ? undefined
      : { value, inKey: inKey === 1, from, to };
  }

  /** The place of the first match in this value or behind it; {@link count} where there is none. */
  placeFrom(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cells[middle * MATCH_STRIDE] ?? 0) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The match in a value's key or in the value itself, and its place. */
  in(value: number, inKey: boolean): { readonly match: Match; readonly place: number } | undefined {
    for (let place = this.placeFrom(value); ; place++) {
      const match = this.at(place);
      if (match?.value !== value) {
        return undefined;
      }
      if (match.inKey === inKey) {
        return { match, place };
      }
    }
  }
}
