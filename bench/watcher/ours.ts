import type { Backend, Page } from '../../src/core/api/backend';
import type { Disposable } from '../../src/core/clock';
import type { Body } from '../../src/core/model/body';
import { keyOf, threadOf, type RunRef } from '../../src/core/model/references';
import type { Run } from '../../src/core/model/run';
import type { Thread } from '../../src/core/model/thread';
import { Polling } from '../../src/core/runs/polling/polling';
import { RequestBudget } from '../../src/core/runs/polling/requestBudget';
import { RunLoader } from '../../src/core/runs/load/runLoader';
import { RunStore } from '../../src/core/runs/store/runStore';
import { Record } from './record';
import { DURATION, IN_EXPANDED, ROUND_TRIP, type Change, type Scenario, type Script } from './scenario';
import { VirtualClock } from './virtualClock';

const HERE = 'here';

/** A run on the simulated server. */
interface ServerRun {
  readonly ref: RunRef;
  status: string;
  /** How often it has changed. */
  version: number;
  /** The last of those changes, which nobody has been told of yet. */
  readonly untold: Change[];
  isCancelled: boolean;
}

/** The extension's own store, loader, watcher and budget, with a server in the same process, on the virtual clock. */
export async function simulateOurs(
  scenario: Scenario,
  { changes, cancels }: Script,
  random: () => number,
): Promise<Record> {
  const clock = new VirtualClock();
  const record = new Record();
  for (const change of changes) {
    record.happened(change);
  }
  const runs = Array.from({ length: scenario.active }, (_, run): ServerRun => {
    const threadId = `thread_${run < IN_EXPANDED ? 0 : run - IN_EXPANDED + 1}`;
    const ref = { connectionId: HERE, threadId, runId: String(run) };
    return { ref, status: 'in_progress', version: 0, untold: [], isCancelled: false };
  });
  const server = new Server(runs, changes, clock, record);
  const store = new RunStore((error) => {
    throw error;
  });
  const loader = new RunLoader(store, () => server);
  const budget = new RequestBudget(clock);
  const polling = new Polling({ store, loader, budget, clock, random });

  store.applyThreads(HERE, server.threads(scenario.threads));
  for (const threadId of server.busyThreads) {
    store.applyRuns({ connectionId: HERE, threadId }, server.page(threadId));
  }
  const following = new Map<string, Disposable>();
  store.onDidChange((change) => {
    record.events++;
    for (const [key, ref] of change.runRows) {
      const run = nth(runs, Number(ref.runId));
      // The text of a run is its version.
      const known = Number(store.run(ref)?.run.body.text);
      for (const told of run.untold.splice(0, known - (run.version - run.untold.length))) {
        record.told(told, clock.now());
      }
      if (store.run(ref)?.status === 'cancelled') {
        following.get(key)?.dispose();
      }
    }
  });
  for (const cancel of cancels) {
    const run = nth(runs, cancel.run);
    clock.after(cancel.at, () => {
      run.isCancelled = true;
      following.set(keyOf(run.ref), polling.watcher.follow(run.ref));
    });
  }
  const expanded = threadOf(nth(runs, 0).ref);
  polling.see({
    tree: HERE,
    threads: new Set([keyOf(expanded)]),
    runs: new Set(),
    panels: [],
    documents: [],
  });
  await clock.runUntil(DURATION);
  polling.dispose();
  loader.dispose();
  return record;
}

/** Answers after a round trip, and notes when it was asked. */
class Server implements Backend {
  readonly unusedIds = { threadId: 'thread_none', runId: 'run_none' };
  readonly #clock: VirtualClock;
  readonly #record: Record;
  readonly #runs: readonly ServerRun[];
  readonly #byThread = new Map<string, ServerRun[]>();
  readonly #changes: readonly Change[];
  /** How many of the changes have happened. */
  #index = 0;
  #sequence = 0;

  constructor(runs: readonly ServerRun[], changes: readonly Change[], clock: VirtualClock, record: Record) {
    this.#runs = runs;
    this.#changes = changes;
    this.#clock = clock;
    this.#record = record;
    for (const run of runs) {
      const others = this.#byThread.get(run.ref.threadId) ?? [];
      this.#byThread.set(run.ref.threadId, [...others, run]);
    }
  }

  get busyThreads(): Iterable<string> {
    return this.#byThread.keys();
  }

  threads(count: number): Page<Thread> {
    const body = this.#body('{}');
    const items = Array.from({ length: count }, (_, n) => ({
      id: `thread_${n}`,
      createdAt: count - n,
      body,
    }));
    return { items, omitted: 0 };
  }

  page(threadId: string): Page<Run> {
    return { items: (this.#byThread.get(threadId) ?? []).map((run) => this.#read(run)), omitted: 0 };
  }

  getThread(id: string): Promise<Thread> {
    return this.#answer(() => ({ id, body: this.#body('{}') }));
  }

  listRuns(threadId: string): Promise<Page<Run>> {
    return this.#answer(() => this.page(threadId));
  }

  getRun(_threadId: string, runId: string): Promise<Run> {
    const run = nth(this.#runs, Number(runId));
    return this.#answer(() => this.#read(run), run.isCancelled);
  }

  cancelRun(): Promise<undefined> {
    return Promise.reject(new Error('Nobody cancels through this server: it knows what is cancelled.'));
  }

  #answer<T>(answer: () => T, isGesture = false): Promise<T> {
    this.#record.sent(this.#clock.now(), { isGesture });
    return new Promise((resolve) => {
      this.#clock.after(ROUND_TRIP / 2, () => {
        this.#catchUp();
        const said = answer();
        this.#clock.after(ROUND_TRIP / 2, () => {
          resolve(said);
        });
      });
    });
  }

  /** Makes the changes that have happened by now: nobody could see them before. */
  #catchUp(): void {
    for (
      let change = this.#changes[this.#index];
      change !== undefined && change.at <= this.#clock.now();
      change = this.#changes[++this.#index]
    ) {
      const run = nth(this.#runs, change.run);
      run.version++;
      run.untold.push(change);
      run.status =
        change.kind === 'cancel' ? 'cancelled' : run.status === 'queued' ? 'in_progress' : 'queued';
    }
  }

  #read({ ref, status, version }: ServerRun): Run {
    const body = this.#body(String(version));
    return { id: ref.runId, threadId: ref.threadId, status, createdAt: 1, requiredToolCalls: [], body };
  }

  #body(text: string): Body {
    return { text, from: 'list', sequence: ++this.#sequence, receivedAt: this.#clock.now() };
  }
}

function nth<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) {
    throw new Error(`There is no item ${place}.`);
  }
  return item;
}
