import type { SearchState } from '../../../protocol';

/** To the worker: what to look through, where that is another text than before, and what for. */
export interface SearchRequest {
  readonly id: number;
  readonly text?: string;
  readonly search: SearchState;
}

/** From the worker: that it begins to search, as it has the values of the text; then what it found, the cells of `Matches`. */
export type SearchAnswer =
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'found'; readonly id: number; readonly cells: Int32Array };
