import type { SearchState } from '../../../protocol';
import type { Found } from './matches';

/** To the worker: what to look through, where that is another text than before, and what for. */
export interface SearchRequest {
  readonly id: number;
  readonly text?: string;
  /** Whether the text is looked through as it stands, and not its keys and values. */
  readonly asText: boolean;
  readonly search: SearchState;
}

/** From the worker: that it begins to search, as it has the values of the text; then what it found. */
export type SearchAnswer =
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'found'; readonly id: number; readonly found: Found };
