import type { ApiError } from '../api/errors';
import { keyOf, type RunRef, type ThreadRef } from '../model/references';
import { statusGroup } from '../model/status';
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
  const active = runs.filter(isActiveRun);
  thread.active = active.map((state) => state.ref.runId);
  const groups = runs.map((state) => statusGroup(state.status));
  thread.summary = {
    active: active.length,
    needsAction: active.filter((state) => statusGroup(state.status) === 'needsAction').length,
    stuck: active.filter((state) => state.stuck).length,
    known: runs.length,
    failed: groups.filter((group) => group === 'failed').length,
    lastFailed: groups[0] === 'failed',
    tokens: runs.reduce((sum, { run }) => sum + (run.usage?.totalTokens ?? 0), 0),
  };
  if (!sameSummary(before, thread.summary)) {
    changes.threadRows.set(keyOf(ref), ref);
  }
  if (urgency(before) !== urgency(thread.summary)) {
    changes.unordered.add(thread.connection);
  }
}

/** Where a thread stands in the tree: first those that need a person, then those with other active runs. */
function urgency({ needsAction, active }: ThreadSummary): number {
  return needsAction > 0 ? 2 : active > 0 ? 1 : 0;
}

function sameSummary(a: ThreadSummary, b: ThreadSummary): boolean {
  return (Object.keys(a) as (keyof ThreadSummary)[]).every((what) => a[what] === b[what]);
}

/** Puts a connection's threads in order: by urgency, then newest first. */
export function settleThreads(connection: ConnectionEntry, changes: Changes): void {
  const order = [...connection.threads.values()]
    .filter(({ state }) => state.listed || state.tracked)
    .map((thread) => ({ thread, urgency: urgency(thread.summary), at: lastActivity(thread) }))
    .sort((a, b) => b.urgency - a.urgency || b.at - a.at)
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
