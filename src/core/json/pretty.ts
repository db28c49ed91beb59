import type { JsonIndex } from './jsonIndex';
import { indexJson } from './jsonScanner';

/** Beyond these a text is not laid out: nobody reads it so, and indents grow with the square of the depth. */
const LONGEST = 200_000;
const DEEPEST = 32;

/** A JSON text laid out in lines of two-space indents, each scalar as it stands; undefined where it is not JSON. */
export function prettyJson(text: string): string | undefined {
  if (text.length > LONGEST) {
    return undefined;
  }
  let index: JsonIndex;
  try {
    index = indexJson(text);
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  const open: number[] = [];
  const closeUntil = (value: number): void => {
    for (let last = open.at(-1); last !== undefined && index.after(last) <= value; last = open.at(-1)) {
      open.pop();
      lines.push(indent(index.depth(last)) + closer(index, last) + comma(index, last));
    }
  };
  for (let value = 0; value < index.size; value++) {
    if (index.depth(value) > DEEPEST) {
      return undefined;
    }
    closeUntil(value);
    const key = index.keySource(value);
    const start = indent(index.depth(value)) + (key === undefined ? '' : `"${key}": `);
    if (index.childCount(value) > 0) {
      open.push(value);
      lines.push(start + text.charAt(index.start(value)));
    } else {
      lines.push(start + leaf(index, value) + comma(index, value));
    }
  }
  closeUntil(index.size);
  return lines.join('\n');
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function closer(index: JsonIndex, container: number): string {
  return index.text.charAt(index.end(container) - 1);
}

/** A scalar's source, or an empty container without the white space it may hold. */
function leaf(index: JsonIndex, value: number): string {
  const kind = index.kind(value);
  return kind === 'object' ? '{}' : kind === 'array' ? '[]' : index.source(value);
}

function comma(index: JsonIndex, value: number): string {
  const parent = index.parent(value);
  return parent >= 0 && index.position(value) < index.childCount(parent) - 1 ? ',' : '';
}
