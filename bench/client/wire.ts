/** What plain clients read of a run. */
export interface PlainRun {
  readonly id: string;
  readonly status: string;
}

/** What plain clients read of a list page. */
export interface PlainPage {
  readonly data: readonly PlainRun[];
  readonly has_more: boolean;
}
