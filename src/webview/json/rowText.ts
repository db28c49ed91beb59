import type { JsonIndex } from '../../core/json/jsonIndex';
import { clipText, visibleText } from '../../core/model/visibleText';

/** More than any row is wide: what is beyond never reaches the DOM. */
export const LONGEST_VALUE = 500;
export const LONGEST_KEY = 120;
/** How much of a container's content its own row tells. */
const LONGEST_PREVIEW = 160;
const LONGEST_PREVIEW_PART = 40;

/** A line break in the source of a string; a backslash that is escaped itself makes none. */
const HAS_LINES = /(?<!\\)(?:\\\\)*\\n/;

/** The key of a row, or its place in an array; empty for the root. */
export function keyText(index: JsonIndex, value: number): string {
  const key = index.keySource(value);
  if (key !== undefined) {
    return clipText(visibleText(key.slice(0, LONGEST_KEY + 1)), LONGEST_KEY);
  }
  return index.depth(value) === 0 ? '' : `${index.position(value)}`;
}

/** A scalar as it stands in the text, or what a container holds in brief. */
export function valueText(index: JsonIndex, value: number): string {
  return isContainer(index, value) ? preview(index, value) : sourceText(index, value, LONGEST_VALUE);
}

export function isContainer(index: JsonIndex, value: number): boolean {
  const kind = index.kind(value);
  return kind === 'object' || kind === 'array';
}

/**
 * Whether a scalar is worth showing in full below its row: its key and it do not fit in so many columns of a
 * fixed-width font, or it has several lines.
 */
export function isLong(index: JsonIndex, value: number, columns: number): boolean {
  if (isContainer(index, value)) {
    return false;
  }
  const length = index.end(value) - index.start(value);
  // Behind the key stand a colon and a space.
  return keyText(index, value).length + 2 + length > columns || HAS_LINES.test(index.source(value));
}

/** The whole scalar, as a person reads it: a string without its quotes and escapes. */
export function fullText(index: JsonIndex, value: number): string {
  return index.kind(value) === 'string' ? index.string(value) : index.source(value);
}

function sourceText(index: JsonIndex, value: number, longest: number): string {
  const start = index.start(value);
  return clipText(
    visibleText(index.text.slice(start, Math.min(index.end(value), start + longest + 1))),
    longest,
  );
}

function preview(index: JsonIndex, container: number): string {
  const count = index.childCount(container);
  const isArray = index.kind(container) === 'array';
  if (count === 0) {
    return isArray ? '[]' : '{}';
  }
  const parts: string[] = [];
  let length = 0;
  for (let child = container + 1; child < index.after(container); child = index.after(child)) {
    if (length > LONGEST_PREVIEW) {
      parts.push('…');
      break;
    }
    const part = isArray ? briefText(index, child) : `${keyText(index, child)}: ${peek(index, child)}`;
    parts.push(part);
    length += part.length + 2;
  }
  return isArray ? `(${count}) [${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

/** A member's value in brief, but of an object its first member where that is a scalar: often an id or a name. */
function peek(index: JsonIndex, value: number): string {
  const count = index.childCount(value);
  if (index.kind(value) !== 'object' || count === 0 || isContainer(index, value + 1)) {
    return briefText(index, value);
  }
  return `{${keyText(index, value + 1)}: ${briefText(index, value + 1)}${count > 1 ? ', …' : ''}}`;
}

function briefText(index: JsonIndex, value: number): string {
  switch (index.kind(value)) {
    case 'object':
      return index.childCount(value) === 0 ? '{}' : '{…}';
    case 'array':
      return index.childCount(value) === 0 ? '[]' : '[…]';
    default:
      return sourceText(index, value, LONGEST_PREVIEW_PART);
  }
}
