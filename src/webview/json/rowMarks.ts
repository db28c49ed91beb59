import type { JsonIndex } from '../../core/json/jsonIndex';
import { visibleOffsets } from '../../core/model/visibleText';
import { LONGEST_KEY, LONGEST_VALUE } from './rowText';
import type { Marked } from './search/matches';

/** A part of a text that is marked: from one code unit to another. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  /** Whether it is the one that the search is at. */
  readonly isCurrent: boolean;
}

/** No escape is longer. */
const LONGEST_ESCAPE = '\\u0000'.length;

/**
 * Which parts of a row's key or value, as it is shown, a search has found. What was looked through is what the text means;
 * the row shows it with escapes. What it shows only a part of, or nothing, is left out, and what begins beyond so many
 * columns, as it is out of sight.
 */
export function rowMarks(
  index: JsonIndex,
  value: number,
  inKey: boolean,
  { matches, current }: Marked,
  shown: string,
  columns: number,
): Mark[] {
  const longest = inKey ? LONGEST_KEY : LONGEST_VALUE;
  const found = [...matches.within(value, inKey, 0, longest)];
  if (found.length === 0) {
    return [];
  }
  const start = index.start(value);
  // An escape that the row cuts off is whole here.
  const until = Math.min(index.end(value), start + longest + LONGEST_ESCAPE);
  const source = inKey ? (index.keySource(value) ?? '') : index.text.slice(start, until);
  const quote = !inKey && index.kind(value) === 'string' ? 1 : 0;
  const meant = meantOffsets(source.slice(0, longest + LONGEST_ESCAPE));
  const visible = visibleOffsets(source.slice(0, longest + LONGEST_ESCAPE));
  // Where it is cut off, an ellipsis stands in place of the rest.
  const end = (visible.at(-1) ?? 0) > longest ? shown.length - 1 : shown.length;
  const offset = (at: number): number => visible[meant[at + quote] ?? Infinity] ?? Infinity;
  return found
    .map(({ from, to, place }) => ({ from: offset(from), to: offset(to), isCurrent: place === current }))
    .filter(({ from, to }) => from < Math.min(to, columns) && to <= end);
}

/** Where each code unit that a source stands for begins in it, and where the last one ends. */
function meantOffsets(source: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  while (at < source.length) {
    offsets.push(at);
    if (source.charAt(at) !== '\\') {
      at++;
    } else {
      at += source.charAt(at + 1) === 'u' ? LONGEST_ESCAPE : 2;
    }
  }
  offsets.push(at);
  return offsets;
}
