import type { Page } from '../api/backend';
import type { ApiError } from '../api/errors';
import { Emitter, type Event } from '../event';
import { isRestored, RESTORED, sameJson } from '../model/body';
import type { Capabilities } from '../model/capabilities';
import { sameGraphState, type GraphState } from '../model/graphState';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../model/references';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import type { RunStep } from '../model/step';
import type { Thread, ThreadMark } from '../model/thread';
import { firstOfEach, missingFrom, NOT_LOADED, place, sameListing, type Listing } from './listing';
import {
  isActiveRun,
  NO_RUNS,
  UNKNOWN_CONNECTION,
  type ConnectionActivity,
  type ConnectionSnapshot,
  type ConnectionState,
  type RunSnapshot,
  type RunState,
  type ThreadSnapshot,
  type ThreadState,
  type ThreadSummary,
} from './state';
import {
  Changes,
  settleRuns,
  settleThreads,
  type ConnectionEntry,
  type StoreChange,
  type ThreadEntry,
} from './storeEntries';

export type { StoreChange };

/**
 * The one owner of what is known of threads and runs, of all connections. Every method that takes an answer merges
 * it, and one event tells what really changed by it: nothing changed, nothing told.
 */
export class RunStore {
  readonly #connections = new Map<string, ConnectionEntry>();
  readonly #changed: Emitter<StoreChange>;
  readonly onDidChange: Event<StoreChange>;

  /** @param onError is told when a listener fails */
  constructor(onError: (error: unknown) => void) {
    this.#changed = new Emitter(onError);
    this.onDidChange = this.#changed.event;
  }

  connection(connectionId: string): ConnectionState {
    return this.#connections.get(connectionId)?.state ?? UNKNOWN_CONNECTION;
  }

  /** Raised by {@link reset}: the answer to a question of an earlier generation is not wanted any more. */
  generation(connectionId: string): number {
    return this.#connections.get(connectionId)?.generation ?? 0;
  }

  /** The threads to show: those with active runs first, then newest first, as of when the order was last settled. */
  threads(connectionId: string): ThreadState[] {
    const connection = this.#connections.get(connectionId);
    return (connection?.order ?? []).flatMap((id) => connection?.threads.get(id)?.state ?? []);
  }

  thread(ref: ThreadRef): ThreadState | undefined {
    return this.#thread(ref)?.state;
  }

  summary(ref: ThreadRef): ThreadSummary {
    return this.#thread(ref)?.summary ?? NO_RUNS;
  }

  /** The known runs of a thread, newest first. */
  runs(ref: ThreadRef): RunState[] {
    const thread = this.#thread(ref);
    return (thread?.order ?? []).flatMap((id) => thread?.runs.get(id) ?? []);
  }

  run(ref: RunRef): RunState | undefined {
    return this.#thread(ref)?.runs.get(ref.runId);
  }

  /** Why the last attempt to read a run failed, whether anything is known of the run or not. */
  runProblem(ref: RunRef): ApiError | undefined {
    const thread = this.#thread(ref);
    return thread?.runs.get(ref.runId)?.problem ?? thread?.unread.get(ref.runId);
  }

  /** The known active runs of the threads that are shown. */
  activeRuns(connectionId: string): RunState[] {
    const connection = this.#connections.get(connectionId);
    return (connection?.order ?? []).flatMap((threadId) => {
      const thread = connection?.threads.get(threadId);
      return (thread?.active ?? []).flatMap((id) => thread?.runs.get(id) ?? []);
    });
  }

  /** Where the threads that are shown have active runs, in the order of the tree. */
  activeThreads(connectionId: string): ThreadRef[] {
    const connection = this.#connections.get(connectionId);
    return (connection?.order ?? []).flatMap((id) => {
      const thread = connection?.threads.get(id);
      return thread !== undefined && thread.summary.active > 0 ? [thread.state.ref] : [];
    });
  }

