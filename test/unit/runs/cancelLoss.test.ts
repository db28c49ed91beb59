import assert from 'node:assert/strict';
import { SLOW_AFTER } from '../../../src/core/runs/cancel/cancelAttempt';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { answerLost, lost, says, type Tap } from '../support/tap';
import { begin, load, loadSeveral, oneRun, posts, RUN, settledAs } from './cancelSteps';
import { HERE, type Scene } from './scene';

const POST = /^POST .*cancel$/;

describe('Cancellation, while answers are lost or late,', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    ({ server, tap, scene } = oneRun());
  });

  afterEach(() => scene.close());

  const set = (fields: Record<string, unknown>, runId = 'run_1') => {
    server.setRun('thread_one', runId, fields);
  };

  describe('when the connection breaks', () => {
    beforeEach(() => load(scene, tap));

    it('after the server got it: it follows what the server does', async () => {
      tap.next(POST, answerLost);
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
    });

    it('after the server got it, which takes its time: it looks again', async () => {
      tap.next(POST, says(504, '<html><title>Gateway Time-out</title></html>'));
      const begun = begin(scene);
      await scene.pass(500);
      set({ status: 'cancelling' });
      await scene.pass(1000);
      set({ status: 'cancelled' });
      await scene.pass(2000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
    });

    for (const [status, expected] of [
      ['cancelled', { kind: 'cancelled' }],
      ['completed', { kind: 'ended', status: 'completed' }],
    ] as const) {
      it(`and the run is ${status} then: that is the outcome`, async () => {
        tap.next(POST, (request, usual) => {
          set({ status });
          return lost(request, usual);
        });
        const begun = begin(scene);
        await scene.pass(0);
        settledAs(scene, begun, expected);
      });
    }
  });

  describe('behind a port', () => {
    let held: HeldServer;

    beforeEach(async () => {
      await load(scene, tap);
      held = await HeldServer.start(tap.respond);
      scene.connect(held);
    });

    afterEach(() => held.close());

    it('asks again, where the connection broke before the POST arrived', async () => {
      tap.next(POST, lost);
      const begun = begin(scene);
      await scene.pass(2000);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 2);
    });

    it('follows, where the connection broke before the POST was answered', async () => {
      tap.next(POST, answerLost);
      const begun = begin(scene);
      await scene.pass(500);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
    });

    it('reads the run when the POST is not answered in time', async () => {
      const answer = held.hold(/cancel/);
      const begun = begin(scene);
      await answer.arrived;
      await scene.pass(SLOW_AFTER);
      assert.deepEqual(begun.outcome, { kind: 'unconfirmed' });
      set({ status: 'cancelled' });
      await scene.pass(1000);
      assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
      assert.equal(posts(tap), 1);
    });

    it('passes over an answer that was asked for before the POST', async () => {
      const early = held.hold(/^GET/);
      const loading = scene.loader.loadRun(RUN);
      await early.arrived;
      const begun = begin(scene);
      await scene.pass(500);
      early.release();
      await loading;
      assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
    });

    it('drops the answer to the POST when the connection is another one by then, and follows on that', async () => {
      const answer = held.hold(/cancel/);
      const begun = begin(scene);
      await answer.arrived;
      const elsewhere = new SmallServer();
      elsewhere.addThread('thread_one');
      scene.connect(elsewhere);
      scene.store.reset(HERE);
      answer.release();
      await scene.quiet();
      assert.equal(scene.store.run(RUN), undefined, 'what the old server said is not the new one’s');
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'gone' });
    });

    it('drops what it read of a run, too, when the connection is another one by then', async () => {
      scene.store.reset(HERE);
      const answer = held.hold(/^GET/);
      const begun = begin(scene);
      await answer.arrived;
      const elsewhere = new SmallServer();
      elsewhere.addThread('thread_one');
      scene.connect(elsewhere);
      scene.store.reset(HERE);
      answer.release();
      await scene.pass(0);
      assert.equal(scene.store.run(RUN), undefined);
      settledAs(scene, begun, { kind: 'gone' });
    });

    it('asks for a few at a time, and lets any number settle', async () => {
      const refs = await loadSeveral({ server, tap, scene }, 10);
      const answers = refs.map(() => held.hold(/cancel/));
      const all = scene.cancellation.cancelAll(refs, new AbortController().signal, () => undefined);
      assert.ok(
        refs.every((ref) => scene.store.run(ref)?.status === 'cancelling'),
        'all at once',
      );
      await Promise.all(answers.slice(0, 4).map(({ arrived }) => arrived));
      await scene.quiet();
      assert.equal(posts(tap), 4);
      for (const answer of answers) {
        await answer.arrived;
        answer.release();
      }
      await scene.quiet();
      assert.equal(posts(tap), 10, 'though not one of them has settled');
      for (const { runId } of refs) {
        set({ status: 'cancelled' }, runId);
      }
      await scene.pass(1000);
      await all;
      assert.equal(tap.take().filter((line) => line.startsWith('GET')).length, 1, 'one request tells of all');
    });

    it('asks for no further one when the user stops, and rolls those back', async () => {
      const refs = await loadSeveral({ server, tap, scene }, 6);
      const answers = refs.slice(0, 4).map(() => held.hold(/cancel/));
      const stop = new AbortController();
      const outcomes = new Map<string, string>();
      const all = scene.cancellation.cancelAll(refs, stop.signal, ({ runId }, { kind }) => {
        outcomes.set(runId, kind);
      });
      await Promise.all(answers.map(({ arrived }) => arrived));
      stop.abort();
      for (const answer of answers) {
        answer.release();
      }
      await scene.quiet();
      assert.equal(posts(tap), 4);
      assert.deepEqual(
        [...outcomes],
        refs.slice(4).map(({ runId }) => [runId, 'stopped']),
      );
      assert.deepEqual(
        refs.map((ref) => scene.store.run(ref)?.status),
        [...Array<string>(4).fill('cancelling'), 'in_progress', 'in_progress'],
      );
      for (const { runId } of refs) {
        set({ status: 'cancelled' }, runId);
      }
      await scene.pass(2000);
      await all;
      assert.deepEqual([...outcomes.values()].sort(), [
        ...Array<string>(4).fill('cancelled'),
        'stopped',
        'stopped',
      ]);
    });

    it('asks for no further one when the window closes', async () => {
      const refs = await loadSeveral({ server, tap, scene }, 6);
      const answers = refs.slice(0, 4).map(() => held.hold(/cancel/));
      const kinds: string[] = [];
      const all = scene.cancellation.cancelAll(refs, new AbortController().signal, (_, { kind }) => {
        kinds.push(kind);
      });
      await Promise.all(answers.map(({ arrived }) => arrived));
      await scene.close();
      await all;
      assert.equal(posts(tap), 4);
      assert.deepEqual(kinds.sort(), [
        ...Array<string>(2).fill('stopped'),
        ...Array<string>(4).fill('unconfirmed'),
      ]);
      assert.deepEqual(scene.pending.refs, refs.slice(0, 4));
    });

    it('leaves a POST that is on its way to the next window, when this one closes', async () => {
      const answer = held.hold(/cancel/);
      const begun = begin(scene);
      await answer.arrived;
      await scene.close();
      assert.equal(begun.outcome?.kind, 'unconfirmed');
      assert.deepEqual(scene.pending.refs, [RUN]);
    });
  });
});
