/** Deeper rows are not indented further, so that their text still has room. */
const DEEPEST = 24;
/** The indent of a level, in px; the style sheet has the same. */
const LEVEL = 12;

/** By how many levels a row of this level, counted from 1, is indented. */
export function indentLevels(level: number): number {
  return Math.min(level - 1, DEEPEST);
}

/** How wide that is in a tree of this width, in px: half of it at most, as the style sheet says too. */
export function indentWidth(level: number, width: number): number {
  return Math.min(indentLevels(level) * LEVEL, width / 2);
}
