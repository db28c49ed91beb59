import { AFTER, CHILDREN, DEPTH, END, KEY, NONE, PARENT, POSITION, START, STRIDE } from './cells';

export { NONE };

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** The values of a JSON text, each by its number: 0 is the root, and a container's children follow it. */
export class JsonIndex {
  readonly #cells: Int32Array;

  constructor(
    readonly text: string,
    /** How many values there are. */
    readonly size: number,
    cells: Int32Array,
  ) {
    this.#cells = cells;
  }

  /** Offset of the value's first code unit. */
  start(value: number): number {
    return this.#cell(value, START);
  }

  /** Offset behind the value's last code unit. */
  end(value: number): number {
    return this.#cell(value, END);
  }

  parent(value: number): number {
    return this.#cell(value, PARENT);
  }

  /** The first value behind this one and all that it holds; {@link size} where there is none. */
  after(value: number): number {
    return this.#cell(value, AFTER);
  }

  /** The value's place among its siblings, from 0. */
  position(value: number): number {
    return this.#cell(value, POSITION);
  }

  childCount(value: number): number {
    return this.#cell(value, CHILDREN);
  }

  /** How many containers the value is in. */
  depth(value: number): number {
    return this.#cell(value, DEPTH);
  }

  kind(value: number): JsonKind {
    switch (this.text.charAt(this.start(value))) {
      case '{':
        return 'object';
      case '[':
        return 'array';
      case '"':
        return 'string';
      case 't':
      case 'f':
        return 'boolean';
      case 'n':
        return 'null';
      default:
        return 'number';
    }
  }

  /** The value as it stands in the text. */
  source(value: number): string {
    return this.text.slice(this.start(value), this.end(value));
  }

  /** The key as it stands in the text, without its quotes; undefined for an array's item and the root. */
  keySource(value: number): string | undefined {
    const quote = this.#cell(value, KEY);
    if (quote === NONE) {
      return undefined;
    }
    // Only white space and one colon lie between a key and its value.
    return this.text.slice(quote + 1, this.text.lastIndexOf('"', this.start(value) - 1));
  }

  /** The text that a string value stands for: its escapes resolved. */
  string(value: number): string {
    return JSON.parse(this.source(value)) as string;
  }

  /** What to append to the parent's JSON Pointer (RFC 6901) to get this value's; empty for the root. */
  pointerPart(value: number): string {
    const key = this.key(value);
    if (key !== undefined) {
      return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    }
    return this.parent(value) === NONE ? '' : `/${this.position(value)}`;
  }

  /** What a container holds itself, in order. */
  *children(container: number): Generator<number> {
    if (this.childCount(container) > 0) {
      for (let child = container + 1; child < this.after(container); child = this.after(child)) {
        yield child;
      }
    }
  }

  /** The value an object has for a key, of duplicate keys the last, as JSON.parse does; NONE where it has none. */
  member(object: number, key: string): number {
    let found = NONE;
    for (const child of this.children(object)) {
      if (this.key(child) === key) {
        found = child;
      }
    }
    return found;
  }

  /** The key with its escapes resolved; undefined for an array's item and the root. */
  key(value: number): string | undefined {
    const source = this.keySource(value);
    return source?.includes('\\') === true ? (JSON.parse(`"${source}"`) as string) : source;
  }

  /** The value's JSON Pointer (RFC 6901). Of duplicate keys each has the same one. */
  pointer(value: number): string {
    const parts: string[] = [];
    for (let at = value; at !== NONE; at = this.parent(at)) {
      parts.push(this.pointerPart(at));
    }
    return parts.reverse().join('');
  }

  /** The value that a JSON Pointer leads to, of duplicate keys the last, as JSON.parse does; NONE where it leads nowhere. */
  find(pointer: string): number {
    let found = 0;
    for (const part of pointer.split('/').slice(1)) {
      let next = NONE;
      for (const child of this.children(found)) {
        if (this.pointerPart(child) === `/${part}`) {
          next = child;
        }
      }
      if (next === NONE) {
        return NONE;
      }
      found = next;
    }
    return found;
  }

  #cell(value: number, cell: number): number {
    return this.#cells[value * STRIDE + cell] ?? NONE;
  }
}
