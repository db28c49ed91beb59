import type { SearchState } from '../../../protocol';

/** To the worker: what to look through, where that is another text than before, and what for. */
export interface SearchRequest {
  readonly text?: string;
  readonly search: SearchState;
}

/** From the worker: the cells of `Matches`. */
export interface SearchAnswer {
  readonly cells: Int32Array;
}
