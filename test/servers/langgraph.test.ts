// The main job on a real LangGraph server, through all of core, on the clock of the machine.

import assert from 'node:assert/strict';
import { createBackend } from '../../src/core/api/createBackend';
import { ApiError } from '../../src/core/api/errors';
import { probe } from '../../src/core/api/probe';
import { systemClock } from '../../src/core/clock';
import type { Connection } from '../../src/core/model/connection';
import { keyOf, type RunRef, type ThreadRef } from '../../src/core/model/references';
import { Cancellation } from '../../src/core/runs/cancel/cancellation';
import type { CancelOutcome } from '../../src/core/runs/cancel/cancelOutcome';
import { Polling } from '../../src/core/runs/polling/polling';
import { RequestBudget } from '../../src/core/runs/polling/requestBudget';
import { RunLoader } from '../../src/core/runs/load/runLoader';
import { RunStore } from '../../src/core/runs/store/runStore';
import { NOTHING_SEEN } from '../../src/core/runs/polling/demands';
import type { RunState } from '../../src/core/runs/store/state';
import {
  RegistryUnreachable,
  startLangGraph,
  type Graph,
  type LangGraphServer,
} from '../host/langgraphServer';

const INSTALL_MS = 5 * 60_000;
const WAIT_MS = 20_000;
const HERE = 'here';
const NEVER = new AbortController().signal;

function fail(error: unknown): never {
  throw error;
}

/** All of core as one window has it. */
class Window {
  readonly requests: string[] = [];
  readonly backend;
  readonly store = new RunStore(fail);
  readonly loader;
  readonly polling;
  readonly cancellation;

  constructor(url: string) {
    const connection: Connection = {
      id: HERE,
      kind: 'langgraph',
      name: 'Local',
      baseUrl: url,
      auth: { type: 'none' },
    };
    this.backend = createBackend(connection, {
      clock: systemClock,
      random: Math.random,
      credentials: { headers: () => Promise.resolve({}) },
      log: ({ method, path, result }) => this.requests.push(`${method} ${path} ${result}`),
    });
    const { store, backend } = this;
    const backendOf = () => backend;
    this.loader = new RunLoader(store, backendOf);
    this.polling = new Polling({
      store,
      loader: this.loader,
      budget: new RequestBudget(systemClock),
      clock: systemClock,
      random: Math.random,
    });
    this.cancellation = new Cancellation({
      store,
      backendOf,
      follower: this.polling.watcher,
      pending: {
        add: () => Promise.resolve(),
        remove: () => Promise.resolve(),
        list: () => Promise.resolve([]),
        askedAt: () => 0,
      },
      clock: systemClock,
      onError: fail,
    });
  }

  /** Waits until the store shows what is expected. */
  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    let found = look();
    if (found === undefined || found === false) {
      let timer: NodeJS.Timeout | undefined;
      let listening: { dispose(): void } | undefined;
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`It did not come to be: ${what}`));
        }, WAIT_MS);
        listening = this.store.onDidChange(() => {
          found = look();
          if (found !== undefined && found !== false) resolve();
        });
      }).finally(() => {
        clearTimeout(timer);
        listening?.dispose();
      });
    }
    return found as T;
  }

  /** Watches a thread as one does who has it unfolded, until a run is in this status. */
  async untilStatus(ref: RunRef, status: string): Promise<RunState> {
    const thread = { connectionId: ref.connectionId, threadId: ref.threadId };
    await this.loader.loadThreads(HERE);
    await this.loader.loadRuns(thread);
    this.polling.see({ ...NOTHING_SEEN, tree: HERE, threads: new Set([keyOf(thread)]) });
    try {
      return await this.until(`${ref.runId} is ${status}`, () => {
        const state = this.store.run(ref);
        return state?.status === status ? state : undefined;
      });
    } finally {
      this.polling.see(NOTHING_SEEN);
    }
  }

  close(): void {
    this.cancellation.dispose();
    this.polling.dispose();
    this.loader.dispose();
  }
}

