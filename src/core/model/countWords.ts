/** What there is some of, in words: each count with the words for it, and nothing of what there is none of. */
export function countWords(
  counts: readonly (readonly [count: number, words: (count: number) => string])[],
): string[] {
  return counts.flatMap(([count, words]) => (count > 0 ? [words(count)] : []));
}
