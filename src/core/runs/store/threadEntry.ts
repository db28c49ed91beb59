import type { Page } from '../../api/backend';
import type { ApiError } from '../../api/errors';
import { isRestored } from '../../model/body';
import { sameGraphState, type GraphState } from '../../model/graphState';
import { sameJson } from '../../json/jsonText';
import { keyOf, type RunRef, type ThreadRef } from '../../model/references';
import type { Run } from '../../model/run';
import { isActive } from '../../model/status';
import type { Thread } from '../../model/thread';
import type { Changes } from './changes';
import { firstOfEach, NOT_LOADED, place, sameListing, wholeSince, type Listing } from './listing';
import { withOwnText } from './ownText';
import {
  isActiveRun,
  isShown,
  NO_RUNS,
  type RunSnapshot,
  type RunState,
  type ThreadSnapshot,
  type ThreadState,
  type ThreadSummary,
} from './state';
import { ThreadRuns } from './threadRuns';

/** What a thread's place in the tree depends on, as of when it was last settled. */
export interface ThreadPlace {
  readonly urgency: number;
  /** When the thread or its newest run was created, in milliseconds since the Unix epoch; 0 where nothing says so. */
  readonly at: number;
  /** Orders threads of the same time: of two, the higher one is the newer. */
  readonly rank: number;
}

/** What a thread that is shown adds to what its connection comes to. */
export interface Share {
  readonly summary: ThreadSummary;
  readonly isLooked: boolean;
}

/**
 * What the store keeps of a thread: it merges what comes, and notes what that changes. There may be very many: what most
 * have none of comes to be when it is needed.
 */
export class ThreadEntry {
  /** Undefined while it is not shown. */
  place: ThreadPlace | undefined;
  /** Of its place, from when that is settled next. */
  rank: number;
  /** Its share as it was last counted. */
  counted: Share | undefined;
  #state: ThreadState;
  #summary = NO_RUNS;
  #runs: ThreadRuns | undefined;
  /** Why the last attempt to read a run failed of which nothing is known, by its id. */
  #unread: Map<string, ApiError> | undefined;

