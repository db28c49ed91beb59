import type { Page } from '../api/backend';
import type { ApiError } from '../api/errors';
import { Emitter, type Event } from '../event';
import { detached, isRestored, type Body } from '../model/body';
import type { Capabilities } from '../model/capabilities';
import { sameGraphState, type GraphState } from '../model/graphState';
import { sameJson } from '../model/jsonText';
import type { RunRef, ThreadRef } from '../model/references';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import type { RunStep } from '../model/step';
import type { Thread, ThreadMark } from '../model/thread';
import { Changes, type StoreChange } from './changes';
import { ConnectionEntry } from './connectionEntry';
import { firstOfEach, NOT_LOADED, place, sameListing, wholeSince, type Listing } from './listing';
import {
  isActiveRun,
  NO_ACTIVITY,
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
import type { ThreadEntry } from './threadEntry';
import type { ThreadRuns } from './threadRuns';

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

  /**
   * The threads to show: those that need a person first, then those with other active runs, then newest first, as of when
   * the order was last settled.
   */
  threads(connectionId: string): ThreadState[] {
    return (this.#connections.get(connectionId)?.order ?? []).map(({ state }) => state);
  }

  thread(ref: ThreadRef): ThreadState | undefined {
    return this.#thread(ref)?.state;
  }

  summary(ref: ThreadRef): ThreadSummary {
    return this.#thread(ref)?.summary ?? NO_RUNS;
  }

  /** The known runs of a thread, newest first. */
  runs(ref: ThreadRef): RunState[] {
    return this.#thread(ref)?.runs?.all() ?? [];
  }

  run(ref: RunRef): RunState | undefined {
    return this.#thread(ref)?.runs?.get(ref.runId);
  }

  /** Why the last attempt to read a run failed, whether anything is known of the run or not. */
  runProblem(ref: RunRef): ApiError | undefined {
    const thread = this.#thread(ref);
    return thread?.runs?.get(ref.runId)?.problem ?? thread?.unread?.get(ref.runId);
  }

  /** The known active runs of the threads that are shown, in the order of the tree. */
  activeRuns(connectionId: string): RunState[] {
    const threads = this.#connections.get(connectionId)?.active ?? [];
    return threads.flatMap(({ runs }) => runs?.active() ?? []);
  }

  /** The threads that are shown and have active runs, in the order of the tree. */
  activeThreads(connectionId: string): ThreadRef[] {
    return (this.#connections.get(connectionId)?.active ?? []).map(({ state }) => state.ref);
  }

  /** What the threads that are shown come to. */
  activity(connectionId: string): ConnectionActivity {
    return this.#connections.get(connectionId)?.activity ?? NO_ACTIVITY;
  }

  /** What is known of a thread, for {@link restore} in a later session; undefined where nothing is. */
  snapshot(ref: ThreadRef): ThreadSnapshot | undefined {
    const entry = this.#thread(ref);
    if (entry === undefined) {
      return undefined;
    }
    const { thread, listed, runList } = entry.state;
    const { runs: known } = entry;
    const runs = (known?.all() ?? []).map(({ run }) => ({ run, listed: known?.isListed(run.id) === true }));
    return { threadId: ref.threadId, thread, listed, runs, nextRuns: runList.next };
  }

  /**
   * Takes what an earlier session saw, as far as no answer has come of it in this one. The lists are still to be
   * loaded: until then, and where their first page adjoins, they have what they had then.
   */
  restore(connectionId: string, { threads, nextThreads }: ConnectionSnapshot): void {
    this.#change(connectionId, (connection, changes) => {
      const { threadList } = connection.state;
      if (!threadList.loaded) {
        this.#setConnection(connection, { threadList: { ...threadList, next: nextThreads } }, changes);
      }
      for (const { threadId, thread, listed, runs, nextRuns } of threads) {
        const entry = connection.ensureThread({ connectionId, threadId });
        if (listed && !threadList.loaded) {
          this.#list(connection, entry, false);
        }
        if (thread !== undefined && entry.state.thread === undefined) {
          this.#mergeThread(entry, thread, changes);
        }
        const { runList } = entry.state;
        if (!runList.loaded) {
          this.#restoreRuns(entry, runs, changes);
          this.#setRunList(entry, { ...runList, next: nextRuns }, changes);
        }
        changes.displaced.add(entry);
      }
    });
  }

  /** Takes a page of the server's thread list; `after` is the cursor that was asked with. */
  applyThreads(connectionId: string, page: Page<Thread>, after?: string): void {
    this.#change(connectionId, (connection, changes) => {
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
      const isFirst = after === undefined;
      if (isFirst) {
        const onPage = new Set(items.map(({ id }) => id));
        const since = wholeSince(page);
        for (const entry of threads.values()) {
          const { listed, thread, ref } = entry.state;
          const isGone = (thread?.createdAt ?? 0) > since;
          if (
            listed &&
            !onPage.has(ref.threadId) &&
            (isGone || (!placed.adjoins && entry.summary.active === 0))
          ) {
            entry.state = { ...entry.state, listed: false };
            changes.displaced.add(entry);
          }
        }
      }
      for (const thread of isFirst ? items.reverse() : items) {
        const entry = connection.ensureThread({ connectionId, threadId: thread.id });
        this.#list(connection, entry, isFirst);
        this.#mergeThread(entry, thread, changes);
        changes.displaced.add(entry);
      }
      this.#setConnection(
        connection,
        { capabilities: { ...connection.state.capabilities, threads: true }, threadList: placed.listing },
        changes,
      );
    });
  }

  /** Takes what was found out of what the server can do. */
  applyCapabilities(connectionId: string, capabilities: Capabilities): void {
    this.#change(connectionId, (connection, changes) => {
      this.#setCapabilities(connection, capabilities, changes);
    });
  }

  /** The server can't list threads. That is no problem: the threads that the user adds take the list's place. */
  applyNoThreadList(connectionId: string): void {
    this.#change(connectionId, (connection, changes) => {
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
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      this.#setCapabilities(connection, { runs: false }, changes);
      this.#setRunList(thread, { ...NOT_LOADED, loaded: true }, changes);
    });
  }

  /** Takes what the server says of one thread. */
  applyThread(connectionId: string, thread: Thread): void {
    this.#change(connectionId, (connection, changes) => {
      const entry = connection.ensureThread({ connectionId, threadId: thread.id });
      this.#mergeThread(entry, thread, changes);
      changes.displaced.add(entry);
    });
  }

  /** Takes where the graph of a thread stands. */
  applyGraphState(ref: ThreadRef, graph: GraphState): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const entry = connection.ensureThread(ref);
      const before = entry.state.graph;
      if (before === undefined || before.sequence < graph.sequence) {
        entry.state = { ...entry.state, graph };
        if (!sameGraphState(before, graph)) {
          changes.threadRow(entry.state.ref);
        }
      }
    });
  }

  /** Takes a page of a thread's runs; `after` is the cursor that was asked with. Runs of another thread are dropped. */
  applyRuns(ref: ThreadRef, page: Page<Run>, after?: string): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      const runs = thread.ensureRuns();
      const { runList } = thread.state;
      const placed = place(runList, page, after, (id) => runs.isListed(id));
      if (placed === undefined) {
        return;
      }
      const items = firstOfEach(page.items).filter((run) => run.threadId === ref.threadId);
      const isFirst = after === undefined;
      if (isFirst) {
        this.#dropRuns(thread, runsThatLeave(runs, page, placed.adjoins), changes);
        if (!placed.adjoins) {
          for (const { run } of runs.all()) {
            runs.setListed(run.id, false);
          }
        }
      }
      for (const run of isFirst ? items.reverse() : items) {
        this.#mergeRun(thread, run, changes, isFirst);
        runs.setListed(run.id, true);
      }
      if (!runList.loaded) {
        changes.displaced.add(thread);
      }
      this.#setCapabilities(connection, { runs: true }, changes);
      this.#setRunList(thread, placed.listing, changes);
    });
  }

  /** Takes those of some runs of a thread that are known already; of the others nothing is said. */
  applyKnownRuns(ref: ThreadRef, runs: readonly Run[]): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      for (const run of runs) {
        if (thread.runs?.get(run.id) !== undefined) {
          this.#mergeRun(thread, run, changes);
        }
      }
    });
  }

  /** Takes one run, wherever its body came from. */
  applyRun(connectionId: string, run: Run): void {
    this.#change(connectionId, (connection, changes) => {
      this.#mergeRun(connection.ensureThread({ connectionId, threadId: run.threadId }), run, changes);
    });
  }

  /** Takes a page of a run's steps; `after` is the cursor that was asked with. */
  applySteps(ref: RunRef, page: Page<RunStep>, after?: string): void {
    this.applyCapabilities(ref.connectionId, { steps: true });
    this.#updateSteps(ref, (state) => {
      const known = new Map(state.steps.map((step) => [step.id, step]));
      const placed = place(state.stepList, page, after, (id) => known.has(id));
      if (placed === undefined) {
        return state;
      }
      const items = firstOfEach(page.items).map((step) => withOwnText(step, known.get(step.id)));
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
    this.#change(connectionId, (connection, changes) => {
      this.#setConnection(connection, { threadList: { ...connection.state.threadList, problem } }, changes);
    });
  }

  /** Notes a failure that concerns the whole server of a connection, or, with undefined, that it answers again. */
  setConnectionProblem(connectionId: string, problem: ApiError | undefined): void {
    this.#change(connectionId, (connection, changes) => {
      const { problem: before, threadList } = connection.state;
      // What kept the list of threads from coming is over with it: the list may be asked for again.
      const isOver =
        problem === undefined && before !== undefined && threadList.problem?.kind === before.kind;
      const list = isOver ? { threadList: { ...threadList, problem: undefined } } : {};
      this.#setConnection(connection, { problem, ...list }, changes);
    });
  }

  setRunsProblem(ref: ThreadRef, problem: ApiError): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      this.#setRunList(thread, { ...thread.state.runList, problem }, changes);
    });
  }

  setRunProblem(ref: RunRef, problem: ApiError): void {
    this.#change(ref.connectionId, (connection, changes) => {
      if (this.runProblem(ref)?.message === problem.message) {
        return;
      }
      const thread = connection.ensureThread(ref);
      const state = thread.runs?.get(ref.runId);
      if (state === undefined) {
        (thread.unread ??= new Map()).set(ref.runId, problem);
        changes.runRow(ref);
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
    this.#change(ref.connectionId, (connection, changes) => {
      const state = this.run(ref);
      // What has ended is not cancelling any more, whoever says so.
      if (state !== undefined && isActive(state.run.status) && state.cancelling !== cancelling) {
        this.#setRun(connection.ensureThread(ref), { ...state, cancelling }, changes);
      }
    });
  }

  /** Marks an active run as one that hangs, or takes that back. A run that has ended does not hang. */
  setStuck(ref: RunRef, stuck: boolean): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const state = this.run(ref);
      if (state !== undefined && state.stuck !== stuck && (!stuck || isActiveRun(state))) {
        this.#setRun(connection.ensureThread(ref), { ...state, stuck }, changes);
      }
    });
  }

  /** Sets which threads of a connection the user added or named. */
  setMarks(connectionId: string, marks: readonly ThreadMark[]): void {
    this.#change(connectionId, (connection, changes) => {
      const marked = new Map(marks.map((mark) => [connection.ensureThread(mark.ref), mark]));
      for (const thread of connection.threads.values()) {
        const mark = marked.get(thread);
        this.#setMark(thread, mark?.tracked ?? false, mark?.label, changes);
      }
    });
  }

  /** Puts the threads in order anew: on a refresh, when jumping rows surprise nobody. */
  settleOrder(connectionId: string): void {
    this.#change(connectionId, ({ threads }, { displaced }) => {
      for (const thread of threads.values()) {
        displaced.add(thread);
      }
    });
  }

  /** Forgets what the server of a connection said, because its key or its address is another one now. */
  reset(connectionId: string): void {
    this.#change(connectionId, (connection, changes) => {
      connection.generation++;
      connection.state = UNKNOWN_CONNECTION;
      for (const thread of connection.threads.values()) {
        const { graph, ...state } = thread.state;
        thread.state = { ...state, thread: undefined, listed: false, runList: NOT_LOADED };
        thread.unread = undefined;
        this.#dropRuns(thread, thread.runs?.all() ?? [], changes);
        changes.displaced.add(thread);
      }
      changes.threadLists.add(connectionId);
    });
  }

  #thread(ref: ThreadRef): ThreadEntry | undefined {
    return this.#connections.get(ref.connectionId)?.threads.get(ref.threadId);
  }

  #ensureConnection(id: string): ConnectionEntry {
    let connection = this.#connections.get(id);
    if (connection === undefined) {
      connection = new ConnectionEntry(id);
      this.#connections.set(id, connection);
    }
    return connection;
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

  #setMark(thread: ThreadEntry, tracked: boolean, label: string | undefined, changes: Changes): void {
    const { state } = thread;
    if (tracked !== state.tracked || label !== state.label) {
      thread.state = { ...state, tracked, label };
      changes.threadRow(state.ref);
    }
    if (tracked !== state.tracked) {
      changes.displaced.add(thread);
    }
  }

  /** Notes that the server's list has a thread, as the newest or the oldest that it told of so far. */
  #list(connection: ConnectionEntry, thread: ThreadEntry, isNewest: boolean): void {
    if (!thread.state.listed) {
      thread.state = { ...thread.state, listed: true };
      connection.rank(thread, isNewest);
    }
  }

  #mergeThread(entry: ThreadEntry, thread: Thread, changes: Changes): void {
    const before = entry.state.thread;
    if (before !== undefined && before.body.sequence > thread.body.sequence) {
      return;
    }
    entry.state = { ...entry.state, thread: withOwnText(thread, before) };
    if (!sameThread(before, thread)) {
      changes.threadRow(entry.state.ref);
    }
  }

  #setRunList(thread: ThreadEntry, runList: Listing, changes: Changes): void {
    const { runList: before, ref } = thread.state;
    thread.state = { ...thread.state, runList };
    if (!sameListing(before, runList)) {
      // The row says how many runs are known, and whether there are more.
      changes.threadRow(ref);
      changes.runList(ref);
      changes.touched.add(thread);
    }
  }

  /**
   * Merges an answer about a run. One that was asked for before the last one applied is stale, and a run that has
   * ended never becomes active again: both are dropped. What an earlier session saw is overruled by any answer.
   *
   * @param isNewest where the run belongs if it was not known, among those of the same time
   */
  #mergeRun(thread: ThreadEntry, run: Run, changes: Changes, isNewest = true): void {
    const before = thread.runs?.get(run.id);
    if (before === undefined) {
      const problem = isRestored(run.body) ? thread.unread?.get(run.id) : undefined;
      thread.unread?.delete(run.id);
      this.#setRun(thread, freshState(thread.state.ref, run, problem), changes, isNewest);
      return;
    }
    const known = before.run;
    if (
      run.body.sequence < known.body.sequence ||
      (!isRestored(known.body) && !isActive(known.status) && isActive(run.status))
    ) {
      return;
    }
    // What an earlier session saw shows as of then: that an answer confirms it is a change of its row.
    const isConfirmed = isRestored(known.body) && !isRestored(run.body);
    const isSame = before.problem === undefined && !isConfirmed && sameJson(known.body.text, run.body.text);
    const state = { ...before, run: withOwnText(run, known), problem: undefined };
    if (isSame) {
      thread.runs?.replace(state);
    } else {
      this.#setRun(thread, state, changes);
    }
  }

  #setRun(thread: ThreadEntry, state: RunState, changes: Changes, isNewest = true): void {
    const { run } = state;
    const cancelling = state.cancelling && isActive(run.status);
    const stuck = state.stuck && isActive(run.status);
    const status = cancelling ? 'cancelling' : run.status;
    thread.ensureRuns().set({ ...state, cancelling, stuck, status }, isNewest);
    changes.runRow(state.ref);
    changes.touched.add(thread);
  }

  #restoreRuns(thread: ThreadEntry, runs: readonly RunSnapshot[], changes: Changes): void {
    const known = thread.ensureRuns();
    for (const { run, listed } of runs) {
      if (known.get(run.id) === undefined) {
        this.#mergeRun(thread, run, changes, false);
      }
      known.setListed(run.id, listed);
    }
  }

  #dropRuns(thread: ThreadEntry, runs: readonly RunState[], changes: Changes): void {
    for (const { ref } of runs) {
      thread.runs?.delete(ref.runId);
      changes.runRow(ref);
      changes.touched.add(thread);
    }
  }

  #updateSteps(ref: RunRef, update: (state: RunState) => RunState): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const runs = connection.threads.get(ref.threadId)?.runs;
      const state = runs?.get(ref.runId);
      if (runs !== undefined && state !== undefined) {
        const updated = update(state);
        runs.replace(updated);
        if (!sameListing(state.stepList, updated.stepList) || !sameSteps(state.steps, updated.steps)) {
          changes.stepList(ref);
        }
      }
    });
  }

  #change(connectionId: string, work: (connection: ConnectionEntry, changes: Changes) => void): void {
    const connection = this.#ensureConnection(connectionId);
    const changes = new Changes();
    work(connection, changes);
    connection.settle(changes);
    if (!changes.isEmpty) {
      this.#changed.fire(changes);
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
 * What came again with a page gets a text of its own, so that it does not hold the page in memory. What comes for the
 * first time does not yet: most of what comes so has its page to itself, and of most nobody reads the text.
 */
function withOwnText<T extends { readonly body: Body }>(now: T, before: T | undefined): T {
  return before === undefined || now.body.isPart !== true
    ? now
    : { ...now, body: detached(now.body, before.body) };
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

/** Whether two servers look the same: what one can do looks like what nobody has tried yet. */
function lackTheSame(a: Capabilities, b: Capabilities): boolean {
  return (['threads', 'runs', 'steps'] as const).every((what) => (a[what] === false) === (b[what] === false));
}

function sameSteps(a: readonly RunStep[], b: readonly RunStep[]): boolean {
  return a.length === b.length && a.every((step, i) => sameJson(step.body.text, b[i]?.body.text ?? ''));
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
