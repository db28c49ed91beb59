import type { ApiError } from '../api/errors';
import type { ThreadRef } from '../model/references';
import type { Changes } from './changes';
import { NOT_LOADED } from './listing';
import { NO_RUNS, type ThreadState, type ThreadSummary } from './state';
import { ThreadRuns } from './threadRuns';

/** What a thread's place in the tree depends on, as of when it was last settled. */
export interface ThreadPlace {
  readonly urgency: number;
  /** When the thread or its newest run was created, in milliseconds since the Unix epoch; 0 where nothing says so. */
  readonly at: number;
  /** Orders threads of the same time: of two, the higher one is the newer. */
  readonly rank: number;
}

/** What a thread that is shown adds to what is known of its connection. */
export interface Share {
  readonly summary: ThreadSummary;
  readonly isLooked: boolean;
}

/** What the store keeps of a thread. There may be very many: what most have none of comes to be when it is needed. */
export class ThreadEntry {
  state: ThreadState;
  summary = NO_RUNS;
  runs: ThreadRuns | undefined;
  /** Why the last attempt to read a run failed of which nothing is known, by its id. */
  unread: Map<string, ApiError> | undefined;
  /** Undefined while it is not shown. */
  place: ThreadPlace | undefined;
  /** Of its place, from when it is settled next. */
  rank: number;
  /** What its connection counts of it. */
  counted: Share | undefined;

  constructor(ref: ThreadRef, rank: number) {
    this.state = {
      ref,
      thread: undefined,
      label: undefined,
      tracked: false,
      listed: false,
      runList: NOT_LOADED,
    };
    this.rank = rank;
  }

  get isShown(): boolean {
    return this.state.listed || this.state.tracked;
  }

  ensureRuns(): ThreadRuns {
    return (this.runs ??= new ThreadRuns());
  }

  /** Adds up the runs anew, and notes what that changed. */
  settle(changes: Changes): void {
    const { runs } = this;
    if (runs === undefined) {
      return;
    }
    if (runs.takeReordered()) {
      changes.runList(this.state.ref);
    }
    const { summary: before } = this;
    const { summary } = runs;
    if (!sameSummary(before, summary)) {
      this.summary = summary;
      changes.threadRow(this.state.ref);
    }
    if (urgency(before) !== urgency(summary)) {
      changes.displaced.add(this);
    }
  }

  /** What its place depends on, as it is now; undefined where it is not shown. */
  currentPlace(): ThreadPlace | undefined {
    return this.isShown
      ? {
          urgency: urgency(this.summary),
          at: Math.max(this.state.thread?.createdAt ?? 0, this.runs?.newestAt ?? 0),
          rank: this.rank,
        }
      : undefined;
  }
}

/** Where a thread stands in the tree: first those that need a person, then those with other active runs. */
function urgency({ needsAction, active }: ThreadSummary): number {
  return needsAction > 0 ? 2 : active > 0 ? 1 : 0;
}

function sameSummary(a: ThreadSummary, b: ThreadSummary): boolean {
  return (Object.keys(a) as (keyof ThreadSummary)[]).every((what) => a[what] === b[what]);
}