  constructor(ref: ThreadRef, rank: number) {
    this.rank = rank;
    this.#state = {
      ref,
      thread: undefined,
      label: undefined,
      tracked: false,
      listed: false,
      runList: NOT_LOADED,
    };
  }

  get state(): ThreadState {
    return this.#state;
  }

  get summary(): ThreadSummary {
    return this.#summary;
  }

  /** Newest first. */
  get runs(): RunState[] {
    return this.#runs?.all() ?? [];
  }

  /** Newest first. */
  get activeRuns(): RunState[] {
    return this.#runs?.active() ?? [];
  }

  run(id: string): RunState | undefined {
    return this.#runs?.get(id);
  }

  runProblem(id: string): ApiError | undefined {
    return this.run(id)?.problem ?? this.#unread?.get(id);
  }

  /** What its place depends on, as it is now; undefined where it is not to be shown. */
  currentPlace(): ThreadPlace | undefined {
    const at = Math.max(this.#state.thread?.createdAt ?? 0, this.#runs?.newestAt ?? 0);
    return isShown(this.#state) ? { urgency: urgency(this.#summary), at, rank: this.rank } : undefined;
  }

  /** What it adds now; undefined where it is not to be shown. */
  share(): Share | undefined {
    return isShown(this.#state)
      ? { summary: this.#summary, isLooked: this.#state.runList.loaded }
      : undefined;
  }

  setListed(listed: boolean, changes: Changes): void {
    const { ref, tracked } = this.#state;
    this.#state = { ...this.#state, listed };
    changes.displaced.add(this);
    if (tracked) {
      // The row stays, and tells whether it can be removed.
      changes.threadRow(ref);
    }
  }

  setMark(tracked: boolean, label: string | undefined, changes: Changes): void {
    const before = this.#state;
    if (tracked !== before.tracked || label !== before.label) {
      this.#state = { ...before, tracked, label };
      changes.threadRow(before.ref);
    }
    if (tracked !== before.tracked) {
      changes.displaced.add(this);
    }
  }

  setThread(thread: Thread, changes: Changes): void {
    const before = this.#state.thread;
    if (before !== undefined && before.body.sequence > thread.body.sequence) {
      return;
    }
    this.#state = { ...this.#state, thread: withOwnText(thread, before) };
    changes.displaced.add(this);
    if (!sameThread(before, thread)) {
      changes.threadRow(this.#state.ref);
    }
  }

  setGraph(graph: GraphState, changes: Changes): void {
    const before = this.#state.graph;
    if (before !== undefined && before.sequence >= graph.sequence) {
      return;
    }
    this.#state = { ...this.#state, graph };
    if (!sameGraphState(before, graph)) {
      changes.threadRow(this.#state.ref);
    }
  }

  setRunList(runList: Listing, changes: Changes): void {
    const before = this.#state;
    this.#state = { ...before, runList };
    if (!sameListing(before.runList, runList)) {
      // The row says how many runs are known, and whether there are more.
      changes.threadRow(before.ref);
      changes.runList(before.ref);
      changes.touched.add(this);
    }
  }

  /** Gives whether the page belongs to the list. */
  applyRuns(page: Page<Run>, after: string | undefined, changes: Changes): boolean {
    const { ref, runList } = this.#state;
    const runs = this.#ensureRuns();
    const placed = place(runList, page, after, (id) => runs.isListed(id));
    if (placed === undefined) {
      return false;
    }
    const isFirst = after === undefined;
    if (isFirst) {
      for (const { run } of runsThatLeave(runs, page, placed.adjoins)) {
        this.#dropRun(run.id, changes);
      }
      if (!placed.adjoins) {
        runs.unlistAll();
      }
    }
    const items = firstOfEach(page.items).filter((run) => run.threadId === ref.threadId);
    for (const run of isFirst ? items.reverse() : items) {
      this.applyRun(run, changes, isFirst);
      runs.setListed(run.id, true);
    }
    if (!runList.loaded) {
      changes.displaced.add(this);
    }
    this.setRunList(placed.listing, changes);
    return true;
  }

  /**
   * Merges an answer about a run. One that was asked for before the last one applied is stale, and a run that has
   * ended never becomes active again: both are dropped. What an earlier session saw is overruled by any answer.
   *
   * @param isNewest where it belongs if it was not known, among those of the same time: before them, or behind them
   */
  applyRun(run: Run, changes: Changes, isNewest = true): void {
    const before = this.run(run.id);
    if (before === undefined) {
      // Why it could not be read still stands where only the disk knows it.
      const problem = isRestored(run.body) ? this.#unread?.get(run.id) : undefined;
      this.#unread?.delete(run.id);
      this.setRun(freshState(this.#state.ref, run, problem), changes, isNewest);
      return;
    }
    const known = before.run;
    if (
      run.body.sequence < known.body.sequence ||
      (!isRestored(known.body) && !isActive(known.status) && isActive(run.status))
    ) {
      return;
    }
    const state = { ...before, run: withOwnText(run, known), problem: undefined };
    // What an earlier session saw shows as of then: that an answer confirms it is a change of its row.
    const isConfirmed = isRestored(known.body) && !isRestored(run.body);
    if (before.problem === undefined && !isConfirmed && sameJson(known.body.text, run.body.text)) {
      this.replaceRun(state);
      changes.confirmed.add(keyOf(state.ref));
    } else {
      this.setRun(state, changes);
    }
  }

  setRun(state: RunState, changes: Changes, isNewest = true): void {
    const { run } = state;
    const cancelling = state.cancelling && isActive(run.status);
    const shown = { ...state, cancelling, status: cancelling ? 'cancelling' : run.status };
    const stuck = state.stuck && isActiveRun(shown);
    this.#ensureRuns().set({ ...shown, stuck }, isNewest);
    changes.runRow(state.ref);
    changes.touched.add(this);
  }

  /** Takes what shows as the same run. */
  replaceRun(state: RunState): void {
    this.#runs?.replace(state);
  }

  setRunProblem(ref: RunRef, problem: ApiError, changes: Changes): void {
    if (this.runProblem(ref.runId)?.message === problem.message) {
      return;
    }
    const state = this.run(ref.runId);
    if (state === undefined) {
      this.#unread ??= new Map();
      this.#unread.set(ref.runId, problem);
      changes.runRow(ref);
    } else {
      this.setRun({ ...state, problem }, changes);
    }
  }

  snapshot(): ThreadSnapshot {
    const { ref, thread, listed, runList } = this.#state;
    const runs = this.runs.map(({ run }) => ({ run, listed: this.#runs?.isListed(run.id) === true }));
    return { threadId: ref.threadId, thread, listed, runs, nextRuns: runList.next };
  }

  /** Takes what an earlier session saw of its runs, unless a page of them has come already. */
  restoreRuns(snapshots: readonly RunSnapshot[], next: string | undefined, changes: Changes): void {
    const { runList } = this.#state;
    if (runList.loaded) {
      return;
    }
    const runs = this.#ensureRuns();
    for (const { run, listed } of snapshots) {
      if (runs.get(run.id) === undefined) {
        this.applyRun(run, changes, false);
      }
      runs.setListed(run.id, listed);
    }
    this.setRunList({ ...runList, next }, changes);
    changes.displaced.add(this);
  }

  /** Forgets what the server said; what the user said stays. */
  reset(changes: Changes): void {
    const { graph, ...said } = this.#state;
    this.#state = { ...said, thread: undefined };
    if (said.thread !== undefined || graph !== undefined) {
      changes.threadRow(said.ref);
    }
    if (said.listed) {
      this.setListed(false, changes);
    }
    for (const runId of this.#unread?.keys() ?? []) {
      changes.runRow({ ...said.ref, runId });
    }
    this.#unread = undefined;
    for (const { run } of this.runs) {
      this.#dropRun(run.id, changes);
    }
    this.setRunList(NOT_LOADED, changes);
    changes.displaced.add(this);
  }

  /** Adds its runs up, and notes what that changed. */
  settle(changes: Changes): void {
    if (this.#runs === undefined) {
      return;
    }
    const before = this.#summary;
    const { summary } = this.#runs;
    if (this.#runs.takeReordered()) {
      changes.runList(this.#state.ref);
    }
    if (!sameSummary(before, summary)) {
      this.#summary = summary;
      changes.threadRow(this.#state.ref);
    }
    if (urgency(before) !== urgency(summary)) {
      changes.displaced.add(this);
    }
  }

  #ensureRuns(): ThreadRuns {
    return (this.#runs ??= new ThreadRuns());
  }

  #dropRun(id: string, changes: Changes): void {
    const state = this.run(id);
    if (state !== undefined) {
      this.#runs?.delete(id);
      changes.runRow(state.ref);
      changes.touched.add(this);
    }
  }
}

function freshState(thread: ThreadRef, run: Run, problem: ApiError | undefined): RunState {
  return {
    ref: { ...thread, runId: run.id },
    run,
    status: run.status,
    cancelling: false,
    stuck: false,
    problem,
    steps: [],
    stepList: NOT_LOADED,
  };
}

/**
 * The known runs that a first page puts an end to: those that the server has no more, and, where the page does not
 * adjoin what was known, those of the old list, active ones apart. What was asked for after the page stays.
 */
function runsThatLeave(runs: ThreadRuns, page: Page<Run>, adjoins: boolean): RunState[] {
  const onPage = new Set(page.items.map(({ id }) => id));
  const askedAs = page.items[0]?.body.sequence ?? Infinity;
  const since = wholeSince(page);
  const isGone = ({ run }: RunState) => (run.createdAt ?? 0) > since;
  const isPassed = (state: RunState) => !adjoins && runs.isListed(state.run.id) && !isActiveRun(state);
  return (adjoins ? runs.since(since) : runs.all()).filter(
    (state) =>
      !onPage.has(state.run.id) && state.run.body.sequence < askedAs && (isGone(state) || isPassed(state)),
  );
}

/** Where a thread stands in the tree: first those that need a person, then those with other active runs. */
function urgency({ needsAction, active }: ThreadSummary): number {
  return needsAction > 0 ? 2 : active > 0 ? 1 : 0;
}

function sameSummary(a: ThreadSummary, b: ThreadSummary): boolean {
  return (Object.keys(a) as (keyof ThreadSummary)[]).every((what) => a[what] === b[what]);
}

/** Whether a thread looks the same, to those who look for it too: of its body only what we read of it counts. */
function sameThread(a: Thread | undefined, b: Thread): boolean {
  return (
    a !== undefined &&
    isRestored(a.body) === isRestored(b.body) &&
    a.title === b.title &&
    a.status === b.status &&
    a.createdAt === b.createdAt &&
    sameLabels(a.metadata ?? {}, b.metadata ?? {})
  );
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
