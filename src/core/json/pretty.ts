import type { JsonIndex } from './jsonIndex';
import { indexJson } from './jsonScanner';

/** Beyond these a text is not laid out to be read in passing: nobody reads it so. */
const LONGEST = 200_000;
const DEEPEST = 32;

/** Deeper lines are not indented further: else indents would grow with the square of the depth. */
const DEEPEST_INDENT = 100;

/**
 * A JSON text laid out in lines of two-space indents, each scalar as it stands; undefined where it is not JSON, or
 * longer or deeper than a person reads.
 */
export function prettyJson(text: string): string | undefined {
  const index = text.length > LONGEST ? undefined : indexOrNone(text);
  return index === undefined || isDeeper(index, DEEPEST) ? undefined : linesOf(index).join('\n');
}

/**
 * A JSON text of any length and depth laid out like that, so that two of them can be compared line by line; undefined
 * where it is not JSON.
 */
export function layOutJson(text: string): string | undefined {
  const index = indexOrNone(text);
  return index && linesOf(index).join('\n');
}

function indexOrNone(text: string): JsonIndex | undefined {
  try {
    return indexJson(text);
  } catch {
    return undefined;
  }
}

function isDeeper(index: JsonIndex, depth: number): boolean {
  for (let value = 0; value < index.size; value++) {
    if (index.depth(value) > depth) {
      return true;
    }
  }
  return false;
}

function linesOf(index: JsonIndex): string[] {
  const lines: string[] = [];
  const open: number[] = [];
  const closeUntil = (value: number): void => {
    for (let last = open.at(-1); last !== undefined && index.after(last) <= value; last = open.at(-1)) {
      open.pop();
      lines.push(indent(index.depth(last)) + closer(index, last) + comma(index, last));
    }
  };
  for (let value = 0; value < index.size; value++) {
    closeUntil(value);
    const key = index.keySource(value);
    const start = indent(index.depth(value)) + (key === undefined ? '' : `"${key}": `);
    if (index.childCount(value) > 0) {
      open.push(value);
      lines.push(start + index.text.charAt(index.start(value)));
    } else {
      lines.push(start + leaf(index, value) + comma(index, value));
    }
  }
  closeUntil(index.size);
  return lines;
}

function indent(depth: number): string {
  return '  '.repeat(Math.min(depth, DEEPEST_INDENT));
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
