/** What the style sheet calls what was found in a text that is shown in full. */
const NAME = 'found';

/** Marks what a search has found in a text that is shown in full, in place of what was marked before. */
export function markFound(range: Range): void {
  CSS.highlights.set(NAME, new Highlight(range));
}

export function unmarkFound(): void {
  CSS.highlights.delete(NAME);
}