  /** What the threads that are shown come to. */
  activity(connectionId: string): ConnectionActivity {
    const connection = this.#connections.get(connectionId);
    const threads = (connection?.order ?? []).flatMap((id) => connection?.threads.get(id) ?? []);
    const sum = (count: (summary: ThreadSummary) => number) =>
      threads.reduce((total, { summary }) => total + count(summary), 0);
    return {
      active: sum(({ active }) => active),
      needsAction: sum(({ needsAction }) => needsAction),
      stuck: sum(({ stuck }) => stuck),
      threads: threads.length,
      looked: threads.filter(({ state }) => state.runList.loaded).length,
    };
  }

  /** What is known of a thread, for {@link restore} in a later session; undefined where nothing is. */
  snapshot(ref: ThreadRef): ThreadSnapshot | undefined {
    const entry = this.#thread(ref);
    if (entry === undefined) {
      return undefined;
    }
    const { thread, listed, runList } = entry.state;
    const runs = this.runs(ref).map(({ run }) => ({ run, listed: entry.listed.has(run.id) }));
    return { threadId: ref.threadId, thread, listed, runs, nextRuns: runList.next };
  }

  /**
   * Takes what an earlier session saw, as far as no answer has come of it in this one. The lists are still to be
   * loaded: until then, and where their first page adjoins, they have what they had then.
   */
  restore(connectionId: string, { threads, nextThreads }: ConnectionSnapshot): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      const { threadList } = connection.state;
      if (!threadList.loaded) {
        this.#setConnection(connection, { threadList: { ...threadList, next: nextThreads } }, changes);
      }
      for (const { threadId, thread, listed, runs, nextRuns } of threads) {
        const entry = this.#ensureThread({ connectionId, threadId });
        if (!threadList.loaded) {
          entry.state = { ...entry.state, listed: entry.state.listed || listed };
        }
        if (thread !== undefined && entry.state.thread === undefined) {
          this.#mergeThread(entry, thread, changes);
        }
        const { runList } = entry.state;
        if (!runList.loaded) {
          this.#restoreRuns(entry, runs, changes);
          this.#setRunList(entry, { ...runList, next: nextRuns }, changes);
        }
      }
      changes.unordered.add(connection);
    });
  }

  /** Takes a page of the server's thread list; `after` is the cursor that was asked with. */
  applyThreads(connectionId: string, page: Page<Thread>, after?: string): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      const { threads } = connection;
      const placed = place(
        connection.state.threadList,
        page,
        after,
        (id) => threads.get(id)?.state.listed === true,
      );
      if (placed === undefined) {
        return;
      }
      const items = firstOfEach(page.items);
      if (after === undefined) {
        const onPage = new Set(items.map(({ id }) => id));
        const isMissing = missingFrom(page);
        for (const entry of threads.values()) {
          const leaves = isMissing(entry.state.thread) || (!placed.adjoins && entry.summary.active === 0);
          if (entry.state.listed && !onPage.has(entry.state.ref.threadId) && leaves) {
            entry.state = { ...entry.state, listed: false };
          }
        }
      }
      for (const thread of items) {
        const entry = this.#ensureThread({ connectionId, threadId: thread.id });
        entry.state = { ...entry.state, listed: true };
        this.#mergeThread(entry, thread, changes);
      }
      this.#setConnection(
        connection,
        { capabilities: { ...connection.state.capabilities, threads: true }, threadList: placed.listing },
        changes,
      );
      changes.unordered.add(connection);
    });
  }

  /** Takes what was found out of what the server can do. */
  applyCapabilities(connectionId: string, capabilities: Capabilities): void {
    this.#change((changes) => {
      this.#setCapabilities(this.#ensureConnection(connectionId), capabilities, changes);
    });
  }

  /** The server can't list threads. That is no problem: the threads that the user adds take the list's place. */
  applyNoThreadList(connectionId: string): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      this.#setConnection(
        connection,
        {
          capabilities: { ...connection.state.capabilities, threads: false },
          threadList: { ...NOT_LOADED, loaded: true },
        },
        changes,
      );
    });
  }

  /** The server can't list runs: those of this thread that are known by their ids take the list's place. */
  applyNoRunList(ref: ThreadRef): void {
    this.#change((changes) => {
      const thread = this.#ensureThread(ref);
      this.#setCapabilities(thread.connection, { runs: false }, changes);
      this.#setRunList(thread, { ...NOT_LOADED, loaded: true }, changes);
    });
  }

  /** Takes what the server says of one thread. */
  applyThread(connectionId: string, thread: Thread): void {
    this.#change((changes) => {
      const entry = this.#ensureThread({ connectionId, threadId: thread.id });
      this.#mergeThread(entry, thread, changes);
      changes.unordered.add(entry.connection);
    });
  }

  /** Takes where the graph of a thread stands. */
  applyGraphState(ref: ThreadRef, graph: GraphState): void {
    this.#change((changes) => {
      const entry = this.#ensureThread(ref);
      const before = entry.state.graph;
      if (before === undefined || before.sequence < graph.sequence) {
        entry.state = { ...entry.state, graph };
        if (!sameGraphState(before, graph)) {
          changes.threadRows.set(keyOf(entry.state.ref), entry.state.ref);
        }
      }
    });
  }

  /** Takes a page of a thread's runs; `after` is the cursor that was asked with. Runs of another thread are dropped. */
  applyRuns(ref: ThreadRef, page: Page<Run>, after?: string): void {
    this.#change((changes) => {
      const thread = this.#ensureThread(ref);
      const { runList } = thread.state;
      const placed = place(runList, page, after, (id) => thread.listed.has(id));
      if (placed === undefined) {
        return;
      }
      const items = firstOfEach(page.items).filter((run) => run.threadId === ref.threadId);
      if (after === undefined) {
        this.#dropRuns(thread, runsThatLeave(thread, page, placed.adjoins), changes);
        if (!placed.adjoins) {
          thread.listed.clear();
        }
      }
      for (const run of items) {
        thread.listed.add(run.id);
        this.#mergeRun(thread, run, changes);
      }
      if (!runList.loaded) {
        changes.unordered.add(thread.connection);
      }
      this.#setCapabilities(thread.connection, { runs: true }, changes);
      this.#setRunList(thread, placed.listing, changes);
    });
  }

  /** Takes those of some runs of a thread that are known already; of the others nothing is said. */
  applyKnownRuns(ref: ThreadRef, runs: readonly Run[]): void {
    this.#change((changes) => {
      const thread = this.#ensureThread(ref);
      for (const run of runs) {
        if (thread.runs.has(run.id)) {
          this.#mergeRun(thread, run, changes);
        }
      }
    });
  }

  /** Takes one run, wherever its body came from. */
  applyRun(connectionId: string, run: Run): void {
    this.#change((changes) => {
      this.#mergeRun(this.#ensureThread({ connectionId, threadId: run.threadId }), run, changes);
    });
  }

  /** Takes a page of a run's steps; `after` is the cursor that was asked with. */
  applySteps(ref: RunRef, page: Page<RunStep>, after?: string): void {
    this.applyCapabilities(ref.connectionId, { steps: true });
    this.#updateSteps(ref, (state) => {
      const known = new Set(state.steps.map(({ id }) => id));
      const placed = place(state.stepList, page, after, (id) => known.has(id));
      if (placed === undefined) {
        return state;
      }
      const items = firstOfEach(page.items);
      const fresh = new Set(items.map(({ id }) => id));
      const steps =
        after !== undefined
          ? [...state.steps.filter(({ id }) => !fresh.has(id)), ...items]
          : placed.adjoins && page.next !== undefined
            ? [...items, ...state.steps.slice(state.steps.findLastIndex(({ id }) => fresh.has(id)) + 1)]
            : items;
      return { ...state, steps, stepList: placed.listing };
    });
  }

  /** Notes why the threads could not be listed; undefined lets the list be asked for again. */
  setThreadsProblem(connectionId: string, problem: ApiError | undefined): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      this.#setConnection(connection, { threadList: { ...connection.state.threadList, problem } }, changes);
    });
  }

  /** Notes a failure that concerns the whole server of a connection, or, with undefined, that it answers again. */
  setConnectionProblem(connectionId: string, problem: ApiError | undefined): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      const { problem: before, threadList } = connection.state;
      // What kept the list of threads from coming is over with it: the list may be asked for again.
      const isOver =
        problem === undefined && before !== undefined && threadList.problem?.kind === before.kind;
      const list = isOver ? { threadList: { ...threadList, problem: undefined } } : {};
      this.#setConnection(connection, { problem, ...list }, changes);
    });
  }

  setRunsProblem(ref: ThreadRef, problem: ApiError): void {
    this.#change((changes) => {
      const thread = this.#ensureThread(ref);
      this.#setRunList(thread, { ...thread.state.runList, problem }, changes);
    });
  }

  setRunProblem(ref: RunRef, problem: ApiError): void {
    this.#change((changes) => {
      if (this.runProblem(ref)?.message === problem.message) {
        return;
      }
      const thread = this.#ensureThread(ref);
      const state = thread.runs.get(ref.runId);
      if (state === undefined) {
        thread.unread.set(ref.runId, problem);
        changes.runRows.set(keyOf(ref), ref);
      } else {
        this.#setRun(thread, { ...state, problem }, changes);
      }
    });
  }

  setStepsProblem(ref: RunRef, problem: ApiError): void {
    this.#updateSteps(ref, (state) => ({ ...state, stepList: { ...state.stepList, problem } }));
  }

  /** Shows a run as `cancelling` before the server has said so, or takes that back. */
  setCancelling(ref: RunRef, cancelling: boolean): void {
    this.#change((changes) => {
      const state = this.run(ref);
      // What has ended is not cancelling any more, whoever says so.
      if (state !== undefined && isActive(state.run.status) && state.cancelling !== cancelling) {
        this.#setRun(this.#ensureThread(ref), { ...state, cancelling }, changes);
      }
    });
  }

  /** Marks an active run as one that hangs, or takes that back. A run that has ended does not hang. */
  setStuck(ref: RunRef, stuck: boolean): void {
    this.#change((changes) => {
      const state = this.run(ref);
      if (state !== undefined && state.stuck !== stuck && (!stuck || isActiveRun(state))) {
        this.#setRun(this.#ensureThread(ref), { ...state, stuck }, changes);
      }
    });
  }

  /** Sets which threads of a connection the user added or named. */
  setMarks(connectionId: string, marks: readonly ThreadMark[]): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      for (const { ref } of marks) {
        this.#ensureThread(ref);
      }
      const marked = new Map(marks.map((mark) => [mark.ref.threadId, mark]));
      for (const thread of connection.threads.values()) {
        const mark = marked.get(thread.state.ref.threadId);
        const tracked = mark?.tracked ?? false;
        if (tracked !== thread.state.tracked) {
          changes.unordered.add(connection);
        }
        this.#setThread(thread, { tracked, label: mark?.label }, changes);
      }
    });
  }

  /** Puts the threads in order anew: on a refresh, when jumping rows surprise nobody. */
  settleOrder(connectionId: string): void {
    this.#change((changes) => changes.unordered.add(this.#ensureConnection(connectionId)));
  }

  /** Forgets what the server of a connection said, because its key or its address is another one now. */
  reset(connectionId: string): void {
    this.#change((changes) => {
      const connection = this.#ensureConnection(connectionId);
      connection.generation++;
      connection.state = UNKNOWN_CONNECTION;
      for (const thread of connection.threads.values()) {
        const { graph, ...state } = thread.state;
        thread.state = { ...state, thread: undefined, listed: false, runList: NOT_LOADED };
        thread.listed.clear();
        thread.unread.clear();
        this.#dropRuns(thread, [...thread.runs.values()], changes);
      }
      changes.unordered.add(connection);
      changes.threadLists.add(connectionId);
    });
  }

  #thread(ref: ThreadRef): ThreadEntry | undefined {
    return this.#connections.get(ref.connectionId)?.threads.get(ref.threadId);
  }

  #ensureConnection(id: string): ConnectionEntry {
    let connection = this.#connections.get(id);
    if (connection === undefined) {
      connection = { id, state: UNKNOWN_CONNECTION, generation: 0, order: [], threads: new Map() };
      this.#connections.set(id, connection);
    }
    return connection;
  }

  #ensureThread(ref: ThreadRef): ThreadEntry {
    const connection = this.#ensureConnection(ref.connectionId);
    let thread = connection.threads.get(ref.threadId);
    if (thread === undefined) {
      thread = {
        connection,
        state: {
          ref: threadOf(ref),
          thread: undefined,
          label: undefined,
          tracked: false,
          listed: false,
          runList: NOT_LOADED,
        },
        summary: NO_RUNS,
        order: [],
        active: [],
        runs: new Map(),
        listed: new Set(),
        unread: new Map(),
      };
      connection.threads.set(ref.threadId, thread);
    }
    return thread;
  }

  #setConnection(connection: ConnectionEntry, part: Partial<ConnectionState>, changes: Changes): void {
    const before = connection.state;
    connection.state = { ...before, ...part };
    if (
      !lackTheSame(before.capabilities, connection.state.capabilities) ||
      before.problem?.message !== connection.state.problem?.message ||
      !sameListing(before.threadList, connection.state.threadList)
    ) {
      changes.threadLists.add(connection.id);
    }
  }

  #setCapabilities(connection: ConnectionEntry, found: Capabilities, changes: Changes): void {
    const capabilities = { ...connection.state.capabilities, ...found };
    this.#setConnection(connection, { capabilities }, changes);
  }

  #setThread(thread: ThreadEntry, part: Partial<ThreadState>, changes: Changes): void {
    const before = thread.state;
    thread.state = { ...before, ...part };
    if (before.label !== thread.state.label || before.tracked !== thread.state.tracked) {
      changes.threadRows.set(keyOf(before.ref), before.ref);
    }
  }

  #mergeThread(entry: ThreadEntry, thread: Thread, changes: Changes): void {
    const before = entry.state.thread;
    if (before !== undefined && before.body.sequence > thread.body.sequence) {
      return;
    }
    entry.state = { ...entry.state, thread };
    if (before?.title !== thread.title || before?.status !== thread.status) {
      changes.threadRows.set(keyOf(entry.state.ref), entry.state.ref);
    }
  }

  #setRunList(thread: ThreadEntry, runList: Listing, changes: Changes): void {
    const before = thread.state.runList;
    thread.state = { ...thread.state, runList };
    if (!sameListing(before, runList)) {
      // The row says how many runs are known, and whether there are more.
      const { ref } = thread.state;
      changes.threadRows.set(keyOf(ref), ref);
      changes.runLists.set(keyOf(ref), ref);
    }
  }

  /**
   * Merges an answer about a run. One that was asked for before the last one applied is stale, and a run that has
   * ended never becomes active again: both are dropped. What an earlier session saw is overruled by any answer.
   */
  #mergeRun(thread: ThreadEntry, run: Run, changes: Changes): void {
    const before = thread.runs.get(run.id);
    if (before === undefined) {
      thread.unread.delete(run.id);
      const ref: RunRef = { ...thread.state.ref, runId: run.id };
      const fresh = {
        ref,
        run,
        status: run.status,
        cancelling: false,
        stuck: false,
        problem: undefined,
        steps: [],
        stepList: NOT_LOADED,
      };
      this.#setRun(thread, fresh, changes);
      return;
    }
    if (
      run.body.sequence < before.run.body.sequence ||
      (before.run.body.sequence !== RESTORED && !isActive(before.run.status) && isActive(run.status))
    ) {
      return;
    }
    const state = { ...before, run, problem: undefined };
    // What an earlier session saw shows as of then: that an answer confirms it is a change of its row.
    const isConfirmed = isRestored(before.run.body) && !isRestored(run.body);
    if (before.problem === undefined && !isConfirmed && sameJson(before.run.body.text, run.body.text)) {
      thread.runs.set(run.id, state);
    } else {
      this.#setRun(thread, state, changes);
    }
  }

  #setRun(thread: ThreadEntry, state: RunState, changes: Changes): void {
    const { run } = state;
    const cancelling = state.cancelling && isActive(run.status);
    thread.runs.set(run.id, {
      ...state,
      cancelling,
      stuck: state.stuck && isActive(run.status),
      status: cancelling ? 'cancelling' : run.status,
    });
    changes.runRows.set(keyOf(state.ref), state.ref);
    changes.threads.add(thread);
  }

  #restoreRuns(thread: ThreadEntry, runs: readonly RunSnapshot[], changes: Changes): void {
    for (const { run, listed } of runs) {
      if (listed) {
        thread.listed.add(run.id);
      }
      if (!thread.runs.has(run.id)) {
        this.#mergeRun(thread, run, changes);
      }
    }
  }

  #dropRuns(thread: ThreadEntry, runs: readonly RunState[], changes: Changes): void {
    for (const { ref } of runs) {
      thread.runs.delete(ref.runId);
      thread.listed.delete(ref.runId);
      changes.runRows.set(keyOf(ref), ref);
      changes.threads.add(thread);
    }
  }

  #updateSteps(ref: RunRef, update: (state: RunState) => RunState): void {
    this.#change((changes) => {
      const thread = this.#thread(ref);
      const state = thread?.runs.get(ref.runId);
      if (thread !== undefined && state !== undefined) {
        const updated = update(state);
        thread.runs.set(ref.runId, updated);
        if (!sameListing(state.stepList, updated.stepList) || !sameSteps(state.steps, updated.steps)) {
          changes.stepLists.set(keyOf(ref), ref);
        }
      }
    });
  }

  #change(work: (changes: Changes) => void): void {
    const changes = new Changes();
    work(changes);
    for (const thread of changes.threads) {
      settleRuns(thread, changes);
    }
    for (const connection of changes.unordered) {
      settleThreads(connection, changes);
    }
    if (!changes.isEmpty) {
      this.#changed.fire(changes);
    }
  }
}

/**
 * The known runs that a first page puts an end to: those that the server has no more, and, where the page does not
 * adjoin what was known, those of the old list, active ones apart. What was asked for after the page stays.
 */
function runsThatLeave(thread: ThreadEntry, page: Page<Run>, adjoins: boolean): RunState[] {
  const onPage = new Set(page.items.map(({ id }) => id));
  const askedAs = page.items[0]?.body.sequence ?? Infinity;
  const isMissing = missingFrom(page);
  return [...thread.runs.values()].filter(
    (state) =>
      !onPage.has(state.ref.runId) &&
      state.run.body.sequence < askedAs &&
      (isMissing(state.run) || (!adjoins && thread.listed.has(state.ref.runId) && !isActiveRun(state))),
  );
}

/** Whether two servers look the same: what one can do looks like what nobody has tried yet. */
function lackTheSame(a: Capabilities, b: Capabilities): boolean {
  return (['threads', 'runs', 'steps'] as const).every((what) => (a[what] === false) === (b[what] === false));
}

function sameSteps(a: readonly RunStep[], b: readonly RunStep[]): boolean {
  return a.length === b.length && a.every((step, i) => sameJson(step.body.text, b[i]?.body.text ?? ''));
}
