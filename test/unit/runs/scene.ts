import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../../../src/core/api/errors';
import { AssistantsBackend } from '../../../src/core/api/assistants';
import type { Backend } from '../../../src/core/api/backend';
import type { HttpClient, HttpOptions } from '../../../src/core/api/http';
import { LangGraphBackend } from '../../../src/core/api/langgraph';
import { keyOf, type RunRef, type ThreadRef } from '../../../src/core/model/references';
import { Cancellation } from '../../../src/core/runs/cancel/cancellation';
import type { PendingCancels } from '../../../src/core/runs/cancel/cancelNote';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { Polling } from '../../../src/core/runs/polling/polling';
import { RequestBudget } from '../../../src/core/runs/polling/requestBudget';
import { ToolSubmissions } from '../../../src/core/runs/submit/toolSubmissions';
import { RunLoader } from '../../../src/core/runs/load/runLoader';
import { RunMessages } from '../../../src/core/runs/load/runMessages';
import { RunStore, type StoreChange } from '../../../src/core/runs/store/runStore';
import type { ThreadSummary } from '../../../src/core/runs/store/state';
import { NOTHING_SEEN, type Sight } from '../../../src/core/runs/polling/demands';
import type { RunWatcher } from '../../../src/core/runs/polling/runWatcher';
import { clientAt, KEY } from '../support/client';
import { FakeClock } from '../support/fakeClock';

/** The connection that tests speak of when there is only one. */
export const HERE = 'here';

/** A server in this process, or behind a port: then it tells how many requests wait for an answer that it holds back. */
type Connectable =
  Required<Pick<HttpOptions, 'respond'>> | { readonly url: string; readonly waiting: number };

/** A store that knows how many listen to it. */
export class CountedStore extends RunStore {
  listeners = 0;

  constructor() {
    super((error) => {
      throw error;
    });
    const listen = this.onDidChange;
    Object.defineProperty(this, 'onDidChange', {
      value: (listener: (change: StoreChange) => unknown) => {
        const listening = listen(listener);
        let listens = true;
        this.listeners++;
        return {
          dispose: () => {
            this.listeners -= listens ? 1 : 0;
            listens = false;
            listening.dispose();
          },
        };
      },
    });
  }
}

/** What all windows know of the cancels that have not settled: at once, as long as they hear of each other. Survives its scene. */
export class PendingNotes implements PendingCancels {
  readonly #notes = new Map<string, { ref: RunRef; askedAt: number }>();
  /** What was added and removed, in order. */
  readonly log: string[] = [];
  /** Set, and nothing can be written any more. */
  broken: Error | undefined;
  /** Set to false, and writing takes for ever. */
  answers = true;

