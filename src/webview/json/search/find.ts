import type { JsonIndex } from '../../../core/json/jsonIndex';
import { MATCH_STRIDE, MOST_MATCHES, type Found } from './matches';

/**
 * Finds where a pattern is in the keys and scalars of a JSON text. What is looked through is what the text means: strings
 * without quotes, their escapes resolved, and of all else the source.
 */
export function find(index: JsonIndex, pattern: RegExp): Found {
  const finding = new Finding(pattern);
  for (let value = 0; value < index.size && !finding.hasMore; value++) {
    const key = index.key(value);
    if (key !== undefined) {
      finding.look(value, 1, key);
    }
    const text = scalarText(index, value);
    if (text !== undefined) {
      finding.look(value, 0, text);
    }
  }
  return finding.found;
}

/** Finds where a pattern is in a text as it stands. */
export function findInText(text: string, pattern: RegExp): Found {
  const finding = new Finding(pattern);
  finding.look(0, 0, text);
  return finding.found;
}

class Finding {
  readonly #pattern: RegExp;
  #cells = new Int32Array(64 * MATCH_STRIDE);
  #length = 0;
  #hasMore = false;

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  get found(): Found {
    return { cells: this.#cells.slice(0, this.#length), hasMore: this.#hasMore };
  }

  /** Adds each place in a text. */
  look(value: number, inKey: number, text: string): void {
    const pattern = this.#pattern;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null && !this.#hasMore; match = pattern.exec(text)) {
      if (match[0] === '') {
        // A pattern that takes nothing at a place takes something further on, perhaps.
        pattern.lastIndex += pattern.unicode && (text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1;
      } else {
        this.#add(value, inKey, match.index, match.index + match[0].length);
      }
    }
  }

  #add(value: number, inKey: number, from: number, to: number): void {
    if (this.#length === MOST_MATCHES * MATCH_STRIDE) {
      this.#hasMore = true;
      return;
    }
    if (this.#length === this.#cells.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells[this.#length] = value;
    this.#cells[this.#length + 1] = inKey;
    this.#cells[this.#length + 2] = from;
    this.#cells[this.#length + 3] = to;
    this.#length += MATCH_STRIDE;
  }
}

/** What a scalar says; undefined for a container. */
function scalarText(index: JsonIndex, value: number): string | undefined {
  switch (index.kind(value)) {
    case 'object':
    case 'array':
      return undefined;
    case 'string': {
      const inside = index.text.slice(index.start(value) + 1, index.end(value) - 1);
      return inside.includes('\\') ? index.string(value) : inside;
    }
    default:
      return index.source(value);
  }
}
