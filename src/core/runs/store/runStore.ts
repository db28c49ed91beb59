import type { Page } from '../../api/backend';
import type { ApiError } from '../../api/errors';
import { Emitter, type Event } from '../../event';
import type { Capabilities } from '../../model/capabilities';
import type { GraphState } from '../../model/graphState';
import type { RunRef, ThreadRef } from '../../model/references';
import type { Run } from '../../model/run';
import { isActive } from '../../model/status';
import type { RunStep } from '../../model/step';
import type { Thread, ThreadMark } from '../../model/thread';
import { Changes, type StoreChange } from './changes';
import { ConnectionEntry } from './connectionEntry';
import { NOT_LOADED } from './listing';
import {
  isActiveRun,
  NO_ACTIVITY,
  NO_RUNS,
  UNKNOWN_CONNECTION,
  type ConnectionActivity,
  type ConnectionSnapshot,
  type ConnectionState,
  type RunState,
  type ThreadSnapshot,
  type ThreadState,
  type ThreadSummary,
} from './state';
import { sameStepRows, withSteps } from './stepPages';
import type { ThreadEntry } from './threadEntry';

export type { StoreChange };

/**
 * The one owner of what is known of threads and runs, of all connections. Every method that takes an answer merges
 * it, and one event tells what really changed by it: nothing changed, nothing told. What a change of one run costs does
 * not depend on how many threads there are, and hardly on how many runs its thread has.
 */
export class RunStore {
  readonly #connections = new Map<string, ConnectionEntry>();
  readonly #changed: Emitter<StoreChange>;
  readonly onDidChange: Event<StoreChange>;
  readonly #confirmed: Emitter<ReadonlySet<string>>;
  /** An answer said of runs what was known of them: nothing but when they were last seen is other. Tells their keys. */
  readonly onDidConfirm: Event<ReadonlySet<string>>;

  /** @param onError is told when a listener fails */
  constructor(onError: (error: unknown) => void) {
    this.#changed = new Emitter(onError);
    this.onDidChange = this.#changed.event;
    this.#confirmed = new Emitter(onError);
    this.onDidConfirm = this.#confirmed.event;
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
    return (this.#connections.get(connectionId)?.order.all ?? []).map(({ state }) => state);
  }

  thread(ref: ThreadRef): ThreadState | undefined {
    return this.#thread(ref)?.state;
  }

  summary(ref: ThreadRef): ThreadSummary {
    return this.#thread(ref)?.summary ?? NO_RUNS;
  }

  /** The known runs of a thread, newest first. */
  runs(ref: ThreadRef): RunState[] {
    return this.#thread(ref)?.runs ?? [];
  }

  run(ref: RunRef): RunState | undefined {
    return this.#thread(ref)?.run(ref.runId);
  }

  /** Why the last attempt to read a run failed, whether anything is known of the run or not. */
  runProblem(ref: RunRef): ApiError | undefined {
    return this.#thread(ref)?.runProblem(ref.runId);
  }

  /** The known active runs of the threads that are shown, in the order of the tree. */
  activeRuns(connectionId: string): RunState[] {
    return (this.#connections.get(connectionId)?.order.active ?? []).flatMap(({ activeRuns }) => activeRuns);
  }

  /** What the threads that are shown come to. */
  activity(connectionId: string): ConnectionActivity {
    return this.#connections.get(connectionId)?.order.activity ?? NO_ACTIVITY;
  }

  /** What is known of a thread, for {@link restore} in a later session; undefined where nothing is. */
  snapshot(ref: ThreadRef): ThreadSnapshot | undefined {
    return this.#thread(ref)?.snapshot();
  }

  /**
   * Takes what an earlier session saw, as far as no answer has come of it in this one. The lists are still to be
   * loaded: until then, and where their first page adjoins, they have what they had then.
   */
  restore(connectionId: string, { threads, nextThreads }: ConnectionSnapshot): void {
    this.#change(connectionId, (connection, changes) => {
      const { threadList } = connection.state;
      if (!threadList.loaded) {
        connection.set({ threadList: { ...threadList, next: nextThreads } }, changes);
      }
      for (const { threadId, thread, listed, runs, nextRuns } of threads) {
        const entry = connection.ensureThread({ connectionId, threadId });
        if (listed && !threadList.loaded) {
          connection.list(entry, false, changes);
        }
        if (thread !== undefined && entry.state.thread === undefined) {
          entry.setThread(thread, changes);
        }
        entry.restoreRuns(runs, nextRuns, changes);
      }
    });
  }

