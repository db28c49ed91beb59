import assert from 'node:assert/strict';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { runId, SmallLangGraph, threadId } from '../support/smallLangGraph';
import { answerLost, lost, says, Tap } from '../support/tap';
import { counts, HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef(threadId(1));

/** The main job on a server of another family: nothing above the port may know. */
describe('core/runs with a LangGraph server', () => {
  let server: SmallLangGraph;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallLangGraph();
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connectLangGraph(tap);
    server.addThread(1, { metadata: { title: 'Invoices' } });
  });

  afterEach(() => scene.close());

  const run = (n: number) => runRef(threadId(1), runId(n));
  const statuses = () => scene.store.runs(THREAD).map(({ status }) => status);

  async function load(): Promise<void> {
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadRuns(THREAD);
    tap.take();
  }

  async function outcomeOf(n: number, action: 'cancel' | 'rollback' = 'cancel'): Promise<CancelOutcome> {
    const outcome = scene.cancellation.cancel(run(n), action);
    await scene.pass(10_000);
    return outcome;
  }

  it('lists threads and runs, newest first, and counts the active ones', async () => {
    server.addRun(threadId(1), 1, { status: 'success' });
    server.addRun(threadId(1), 2, { status: 'running' });
    server.addRun(threadId(1), 3, { status: 'pending' });
    await load();
    const [thread] = scene.store.threads(HERE);
    assert.deepEqual([thread?.thread?.title, thread?.thread?.status], ['Invoices', 'idle']);
    assert.deepEqual(statuses(), ['pending', 'running', 'success']);
    assert.deepEqual(counts(scene.store.summary(THREAD)), { active: 2, known: 3 });
    const { capabilities } = scene.store.connection(HERE);
    assert.deepEqual(capabilities, {
      threads: true,
      runs: true,
      steps: false,
      rollback: true,
      graphState: true,
    });
  });

  it('pages back to the oldest run', async () => {
    for (let n = 1; n <= 45; n++) {
      server.addRun(threadId(1), n, { status: 'success' });
    }
    await load();
    assert.equal(scene.store.runs(THREAD).length, 20);
    await scene.loader.loadMoreRuns(THREAD);
    await scene.loader.loadMoreRuns(THREAD);
    assert.deepEqual(
      scene.store.runs(THREAD).map(({ ref }) => ref.runId),
      Array.from({ length: 45 }, (_, i) => runId(45 - i)),
    );
    assert.equal(scene.store.thread(THREAD)?.runList.next, undefined);
  });

  it('watches what is active until it ends, and then asks no more', async () => {
    server.addRun(threadId(1), 1);
    await load();
    scene.look([THREAD]);
    await scene.pass(10_000);
    assert.ok(tap.take().length > 0);
    server.setRun(runId(1), { status: 'success' });
    await scene.pass(20_000);
    assert.deepEqual(statuses(), ['success']);
    tap.take();
    await scene.pass(60_000);
    assert.deepEqual(tap.take(), []);
  });

  it('asks where the graph stands for a run whose panel shows, to its end, and tells only changes', async () => {
    const stand = (node: string) => {
      server.setState(threadId(1), { next: [node], tasks: [], metadata: { run_id: runId(1) } });
    };
    const graph = () => scene.store.thread(THREAD)?.graph;
    server.addRun(threadId(1), 1);
    stand('plan');
    await load();
    scene.look([THREAD]);
    await scene.pass(10_000);
    assert.equal(graph(), undefined, 'nobody looks at the run itself');
    scene.look([THREAD], { panels: [run(1)] });
    await scene.pass(10_000);
    assert.deepEqual(graph()?.next, ['plan']);
    scene.take();
    await scene.pass(20_000);
    assert.deepEqual(scene.take(), []);
    stand('act');
    server.setRun(runId(1), { status: 'success' });
    await scene.pass(20_000);
    assert.deepEqual(graph()?.next, ['act']);
    scene.setKey('another');
    assert.equal(graph(), undefined);
  });

  for (const [status, reportedAs] of [
    ['running', 'error'],
    ['pending', 'interrupted'],
  ] as const) {
    it(`cancels a run that is ${status}, with one POST, and knows by “${reportedAs}” that it was stopped`, async () => {
      server.addRun(threadId(1), 1, { status });
      await load();
      const cancelled = scene.cancellation.cancel(run(1));
      assert.deepEqual(statuses(), ['cancelling'], 'at once');
      await scene.pass(10_000);
      assert.deepEqual(await cancelled, { kind: 'cancelled', reportedAs });
      assert.deepEqual(statuses(), [reportedAs]);
      assert.equal(tap.asked.filter((line) => line.startsWith('POST')).length, 1);
    });
  }

  it('shows a run as cancelling until the server says how it ended', async () => {
    server.addRun(threadId(1), 1);
    await load();
    tap.next(/cancel$/, says(202, ''));
    const cancelled = scene.cancellation.cancel(run(1));
    await scene.pass(5000);
    assert.deepEqual(statuses(), ['cancelling']);
    server.setRun(runId(1), { status: 'interrupted' });
    await scene.pass(10_000);
    assert.deepEqual(await cancelled, { kind: 'cancelled', reportedAs: 'interrupted' });
  });

  it('is not taken in by the 202 for a run that ended before', async () => {
    server.addRun(threadId(1), 1);
    await load();
    server.setRun(runId(1), { status: 'success' });
    assert.deepEqual(await outcomeOf(1), { kind: 'ended', status: 'success' });
    assert.deepEqual(await outcomeOf(1), { kind: 'alreadyEnded', status: 'success' });
  });

  describe('a run that is in the status “error” after its cancel', () => {
    const failed = { error: '{"message":"The invoice was not found.","name":"Error"}' };
    const stopped = { error: null };
    const state = (n: number, ...tasks: object[]) => {
      server.setState(threadId(1), { next: ['look_up'], tasks, metadata: { run_id: runId(n) } });
    };
    const failsFirst = async () => {
      server.addRun(threadId(1), 1);
      await load();
      server.setRun(runId(1), { status: 'error' });
    };

    it('ended before where a node of it failed by itself', async () => {
      await failsFirst();
      state(1, stopped, failed);
      assert.deepEqual(await outcomeOf(1), { kind: 'ended', status: 'error' });
      assert.equal(tap.asked.filter((line) => line.endsWith('/state')).length, 1);
    });

    it('ended before also where it was to be deleted', async () => {
      await failsFirst();
      state(1, failed);
      assert.deepEqual(await outcomeOf(1, 'rollback'), { kind: 'ended', status: 'error' });
    });

    it('was stopped where no node failed, or another run’s did, or that can’t be read', async () => {
      for (const n of [1, 2, 3]) {
        server.addRun(threadId(1), n);
        await load();
        state(1, n === 1 ? stopped : failed);
        if (n === 3) {
          tap.next(/state$/, says(404, 'Not Found'));
        }
        assert.deepEqual(await outcomeOf(n), { kind: 'cancelled', reportedAs: 'error' });
      }
    });

    it('is told apart by the next window, too', async () => {
      server.addRun(threadId(1), 1);
      await load();
      await scene.pending.add(run(1), scene.clock.now());
      await scene.cancellation.resume();
      server.setRun(runId(1), { status: 'error' });
      state(1, failed);
      await scene.pass(20_000);
      assert.deepEqual(scene.late, [{ ref: run(1), outcome: { kind: 'ended', status: 'error' } }]);
    });
  });

  it('asks again where the connection broke before the POST arrived, and not where it broke after', async () => {
    server.addRun(threadId(1), 1);
    server.addRun(threadId(1), 2);
    await load();
    tap.next(/cancel$/, lost);
    assert.deepEqual(await outcomeOf(1), { kind: 'cancelled', reportedAs: 'error' });
    assert.equal(tap.take().filter((line) => line.startsWith('POST')).length, 2);
    tap.next(/cancel$/, answerLost);
    assert.deepEqual(await outcomeOf(2), { kind: 'cancelled', reportedAs: 'error' });
    assert.equal(tap.take().filter((line) => line.startsWith('POST')).length, 1);
  });

  it('cancels twenty, each with one POST', async () => {
    const refs = Array.from({ length: 20 }, (_, i) => run(i + 1));
    for (const [i] of refs.entries()) {
      server.addRun(threadId(1), i + 1, { status: i === 0 ? 'running' : 'pending' });
    }
    await load();
    const outcomes: CancelOutcome[] = [];
    const all = scene.cancellation.cancelAll(refs, new AbortController().signal, (_ref, outcome) =>
      outcomes.push(outcome),
    );
    await scene.pass(60_000);
    await all;
    assert.equal(outcomes.length, 20);
    assert.ok(outcomes.every(({ kind }) => kind === 'cancelled'));
    assert.equal(tap.asked.filter((line) => line.startsWith('POST')).length, 20);
    assert.equal(scene.store.summary(THREAD).active, 0);
  });

  describe('rolling back', () => {
    it('is done when the run is gone', async () => {
      server.addRun(threadId(1), 1, { status: 'pending' });
      await load();
      assert.deepEqual(await outcomeOf(1, 'rollback'), { kind: 'deleted' });
      assert.deepEqual(
        tap.requests.filter(({ method }) => method === 'POST').map(({ path }) => path),
        [`/v1/threads/${threadId(1)}/runs/${runId(1)}/cancel?action=rollback`],
      );
      assert.equal(scene.store.run(run(1))?.problem?.isGone, true);
    });

    it('tells of a server that stops the run but keeps it', async () => {
      server.addRun(threadId(1), 1);
      await load();
      assert.deepEqual(await outcomeOf(1, 'rollback'), {
        kind: 'cancelled',
        reportedAs: 'error',
        kept: true,
      });
    });

    it('is done as well where the answer was lost', async () => {
      server.addRun(threadId(1), 1, { status: 'pending' });
      await load();
      tap.next(/cancel$/, answerLost);
      assert.deepEqual(await outcomeOf(1, 'rollback'), { kind: 'deleted' });
    });

    it('asks nothing of a run that has ended, and is not proud of one that was gone before', async () => {
      server.addRun(threadId(1), 1, { status: 'success' });
      await load();
      assert.deepEqual(await outcomeOf(1, 'rollback'), { kind: 'alreadyEnded', status: 'success' });
      assert.deepEqual(await outcomeOf(9, 'rollback'), { kind: 'gone' });
      assert.ok(!tap.asked.some((line) => line.startsWith('POST')));
    });

    it('is refused where the server knows no such thing', async () => {
      scene.connect({
        respond: () => ({ status: 200, headers: {}, body: JSON.stringify({ id: 'r', status: 'queued' }) }),
      });
      const outcome = scene.cancellation.cancel(runRef('t', 'r'), 'rollback');
      await scene.pass(10_000);
      assert.equal((await outcome).kind, 'refused');
    });
  });
});