describe('a LangGraph server 2.0.0', function () {
  this.timeout(2 * WAIT_MS);
  let server: LangGraphServer | undefined;
  let window: Window;

  before(async function () {
    this.timeout(INSTALL_MS);
    try {
      server = await startLangGraph();
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      console.log(`LangGraph tests not run: ${error.message}`);
      this.skip();
    }
  });

  after(() => server?.stop());

  beforeEach(() => {
    window = new Window(running().url);
  });

  afterEach(() => {
    window.close();
  });

  function running(): LangGraphServer {
    return server ?? assert.fail('the server does not run');
  }

  async function addThread(title: string): Promise<ThreadRef> {
    return { connectionId: HERE, threadId: await running().addThread(title) };
  }

  async function addRun(thread: ThreadRef, graph: Graph, seconds?: number): Promise<RunRef> {
    return { ...thread, runId: await running().addRun(thread.threadId, graph, seconds) };
  }

  const posts = () => window.requests.filter((line) => line.includes('/cancel'));

  it('can list threads and runs, and has no steps', async () => {
    assert.deepEqual(await probe(window.backend, NEVER), { threads: true, runs: true, steps: false });
  });

  it('lists its threads through pages, newest first, without their state', async () => {
    const added: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) {
      added.unshift((await addThread(`List ${n}`)).threadId);
    }
    const listed: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await window.backend.listThreads!(
        { limit: 2, ...(after === undefined ? {} : { after }) },
        NEVER,
      );
      listed.push(...page.items.map(({ id }) => id));
      assert.ok(page.items.every(({ body }) => !body.text.includes('"values"')));
      after = page.next;
      more = after !== undefined && listed.length < 5;
    }
    assert.deepEqual(listed.slice(0, 5), added);
    await window.loader.loadThreads(HERE);
    assert.equal(window.store.threads(HERE)[0]?.thread?.title, 'List 5');
  });

  it('lists the runs of a thread through pages, newest first, though it lists them the other way round', async () => {
    const thread = await addThread('Many runs');
    const added: string[] = [];
    for (let n = 0; n < 45; n++) {
      added.unshift((await addRun(thread, 'sleeper', 600)).runId);
    }
    await window.loader.loadRuns(thread);
    assert.equal(window.store.runs(thread).length, 20);
    assert.equal(window.store.runs(thread)[0]?.ref.runId, added[0]);
    await window.loader.loadMoreRuns(thread);
    await window.loader.loadMoreRuns(thread);
    assert.deepEqual(
      window.store.runs(thread).map(({ ref }) => ref.runId),
      added,
    );
    assert.equal(window.store.thread(thread)?.runList.next, undefined);
    // The first stops the one at work, and the next would begin: so that no run is left, the newest go first.
    await cancelAll(added.map((runId) => ({ ...thread, runId })));
  });

  it('is watched until a run has ticked to its end', async () => {
    // Longer than a look at it may be away, on a slow machine, too.
    const run = await addRun(await addThread('Ticks'), 'ticker', 8);
    await window.untilStatus(run, 'running');
    const { run: ended } = await window.untilStatus(run, 'success');
    assert.equal(ended.graph, 'ticker');
    assert.ok((ended.completedAt ?? 0) - (ended.createdAt ?? 0) >= 8000);
    assert.ok(ended.body.text.includes('"multitask_strategy"'));
  });

  it('tells of a run that failed, and of one that waits for a person', async () => {
    const failing = await addThread('Fails');
    const failed = await window.untilStatus(await addRun(failing, 'failing'), 'error');
    assert.ok(failed.run.endedAt !== undefined);
    const state = await window.backend.getGraphState!(failing.threadId, NEVER);
    assert.deepEqual(
      [state.runId, state.next, state.errors],
      [failed.ref.runId, ['look_up'], ['The invoice 4711 was not found.']],
    );
    assert.equal((await window.backend.getThread(failing.threadId, NEVER)).status, 'error');
    const asking = await addThread('Asks');
    await window.untilStatus(await addRun(asking, 'asker'), 'success');
    assert.equal((await window.backend.getThread(asking.threadId, NEVER)).status, 'interrupted');
    const { questions } = await window.backend.getGraphState!(asking.threadId, NEVER);
    assert.deepEqual(questions, ['{"question":"Shall the invoice be paid?"}']);
  });

  it('has a run that sleeps cancelled with one POST: it says “error”, and that means stopped', async () => {
    const run = await addRun(await addThread('Sleeps'), 'sleeper');
    await window.untilStatus(run, 'running');
    const cancelled = window.cancellation.cancel(run);
    assert.equal(window.store.run(run)?.status, 'cancelling', 'at once');
    assert.deepEqual(await cancelled, { kind: 'cancelled', reportedAs: 'error' });
    assert.deepEqual(posts(), [`POST /threads/${run.threadId}/runs/${run.runId}/cancel 202`]);
    assert.deepEqual(await window.cancellation.cancel(run), { kind: 'alreadyEnded', status: 'error' });
  });

  it('is not said to have stopped a run that failed by itself while its cancel was on its way', async () => {
    const ref = await addRun(await addThread('Fails first'), 'failing');
    await window.untilStatus(ref, 'error');
    // Another window has not read it since it began.
    const other = new Window(running().url);
    const { body, ...run } = await window.backend.getRun(ref.threadId, ref.runId, NEVER);
    const text = body.text.replace('"error"', '"running"');
    other.store.applyRun(HERE, { ...run, status: 'running', body: { ...body, text } });
    assert.deepEqual(await other.cancellation.cancel(ref), { kind: 'ended', status: 'error' });
    assert.ok(other.requests.includes(`POST /threads/${ref.threadId}/runs/${ref.runId}/cancel 202`));
    other.close();
  });

  it('has a run cancelled that waits for another one: it says “interrupted”', async () => {
    const thread = await addThread('Queue');
    const first = await addRun(thread, 'sleeper');
    const second = await addRun(thread, 'sleeper');
    await window.untilStatus(first, 'running');
    assert.equal(window.store.run(second)?.status, 'pending');
    assert.deepEqual(await window.cancellation.cancel(second), {
      kind: 'cancelled',
      reportedAs: 'interrupted',
    });
    await window.loader.loadRun(first);
    assert.equal(window.store.run(first)?.status, 'running');
    await window.cancellation.cancel(first);
  });

  it('answers 202 for a run that has ended, and is not believed', async () => {
    const run = await addRun(await addThread('Over'), 'sleeper', 0);
    await window.untilStatus(run, 'success');
    assert.equal(await window.backend.cancelRun(run.threadId, run.runId, NEVER), undefined);
    assert.equal((await window.backend.getRun(run.threadId, run.runId, NEVER)).status, 'success');
    assert.deepEqual(await window.cancellation.cancel(run), { kind: 'alreadyEnded', status: 'success' });
  });

  it('has twenty runs in as many threads cancelled at once, each with one POST', async () => {
    const refs: RunRef[] = [];
    for (let n = 1; n <= 20; n++) {
      refs.push(await addRun(await addThread(`Twenty ${n}`), 'sleeper'));
    }
    // It works on ten at a time: some are pending.
    await window.untilStatus(refs[0] ?? assert.fail(), 'running');
    const outcomes = await cancelAll(refs);
    assert.equal(outcomes.length, 20);
    for (const outcome of outcomes) {
      assert.equal(outcome.kind, 'cancelled');
    }
    assert.equal(posts().length, 20);
    for (const { threadId, runId } of refs) {
      const { status = '' } = await window.backend.getRun(threadId, runId, NEVER);
      assert.ok(['error', 'interrupted'].includes(status), status);
    }
  });

  it('has a waiting run rolled back, which deletes it; one at work it only stops', async () => {
    const thread = await addThread('Rollback');
    const first = await addRun(thread, 'sleeper');
    const second = await addRun(thread, 'sleeper');
    await window.untilStatus(first, 'running');
    assert.deepEqual(await window.cancellation.cancel(second, 'rollback'), { kind: 'deleted' });
    assert.deepEqual(await window.cancellation.cancel(first, 'rollback'), {
      kind: 'cancelled',
      reportedAs: 'error',
      kept: true,
    });
  });

  it('says of threads and runs that it does not have just that', async () => {
    const { threadId } = await addThread('Empty');
    const nil = '00000000-0000-0000-0000-000000000000';
    for (const [ask, kind] of [
      [window.backend.getThread(nil, NEVER), 'unknownThread'],
      [window.backend.listRuns(nil, { limit: 1 }, NEVER), 'unknownThread'],
      [window.backend.getRun(threadId, nil, NEVER), 'unknownRun'],
      [window.backend.cancelRun(threadId, nil, NEVER), 'unknownRun'],
    ] as const) {
      await assert.rejects(ask, (error) => error instanceof ApiError && error.kind === kind);
    }
  });

  async function cancelAll(refs: readonly RunRef[]): Promise<CancelOutcome[]> {
    const outcomes: CancelOutcome[] = [];
    await window.cancellation.cancelAll(refs, NEVER, (_ref, outcome) => outcomes.push(outcome));
    return outcomes;
  }
});
