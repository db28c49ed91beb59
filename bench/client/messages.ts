import type { Place } from './world';

// What the benchmark and the processes it starts say to each other.

/** Something to do; what it takes is measured. */
export type Task =
  /** List all runs of a thread, 100 a page. */
  | { readonly kind: 'list'; readonly threadId: string }
  /** Get each of these runs. */
  | { readonly kind: 'get'; readonly places: readonly Place[]; readonly atATime: number }
  /** Cancel each of these runs, and wait until all have settled. */
  | { readonly kind: 'settle'; readonly places: readonly Place[] };

/** To a subject. What `prepare` takes is not measured. */
export interface ToSubject {
  readonly step: 'prepare' | 'perform';
  readonly task: Task;
}

/** From a subject, once it is ready, has prepared, or has performed. */
export interface FromSubject {
  /** From the start of the task to its end, in milliseconds. */
  readonly ms: number;
  /** Processor time of this process meanwhile, in milliseconds. */
  readonly processorMs: number;
  /** The most memory it has held since it started (RSS), in bytes. */
  readonly peakBytes: number;
}

/** From the server, once it listens and to any message. With each it begins anew, with all runs in progress. */
export interface FromServer {
  /** The base URL. */
  readonly url: string;
  /** How many it was sent since the last message. */
  readonly requests: number;
  /** How many of them were GETs. */
  readonly reads: number;
}
