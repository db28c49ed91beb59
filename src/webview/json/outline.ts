import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import type { Carried, TreeOutline } from '../tree/treeOutline';
import { isContainer } from './rowText';
import { childTwins } from './twins';

/**
 * Which values of a JSON text are rows, given which are open. A container that is open has its children as rows below
 * it; a scalar that is open is shown in full. The root is a row only where it has no children: else it is always open
 * and its children are the outermost rows.
 */
export class JsonOutline implements TreeOutline {
  readonly #open: Uint8Array;
  /** The values that are rows, in order: hence sorted. */
  #rows: Int32Array;

  private constructor(
    readonly index: JsonIndex,
    open: Uint8Array,
  ) {
    this.#open = open;
    this.#rows = rowsOf(index, open);
  }

  /** The outline of a text with these JSON Pointers open; those that lead nowhere are passed over. */
  static opened(index: JsonIndex, pointers: Iterable<string>): JsonOutline {
    const wanted = new Set(pointers);
    const open = new Uint8Array(index.size);
    const pointerOf = new Map<number, string>();
    for (let value = firstRow(index); value < index.size; value = nextRow(index, open, value)) {
      const pointer = (pointerOf.get(index.parent(value)) ?? '') + index.pointerPart(value);
      if (wanted.has(pointer)) {
        open[value] = 1;
        pointerOf.set(value, pointer);
      }
    }
    return new JsonOutline(index, open);
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  /** The value at a row; NONE where there is no such row. */
  nodeAt(row: number): number {
    return this.#rows[row] ?? NONE;
  }

  /** The row of a value; NONE where a fold hides it. */
  rowOf(value: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.nodeAt(middle) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.nodeAt(low) === value ? low : NONE;
  }

  hasChildren(value: number): boolean {
    return this.index.childCount(value) > 0;
  }

  parent(value: number): number {
    return this.index.parent(value);
  }

  /** Of a container that has become empty it is kept that it was open, and nothing is. */
  isOpen(value: number): boolean {
    return this.#open[value] === 1 && (this.hasChildren(value) || !isContainer(this.index, value));
  }

  setOpen(values: Iterable<number>, open: boolean): void {
    for (const value of values) {
      this.#open[value] = open ? 1 : 0;
    }
    this.#rows = rowsOf(this.index, this.#open);
  }

  /** Opens all containers but those at this level, counted from 1, or deeper; what is shown in full stays so. */
  openTo(level: number): void {
    for (let value = 0; value < this.index.size; value++) {
      if (this.hasChildren(value)) {
        this.#open[value] = this.level(value) < level ? 1 : 0;
      }
    }
    this.#rows = rowsOf(this.index, this.#open);
  }

  /** The level of a row, from 1, as ARIA counts it. */
  level(value: number): number {
    return Math.max(1, this.index.depth(value));
  }

  /** The row a value's container has; NONE for the outermost rows. */
  parentRow(value: number): number {
    const parent = this.index.parent(value);
    return parent === NONE ? NONE : this.rowOf(parent);
  }

  /** The value and its siblings, in order. */
  *siblings(value: number): Generator<number> {
    const parent = this.index.parent(value);
    if (parent === NONE) {
      yield value;
    } else {
      yield* this.index.children(parent);
    }
  }

  /** The JSON Pointers of what is open and not hidden, from the top, as many as `budget` characters hold. */
  openPointers(budget: number): string[] {
    const pointers: string[] = [];
    const pointerOf = new Map<number, string>();
    let left = budget;
    for (const value of this.#rows) {
      if (!this.isOpen(value)) {
        continue;
      }
      const pointer = (pointerOf.get(this.index.parent(value)) ?? '') + this.index.pointerPart(value);
      left -= pointer.length;
      if (left < 0) {
        break;
      }
      pointers.push(pointer);
      pointerOf.set(value, pointer);
    }
    return pointers;
  }

  /**
   * The outline of a newer text in which the same things are open. `twins` tells, for each of the `watched` values
   * that has a row, the value in the newer text that has the same path.
   */
  carriedTo(newer: JsonIndex, watched: ReadonlySet<number>): Carried<JsonOutline> {
    const open = new Uint8Array(newer.size);
    const twins = new Map<number, number>();
    const pairs: (readonly [number, number])[] = [[0, 0]];
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [value, twin] = pair;
      if (watched.has(value)) {
        twins.set(value, twin);
      }
      const wasOpen = this.#open[value] === 1;
      if ((wasOpen || value === 0) && this.index.kind(value) === newer.kind(twin)) {
        open[twin] = wasOpen ? 1 : 0;
        for (const inner of childTwins(this.index, value, newer, twin)) {
          pairs.push(inner);
        }
      }
    }
    return { outline: new JsonOutline(newer, open), twins };
  }
}

function firstRow(index: JsonIndex): number {
  return index.childCount(0) > 0 ? 1 : 0;
}

function nextRow(index: JsonIndex, open: Uint8Array, value: number): number {
  return open[value] === 1 ? value + 1 : index.after(value);
}

function rowsOf(index: JsonIndex, open: Uint8Array): Int32Array {
  let rows = new Int32Array(1024);
  let count = 0;
  for (let value = firstRow(index); value < index.size; value = nextRow(index, open, value)) {
    if (count === rows.length) {
      const larger = new Int32Array(count * 2);
      larger.set(rows);
      rows = larger;
    }
    rows[count++] = value;
  }
  return rows.subarray(0, count);
}