  get refs(): RunRef[] {
    return [...this.#notes.values()].map(({ ref }) => ref);
  }

  async add(ref: RunRef, askedAt: number): Promise<void> {
    this.log.push(`add ${ref.runId}`);
    this.#notes.set(keyOf(ref), { ref, askedAt });
    await this.#write();
  }

  async remove(ref: RunRef): Promise<void> {
    if (this.#notes.delete(keyOf(ref))) {
      this.log.push(`remove ${ref.runId}`);
      await this.#write();
    }
  }

  askedAt(ref: RunRef): number | undefined {
    return this.#notes.get(keyOf(ref))?.askedAt;
  }

  list(): Promise<{ ref: RunRef; askedAt: number }[]> {
    return Promise.resolve([...this.#notes.values()]);
  }

  async #write(): Promise<void> {
    await (this.answers ? Promise.resolve() : new Promise<never>(() => undefined));
    if (this.broken !== undefined) {
      throw this.broken;
    }
  }
}

/** All of core/runs as one window has it, over the real client, on a clock that the test moves. */
export class Scene {
  readonly clock: FakeClock;
  readonly store = new CountedStore();
  readonly loader = new RunLoader(this.store, (id) => this.backends.get(id));
  readonly budget: RequestBudget;
  readonly polling: Polling;
  readonly watcher: RunWatcher;
  readonly pending: PendingNotes;
  readonly cancellation: Cancellation;
  readonly submissions: ToolSubmissions;
  readonly backends = new Map<string, Backend>();
  /** What the store told, oldest first. */
  readonly changes: StoreChange[] = [];
  /** What {@link Cancellation.onDidSettleLate} told, oldest first. */
  readonly late: { readonly ref: RunRef; readonly outcome: CancelOutcome }[] = [];
  /** What could not be written. */
  readonly errors: unknown[] = [];
  /** The key of every connection; without one nothing is sent. */
  key: string | undefined = KEY;
  /** Gets another key after a 401, or says that there is none to be had. */
  renew: () => boolean = () => false;
  readonly #servers: { readonly waiting: number }[] = [];
  readonly #retries: boolean;
  readonly #answered: { readonly at: number; readonly line: string }[] = [];
  #startedAt: number;
  #inFlight = 0;

  /** @param parts.retries whether a read that failed is sent again, as the budget allows */
  constructor(
    parts: { clock?: FakeClock; pending?: PendingNotes; random?: () => number; retries?: boolean } = {},
  ) {
    const {
      clock = new FakeClock(),
      pending = new PendingNotes(),
      random = () => 0.5,
      retries = false,
    } = parts;
    const { store, loader, backends } = this;
    this.#retries = retries;
    this.clock = clock;
    this.#startedAt = clock.now();
    this.pending = pending;
    this.budget = new RequestBudget(clock);
    this.polling = new Polling({ store, loader, budget: this.budget, clock, random });
    this.watcher = this.polling.watcher;
    this.cancellation = new Cancellation({
      store,
      backendOf: (id) => backends.get(id),
      follower: this.watcher,
      pending,
      clock,
      onError: (error) => this.errors.push(error),
    });
    this.submissions = new ToolSubmissions({
      store,
      backendOf: (id) => backends.get(id),
      clock,
      onError: (error) => this.errors.push(error),
    });
    store.onDidChange((change) => this.changes.push(change));
    this.cancellation.onDidSettleLate((settled) => this.late.push(settled));
  }

  /** Connects to a server in this process, or behind a port. */
  connect(server: Connectable, id = HERE): AssistantsBackend {
    const backend = new AssistantsBackend(this.#client(server, id));
    this.backends.set(id, backend);
    return backend;
  }

  /** Connects to a LangGraph server. */
  connectLangGraph(server: Connectable, id = HERE): void {
    this.backends.set(id, new LangGraphBackend(this.#client(server, id)));
  }

  #client(server: Connectable, id: string): HttpClient {
    const isRemote = 'url' in server;
    if (isRemote) {
      this.#servers.push(server);
    }
    return clientAt(isRemote ? server.url : 'http://server.invalid/v1', {
      clock: this.clock,
      ...(isRemote ? {} : { respond: server.respond }),
      mayRetry: () => this.#retries && this.budget.take(id) === 0,
      credentials: {
        headers: () => {
          this.#inFlight++;
          return this.key === undefined
            ? Promise.reject(new ApiError('noKey', 'No API key is set.'))
            : Promise.resolve({ Authorization: `Bearer ${this.key}` });
        },
        renew: () => Promise.resolve(this.renew()),
      },
      log: ({ method, path }) => {
        this.#inFlight--;
        const at = this.clock.now() - this.#startedAt;
        this.#answered.push({ at, line: `${method} ${path.replace(/^\/v1|\?.*$/g, '')}` });
      },
    });
  }

  /** The messages that a run wrote, for a panel of it. */
  messagesOf(ref: RunRef): RunMessages {
    return new RunMessages(ref, { store: this.store, backendOf: (id) => this.backends.get(id) });
  }

  /** Removes a connection, as one does in the settings. */
  disconnect(id = HERE): void {
    this.backends.delete(id);
    this.store.reset(id);
  }

  /** Sets another key for all connections, or none. */
  setKey(key: string | undefined, id = HERE): void {
    this.key = key;
    this.store.reset(id);
  }

  /** Shows these threads unfolded in the tree, and whatever else is said. */
  look(threads: readonly ThreadRef[], sight: Partial<Sight> = {}): void {
    this.polling.see({ ...NOTHING_SEEN, tree: HERE, threads: new Set(threads.map(keyOf)), ...sight });
  }

  /** Waits until no answer is on its way, those apart that a server holds back. The clock stands still. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3;) {
      await setImmediate();
      const held = this.#servers.reduce((sum, { waiting }) => sum + waiting, 0);
      calm = this.#inFlight === held ? calm + 1 : 0;
    }
  }

  /** Lets time go by, in milliseconds; what is asked meanwhile is answered at once. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.quiet();
    for (let due = this.clock.nextDue; due !== undefined && due <= end; due = this.clock.nextDue) {
      await this.clock.advance(due - this.clock.now());
      await this.quiet();
    }
    await this.clock.advance(end - this.clock.now());
    await this.quiet();
  }

  /** Gives what the store has told since the last time. */
  take(): StoreChange[] {
    return this.changes.splice(0);
  }

  /**
   * When answers came whose `METHOD path` matches, in seconds since {@link start}; a request that was not answered
   * counts when it failed.
   */
  secondsOf(match = /./): number[] {
    return this.#answered.filter(({ line }) => match.test(line)).map(({ at }) => at / 1000);
  }

  /** From now on seconds and changes count anew. */
  start(): void {
    this.#startedAt = this.clock.now();
    this.#answered.length = 0;
    this.changes.length = 0;
  }

  /** Closes the window. What it leaves behind is a failure. */
  async close(): Promise<void> {
    this.cancellation.dispose();
    this.submissions.dispose();
    this.polling.dispose();
    this.loader.dispose();
    await this.quiet();
    assert.equal(this.clock.pending, 0, 'no timer is left behind');
    assert.equal(this.store.listeners, 1, 'no listener is left behind, but for the one of this scene');
  }
}

export function threadRef(threadId: string, connectionId = HERE): ThreadRef {
  return { connectionId, threadId };
}

export function runRef(threadId: string, runId: string, connectionId = HERE): RunRef {
  return { connectionId, threadId, runId };
}

/** How many runs of a thread are active, and known at all. */
export function counts({ active, known }: ThreadSummary): Pick<ThreadSummary, 'active' | 'known'> {
  return { active, known };
}

/** What one change touched, by ids; empty parts are left out. */
export function touched(change: StoreChange | undefined): Record<string, string[]> {
  if (change === undefined) {
    return {};
  }
  const { runRows, threadRows, stepLists, runLists, threadLists } = change;
  const runIds = (refs: ReadonlyMap<string, RunRef>) => [...refs.values()].map(({ runId }) => runId);
  const threadIds = (refs: ReadonlyMap<string, ThreadRef>) =>
    [...refs.values()].map(({ threadId }) => threadId);
  const parts = {
    runRows: runIds(runRows),
    threadRows: threadIds(threadRows),
    stepLists: runIds(stepLists),
    runLists: threadIds(runLists),
    threadLists: [...threadLists],
  };
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([, ids]) => ids.length > 0)
      .map(([part, ids]) => [part, ids.sort()]),
  );
}
