import type { Folds } from '../reading/folds';

/** What the sections ask of the page around them. */
export interface DetailsPage {
  readonly folds: Folds;
  readonly copy: (text: string) => void;
  /** Goes to a value in the JSON, by its JSON Pointer. */
  readonly showJson: (pointer: string) => void;
}
