import type { RunRef, ThreadRef } from './references';

/** What was told of a watched run, or was so already when it was first seen. */
export interface Told {
  /** That it hangs. */
  readonly stuck?: boolean | undefined;
  /** That it needs a person: for the tool call of this id, the first where there are several. */
  readonly action?: string | undefined;
  /** That it is over, and since when that was known, in milliseconds since the Unix epoch. */
  readonly overAt?: number | undefined;
  /** The window that told the last of it, or is about to. */
  readonly by?: string | undefined;
}

/** A run or a thread that the user wants to be told about. */
export interface Watch {
  readonly ref: ThreadRef | RunRef;
  /** Since when, in milliseconds since the Unix epoch. */
  readonly watchedAt: number;
  /** Of a thread: when the newest of its runs was created that was seen, by the server's clock, in milliseconds. */
  readonly upTo?: number | undefined;
  /** What was told, by run id: of the watched run, or of those of the thread that were seen active. */
  readonly runs: Readonly<Record<string, Told>>;
}
