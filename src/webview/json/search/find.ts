import type { JsonIndex } from '../../../core/json/jsonIndex';
import { MATCH_STRIDE } from './matches';

/**
 * Finds where a pattern is in the keys and scalars of a JSON text, as the cells of `Matches`. What is looked through is
 * what the text means: strings without quotes, their escapes resolved, and of all else the source.
 */
export function find(index: JsonIndex, pattern: RegExp): Int32Array {
  let cells = new Int32Array(64 * MATCH_STRIDE);
  let length = 0;
  const add = (value: number, inKey: number, text: string): void => {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      if (match[0] !== '') {
        if (length === cells.length) {
          const larger = new Int32Array(length * 2);
          larger.set(cells);
          cells = larger;
        }
        cells[length] = value;
        cells[length + 1] = inKey;
        cells[length + 2] = match.index;
        cells[length + 3] = match.index + match[0].length;
        length += MATCH_STRIDE;
        return;
      }
      // A pattern that takes nothing at a place takes something further on, perhaps.
      pattern.lastIndex++;
    }
  };
  for (let value = 0; value < index.size; value++) {
    const key = index.key(value);
    if (key !== undefined) {
      add(value, 1, key);
    }
    const text = scalarText(index, value);
    if (text !== undefined) {
      add(value, 0, text);
    }
  }
  return cells.slice(0, length);
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
