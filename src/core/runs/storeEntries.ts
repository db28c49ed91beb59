import type { ApiError } from '../api/errors';
import { keyOf, type RunRef, type ThreadRef } from '../model/references';
import {
  isActiveRun,
  type ConnectionState,
  type RunState,
  type ThreadState,
  type ThreadSummary,
} from './state';

/** What one change touched. A row: its own picture. A list: which rows there are, or in which order. */
export interface StoreChange {
  readonly runRows: ReadonlyMap<string, RunRef>;
  readonly threadRows: ReadonlyMap<string, ThreadRef>;
  readonly stepLists: ReadonlyMap<string, RunRef>;
  readonly runLists: ReadonlyMap<string, ThreadRef>;
  /** Ids of the connections whose list of threads changed. */
  readonly threadLists: ReadonlySet<string>;
}

/** What the store keeps of a connection. */
export interface ConnectionEntry {
  readonly id: string;
  state: ConnectionState;
  generation: number;
  /** The ids of the threads that are shown, in the order of the tree. */
  order: readonly string[];
  readonly threads: Map<string, ThreadEntry>;
}

/** What the store keeps of a thread. */
export interface ThreadEntry {
  readonly connection: ConnectionEntry;
  state: ThreadState;
  summary: ThreadSummary;
  /** Newest first. */
  order: readonly string[];
  /** The ids of the active runs, newest first. */
  active: readonly string[];
  readonly runs: Map<string, RunState>;
  /** The ids of the runs that came with a page of the list, without a gap between them. */
  readonly listed: Set<string>;
  /** Why the last attempt to read a run failed of which nothing is known, by its id. */
  readonly unread: Map<string, ApiError>;
}

/** What a change has touched so far. */
export class Changes implements StoreChange {
  readonly runRows = new Map<string, RunRef>();
  readonly threadRows = new Map<string, ThreadRef>();
  readonly stepLists = new Map<string, RunRef>();
  readonly runLists = new Map<string, ThreadRef>();
  readonly threadLists = new Set<string>();
  /** Threads whose runs changed. */
  readonly threads = new Set<ThreadEntry>();
  /** Connections whose threads want to be put in order anew. */
  readonly unordered = new Set<ConnectionEntry>();

  get isEmpty(): boolean {
    return [this.runRows, this.threadRows, this.stepLists, this.runLists, this.threadLists].every(
      (part) => part.size === 0,
    );
  }
}

/** Puts a thread's runs in order, newest first, counts them, and notes what that changed. */
export function settleRuns(thread: ThreadEntry, changes: Changes): void {
  const { ref } = thread.state;
  const runs = [...thread.runs.values()].sort((a, b) => (b.run.createdAt ?? 0) - (a.run.createdAt ?? 0));
  const order = runs.map((state) => state.ref.runId);
  if (!sameOrder(thread.order, order)) {
    thread.order = order;
    changes.runLists.set(keyOf(ref), ref);
  }
  const before = thread.summary;
  thread.active = runs.filter(isActiveRun).map((state) => state.ref.runId);
  const active = thread.active.length;
  thread.summary = { active, known: runs.length };
  if (before.active !== active || before.known !== runs.length) {
    changes.threadRows.set(keyOf(ref), ref);
  }
  if (before.active > 0 !== active > 0) {
    changes.unordered.add(thread.connection);
  }
}

/** Puts a connection's threads in order: with active runs first, then newest first. */
export function settleThreads(connection: ConnectionEntry, changes: Changes): void {
  const order = [...connection.threads.values()]
    .filter(({ state }) => state.listed || state.tracked)
    .map((thread) => ({ thread, active: thread.summary.active > 0, at: lastActivity(thread) }))
    .sort((a, b) => Number(b.active) - Number(a.active) || b.at - a.at)
    .map(({ thread }) => thread.state.ref.threadId);
  if (!sameOrder(connection.order, order)) {
    connection.order = order;
    changes.threadLists.add(connection.id);
  }
}

/** When a thread or the newest of its known runs was created. */
function lastActivity(thread: ThreadEntry): number {
  const newest = thread.runs.get(thread.order[0] ?? '');
  return Math.max(thread.state.thread?.createdAt ?? 0, newest?.run.createdAt ?? 0);
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