  /** Takes a page of the server's thread list; `after` is the cursor that was asked with. */
  applyThreads(connectionId: string, page: Page<Thread>, after?: string): void {
    this.#change(connectionId, (connection, changes) => {
      connection.applyThreads(page, after, changes);
    });
  }

  /** Takes what was found out of what the server can do. */
  applyCapabilities(connectionId: string, capabilities: Capabilities): void {
    this.#change(connectionId, (connection, changes) => {
      connection.learn(capabilities, changes);
    });
  }

  /** The server can't list threads. That is no problem: the threads that the user adds take the list's place. */
  applyNoThreadList(connectionId: string): void {
    this.#change(connectionId, (connection, changes) => {
      connection.learn({ threads: false }, changes);
      connection.set({ threadList: { ...NOT_LOADED, loaded: true } }, changes);
    });
  }

  /** The server can't list runs: those of this thread that are known by their ids take the list's place. */
  applyNoRunList(ref: ThreadRef): void {
    this.#change(ref.connectionId, (connection, changes) => {
      connection.learn({ runs: false }, changes);
      connection.ensureThread(ref).setRunList({ ...NOT_LOADED, loaded: true }, changes);
    });
  }

  /** Takes what the server says of one thread. */
  applyThread(connectionId: string, thread: Thread): void {
    this.#change(connectionId, (connection, changes) => {
      connection.ensureThread({ connectionId, threadId: thread.id }).setThread(thread, changes);
    });
  }

  /** Takes where the graph of a thread stands. */
  applyGraphState(ref: ThreadRef, graph: GraphState): void {
    this.#change(ref.connectionId, (connection, changes) => {
      connection.ensureThread(ref).setGraph(graph, changes);
    });
  }

  /** Takes a page of a thread's runs; `after` is the cursor that was asked with. Runs of another thread are dropped. */
  applyRuns(ref: ThreadRef, page: Page<Run>, after?: string): void {
    this.#change(ref.connectionId, (connection, changes) => {
      if (connection.ensureThread(ref).applyRuns(page, after, changes)) {
        connection.learn({ runs: true }, changes);
      }
    });
  }

  /** Takes those of some runs of a thread that are known already; of the others nothing is said. */
  applyKnownRuns(ref: ThreadRef, runs: readonly Run[]): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      for (const run of runs) {
        if (thread.run(run.id) !== undefined) {
          thread.applyRun(run, changes);
        }
      }
    });
  }

  /** Takes one run, wherever its body came from. */
  applyRun(connectionId: string, run: Run): void {
    this.#change(connectionId, (connection, changes) => {
      connection.ensureThread({ connectionId, threadId: run.threadId }).applyRun(run, changes);
    });
  }

  /** Takes a page of a run's steps; `after` is the cursor that was asked with. */
  applySteps(ref: RunRef, page: Page<RunStep>, after?: string): void {
    this.applyCapabilities(ref.connectionId, { steps: true });
    this.#updateSteps(ref, (state) => withSteps(state, page, after));
  }

  /** Notes why the threads could not be listed; undefined lets the list be asked for again. */
  setThreadsProblem(connectionId: string, problem: ApiError | undefined): void {
    this.#change(connectionId, (connection, changes) => {
      connection.set({ threadList: { ...connection.state.threadList, problem } }, changes);
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
      connection.set({ problem, ...list }, changes);
    });
  }

  setRunsProblem(ref: ThreadRef, problem: ApiError): void {
    this.#change(ref.connectionId, (connection, changes) => {
      const thread = connection.ensureThread(ref);
      thread.setRunList({ ...thread.state.runList, problem }, changes);
    });
  }

  setRunProblem(ref: RunRef, problem: ApiError): void {
    this.#change(ref.connectionId, (connection, changes) => {
      connection.ensureThread(ref).setRunProblem(ref, problem, changes);
    });
  }

  setStepsProblem(ref: RunRef, problem: ApiError): void {
    this.#updateSteps(ref, (state) => ({ ...state, stepList: { ...state.stepList, problem } }));
  }

  /** Shows a run as `cancelling` before the server has said so, or takes that back. */
  setCancelling(ref: RunRef, cancelling: boolean): void {
    this.#changeRun(ref, (state, thread, changes) => {
      // What has ended is not cancelling any more, whoever says so.
      if (isActive(state.run.status) && state.cancelling !== cancelling) {
        thread.setRun({ ...state, cancelling }, changes);
      }
    });
  }

  /** Marks an active run as one that hangs, or takes that back. A run that has ended does not hang. */
  setStuck(ref: RunRef, stuck: boolean): void {
    this.#changeRun(ref, (state, thread, changes) => {
      if (state.stuck !== stuck && (!stuck || isActiveRun(state))) {
        thread.setRun({ ...state, stuck }, changes);
      }
    });
  }

  /** Sets which threads of a connection the user added or named. */
  setMarks(connectionId: string, marks: readonly ThreadMark[]): void {
    this.#change(connectionId, (connection, changes) => {
      const marked = new Map(marks.map((mark) => [connection.ensureThread(mark.ref), mark]));
      for (const thread of connection.threads.values()) {
        const mark = marked.get(thread);
        thread.setMark(mark?.tracked ?? false, mark?.label, changes);
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
      connection.reset(changes);
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

  #updateSteps(ref: RunRef, update: (state: RunState) => RunState): void {
    this.#changeRun(ref, (before, thread, changes) => {
      const after = update(before);
      thread.replaceRun(after);
      if (!sameStepRows(before, after)) {
        changes.stepList(ref);
      }
    });
  }

  /** Changes a run, if it is known. */
  #changeRun(ref: RunRef, work: (state: RunState, thread: ThreadEntry, changes: Changes) => void): void {
    const thread = this.#thread(ref);
    const state = thread?.run(ref.runId);
    if (thread !== undefined && state !== undefined) {
      this.#change(ref.connectionId, (_, changes) => {
        work(state, thread, changes);
      });
    }
  }

  #change(connectionId: string, work: (connection: ConnectionEntry, changes: Changes) => void): void {
    const connection = this.#ensureConnection(connectionId);
    const changes = new Changes();
    work(connection, changes);
    connection.settle(changes);
    if (!changes.isEmpty) {
      this.#changed.fire(changes);
    }
    if (changes.confirmed.size > 0) {
      this.#confirmed.fire(changes.confirmed);
    }
  }
}
