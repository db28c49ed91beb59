/** What is put into a store: so many threads, of which the first few have runs. */
export interface Size {
  readonly threads: number;
  /** Of each thread that has runs. */
  readonly runs: number;
}

/** What comes again and again. */
export const KINDS = {
  same: 'the same run',
  pages: 'the same run in a page',
  spaces: 'the same run, indented otherwise',
  status: 'another status',
  urgency: 'another status and place of its thread',
} as const;

export type Kind = keyof typeof KINDS;

export interface ToApply {
  readonly kind: Kind;
  /** How many updates at most. */
  readonly updates: number;
  /** How long at most, in milliseconds: not every subject gets to the end in a reasonable time. */
  readonly longest: number;
}

export interface Applied {
  /** Of one update, in microseconds, in the median of all batches: what else the machine does hardly counts. */
  readonly us: number;
}

/** How runs have come that are then held. */
export const WAYS = {
  got: 'each got alone',
  listed: 'in pages of 100',
  again: 'in pages of 100, twice',
  trickling: 'one by one, each seen in pages of 20',
} as const;

export type Way = keyof typeof WAYS;

export interface Held {
  readonly runs: number;
  /** Of the texts of all runs, as UTF-8. */
  readonly textBytes: number;
  readonly heldBytes: number;
}
