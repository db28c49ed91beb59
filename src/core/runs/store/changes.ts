import { keyOf, type RunRef, type ThreadRef } from '../../model/references';
import type { ThreadEntry } from './threadEntry';

/** What one change touched. A row: its own picture. A list: which rows there are, or in which order. */
export interface StoreChange {
  readonly runRows: ReadonlyMap<string, RunRef>;
  readonly threadRows: ReadonlyMap<string, ThreadRef>;
  readonly stepLists: ReadonlyMap<string, RunRef>;
  readonly runLists: ReadonlyMap<string, ThreadRef>;
  /** Ids of the connections whose list of threads changed. */
  readonly threadLists: ReadonlySet<string>;
}

/** What a change has touched so far. */
export class Changes implements StoreChange {
  readonly runRows = new Map<string, RunRef>();
  readonly threadRows = new Map<string, ThreadRef>();
  readonly stepLists = new Map<string, RunRef>();
  readonly runLists = new Map<string, ThreadRef>();
  readonly threadLists = new Set<string>();
  /** Keys of runs of which an answer said what was known. */
  readonly confirmed = new Set<string>();
  /** Threads of which something else may add up to something else now. */
  readonly touched = new Set<ThreadEntry>();
  /** Threads whose place among the others is to be found anew. */
  readonly displaced = new Set<ThreadEntry>();

  get isEmpty(): boolean {
    return (
      this.runRows.size === 0 &&
      this.threadRows.size === 0 &&
      this.stepLists.size === 0 &&
      this.runLists.size === 0 &&
      this.threadLists.size === 0
    );
  }

  runRow(ref: RunRef): void {
    this.runRows.set(keyOf(ref), ref);
  }

  threadRow(ref: ThreadRef): void {
    this.threadRows.set(keyOf(ref), ref);
  }

  runList(ref: ThreadRef): void {
    this.runLists.set(keyOf(ref), ref);
  }

  stepList(ref: RunRef): void {
    this.stepLists.set(keyOf(ref), ref);
  }
}
