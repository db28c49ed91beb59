import type { Marked, Match, Spot } from './matches';

/** What can be searched: a tree, or a plain text. */
export interface Searched {
  readonly text: string;
  /** Whether the text is looked through as it stands, and not its keys and values. */
  readonly asText: boolean;
  /** Where a person is: the search goes on from there. */
  readonly spot: Spot;
  /** Takes a person to be where a part of it begins that is selected. */
  startAt(selected: Range): void;
  /** Marks what a search has found, in place of what was marked before. */
  mark(marked: Marked): void;
  /** Brings a match into sight, which the search is at. */
  revealMatch(match: Match): void;
  focus(): void;
}
