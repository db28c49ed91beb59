import assert from 'node:assert/strict';
import { SLOW_AFTER } from '../../../src/core/runs/cancel/cancelAttempt';
import { LONGEST_FOLLOW } from '../../../src/core/runs/cancel/settling';
import { isActiveRun } from '../../../src/core/runs/store/state';
import type { SmallServer } from '../support/smallServer';
import { lost, refuses, says, type Tap } from '../support/tap';
import { begin, load, loadSeveral, oneRun, posts, RUN, settledAs, THREAD } from './cancelSteps';
import { HERE, runRef, touched, type Scene } from './scene';

const POST = /^POST .*cancel$/;
const MINUTE = 60_000;

describe('Cancellation with a server', () => {
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
  const lateKinds = () => scene.late.map(({ outcome }) => outcome.kind);

  describe('that takes the cancel', () => {
    it('asks with one empty POST', async () => {
      await load(scene, tap);
      begin(scene);
      await scene.pass(0);
      assert.deepEqual(scene.pending.refs, [RUN], 'so that the next window tells how it ended');
      const [request] = tap.requests;
      assert.equal(request?.path, '/v1/threads/thread_one/runs/run_1/cancel');
      assert.equal(request.body, '');
      set({ status: 'cancelled' });
      await scene.pass(1000);
    });

    it('is done when the answer to the POST says so', async () => {
      await load(scene, tap);
      tap.next(POST, (request, usual) => {
        usual(request);
        set({ status: 'cancelled' });
        return usual({ ...request, method: 'GET', path: request.path.replace('/cancel', '') });
      });
      const begun = begin(scene);
      await scene.pass(0);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(tap.take().length, 1);
    });

    for (const [what, body] of [
      ['nothing', ''],
      ['words', 'OK'],
      ['another run', { id: 'run_2', thread_id: 'thread_one', status: 'cancelled' }],
      ['no run', { ok: true }],
    ] as const) {
      it(`shows the run as cancelling until it is read, where the server answers with ${what}`, async () => {
        await load(scene, tap);
        tap.next(POST, says(200, body));
        const begun = begin(scene);
        await scene.pass(0);
        assert.equal(scene.store.run(RUN)?.status, 'cancelling');
        assert.equal(scene.store.run(RUN)?.run.status, 'in_progress');
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(scene, begun, { kind: 'cancelled' });
      });
    }

    it('follows with back-off, whether somebody looks or not', async () => {
      await load(scene, tap);
      const begun = begin(scene);
      await scene.pass(15_000);
      set({ status: 'cancelled' });
      await scene.pass(15_000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.deepEqual(scene.secondsOf(/^GET/), [1, 2.5, 4.75, 8.125, 13.188, 20.782]);
    });

    it('tells one change when it ends, not another one for the overlay', async () => {
      await load(scene, tap);
      begin(scene);
      await scene.pass(0);
      scene.take();
      set({ status: 'cancelled' });
      await scene.pass(1000);
      const rows = scene.take().filter(({ runRows }) => runRows.size > 0);
      assert.equal(rows.length, 1);
      assert.deepEqual(touched(rows[0]).runRows, ['run_1']);
    });

    it('says after a minute that the cancel has no effect', async () => {
      await load(scene, tap);
      tap.next(POST, says(200, ''));
      const begun = begin(scene);
      await scene.pass(SLOW_AFTER);
      assert.equal(begun.outcome?.kind, 'unconfirmed');
      await scene.pass(SLOW_AFTER);
      const outcome = { kind: 'ineffective', status: 'in_progress' };
      assert.deepEqual(scene.late, [{ ref: RUN, outcome }]);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      assert.deepEqual(scene.pending.refs, []);
      tap.take();
      begin(scene);
      await scene.pass(0);
      assert.equal(posts(tap), 1, 'and the next gesture asks again');
      set({ status: 'cancelled' });
      await scene.pass(1000);
    });

    it('says nothing of an effect while the server can’t be read', async () => {
      await load(scene, tap);
      tap.next(POST, says(200, ''));
      tap.next(/./, lost, 1000);
      begin(scene);
      await scene.pass(5 * MINUTE);
      assert.deepEqual(scene.late, []);
      tap.asUsual();
      set({ status: 'cancelled' });
      await scene.pass(MINUTE);
      assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
    });

    it('says nothing of an effect while the server wants to be left alone', async () => {
      server.addThread('thread_two');
      server.addRun('thread_two', 'run_2', 2000);
      await load(scene, tap);
      tap.next(POST, says(200, ''));
      tap.next(/run_2/, refuses(429, 'Rate limit reached.', { 'retry-after': '120' }));
      const following = scene.watcher.follow(runRef('thread_two', 'run_2'));
      await scene.pass(500);
      begin(scene);
      await scene.pass(2 * MINUTE);
      assert.deepEqual(scene.late, []);
      following.dispose();
      await scene.pass(1000);
      assert.deepEqual(lateKinds(), ['ineffective'], 'once it has been read');
    });

    it('follows for a minute at least, even if the run should have expired long ago', async () => {
      set({ expires_at: scene.clock.now() / 1000 - 3600 });
      await load(scene, tap);
      begin(scene);
      await scene.pass(MINUTE - 1);
      assert.deepEqual(scene.late, []);
      await scene.pass(1);
      assert.deepEqual(lateKinds(), ['stillCancelling']);
    });

    it('stops following a quarter of an hour later, where nothing says when the run expires', async () => {
      await load(scene, tap);
      begin(scene);
      await scene.pass(LONGEST_FOLLOW - 1);
      assert.deepEqual(scene.late, []);
      await scene.pass(1);
      const outcome = { kind: 'stillCancelling', expiresAt: undefined, followed: false };
      assert.deepEqual(scene.late, [{ ref: RUN, outcome }]);
      assert.equal(scene.store.run(RUN)?.status, 'cancelling', 'as the server says');
      assert.deepEqual(scene.pending.refs, []);
      tap.take();
      await scene.pass(MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('stops following half a minute after the time of expiry, where the server does not tidy up', async () => {
      set({ expires_at: scene.clock.now() / 1000 + 90 });
      await load(scene, tap);
      begin(scene);
      await scene.pass(2 * MINUTE - 1);
      assert.deepEqual(scene.late, []);
      await scene.pass(1);
      assert.deepEqual(lateKinds(), ['stillCancelling']);
    });

    it('tells of a thread that is deleted meanwhile', async () => {
      await load(scene, tap);
      const begun = begin(scene);
      await scene.pass(0);
      server.removeThread('thread_one');
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'gone' });
      assert.equal(isActiveRun(scene.store.run(RUN)!), false);
    });

    it('tells of a thread that is deleted while several of its runs settle', async () => {
      server.addRun('thread_one', 'run_2', 1002);
      await load(scene, tap);
      const both = [begin(scene), begin(scene, runRef('thread_one', 'run_2'))];
      await scene.pass(0);
      server.removeThread('thread_one');
      await scene.pass(2000);
      assert.deepEqual(
        both.map(({ outcome }) => outcome),
        [{ kind: 'gone' }, { kind: 'gone' }],
      );
    });

    it('does not wait for a disk that is slow', async () => {
      await load(scene, tap);
      scene.pending.answers = false;
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(posts(tap), 1);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'cancelled' });
    });

    it('goes on although nothing can be noted, and says so', async () => {
      await load(scene, tap);
      scene.pending.broken = new Error('The disk is full.');
      const begun = begin(scene);
      await scene.pass(0);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'cancelled' });
      assert.deepEqual(scene.errors, [scene.pending.broken, scene.pending.broken]);
      assert.equal(posts(tap), 1);
    });
  });

  describe('and a run that is not known here', () => {
    it('reads it first', async () => {
      let shown: string | undefined;
      tap.next(POST, (request, usual) => {
        shown = scene.store.run(RUN)?.status;
        return usual(request);
      });
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(shown, 'cancelling');
      assert.deepEqual(tap.take().slice(0, 2), [
        'GET /threads/thread_one/runs/run_1',
        'POST /threads/thread_one/runs/run_1/cancel',
      ]);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
    });

    it('asks for no cancel when it has ended', async () => {
      set({ status: 'failed' });
      const begun = begin(scene);
      await scene.pass(0);
      settledAs(scene, begun, { kind: 'alreadyEnded', status: 'failed' });
      assert.equal(posts(tap), 0);
    });

    it('asks for no cancel when the server does not have it', async () => {
      const begun = begin(scene, runRef('thread_one', 'run_9'));
      await scene.pass(0);
      settledAs(scene, begun, { kind: 'gone' });
      assert.equal(posts(tap), 0);
    });

    it('fails when it can’t be read', async () => {
      tap.next(/./, lost);
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'failed');
      assert.equal(posts(tap), 0);
      assert.deepEqual(scene.pending.log, []);
    });
  });

  describe('that says no', () => {
    beforeEach(() => load(scene, tap));

    it('rolls back, with the server’s words and the id of the request', async () => {
      tap.next(POST, refuses(400, 'Runs of this kind are never cancelled.', { 'x-request-id': 'req_77' }));
      const begun = begin(scene);
      assert.equal(scene.store.run(RUN)?.status, 'cancelling');
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'refused');
      const { error } = begun.outcome;
      assert.equal(error.requestId, 'req_77');
      assert.match(error.message, /Runs of this kind are never cancelled\./);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      assert.deepEqual(scene.pending.log, ['add run_1', 'remove run_1']);
      assert.deepEqual(tap.take(), [
        'POST /threads/thread_one/runs/run_1/cancel',
        'GET /threads/thread_one/runs/run_1',
      ]);
      assert.equal(scene.clock.pending, 0);
    });

    for (const status of ['completed', 'cancelled', 'expired']) {
      it(`because the run is ${status}: that is the answer`, async () => {
        set({ status });
        tap.next(POST, refuses(400, `Cannot cancel run with status '${status}'.`));
        const begun = begin(scene);
        await scene.pass(0);
        settledAs(scene, begun, { kind: 'alreadyEnded', status });
        assert.equal(scene.store.run(RUN)?.status, status);
      });
    }

    it('because somebody else is cancelling it: then it is followed', async () => {
      set({ status: 'cancelling' });
      tap.next(POST, refuses(400, "Cannot cancel run with status 'cancelling'."));
      const begun = begin(scene);
      await scene.pass(0);
      assert.deepEqual(scene.pending.refs, [RUN]);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
    });

    it('because it does not have the run any more', async () => {
      server.removeRun('thread_one', 'run_1');
      const begun = begin(scene);
      await scene.pass(0);
      settledAs(scene, begun, { kind: 'gone' });
      assert.equal(isActiveRun(scene.store.run(RUN)!), false);
    });

    for (const [what, reply] of [
      ['that it can’t cancel at all', says(404, '{"detail":"Not Found"}')],
      ['that this key may not', refuses(403, 'Missing permissions.')],
    ] as const) {
      it(`${what}: it is not asked again`, async () => {
        tap.next(POST, reply);
        const begun = begin(scene);
        await scene.pass(5 * MINUTE);
        assert.equal(begun.outcome?.kind, 'refused');
        assert.equal(posts(tap), 1);
        settledAs(scene, begun, begun.outcome);
      });
    }

    it('that it does not know the key: then reading is of no use', async () => {
      tap.next(POST, refuses(401, 'Incorrect API key provided.'));
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'failed');
      assert.equal(tap.take().length, 1);
      settledAs(scene, begun, begun.outcome);
    });

    it('when it then may not be read: it waits for nothing', async () => {
      tap.next(POST, refuses(400, 'No.'));
      tap.next(/^GET/, refuses(429, 'Rate limit reached.'));
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'refused');
      settledAs(scene, begun, begun.outcome);
    });

    it('when it then can’t be read: the refusal stands', async () => {
      tap.next(POST, refuses(400, 'No.'));
      tap.next(/^GET/, lost);
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'refused');
      assert.equal(begun.outcome.status, undefined, 'nothing is said that was not read');
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
    });
  });

  it('fails without a request when there is no key', async () => {
    await load(scene, tap);
    scene.key = undefined;
    const begun = begin(scene);
    await scene.pass(0);
    assert.equal(begun.outcome?.kind, 'failed');
    assert.deepEqual(tap.take(), []);
    settledAs(scene, begun, begun.outcome);
  });

  describe('asked twice', () => {
    beforeEach(() => load(scene, tap));

    it('sends one POST, and tells both how it went', async () => {
      const both = [begin(scene), begin(scene)];
      await scene.pass(500);
      both.push(begin(scene));
      set({ status: 'cancelled' });
      await scene.pass(1000);
      for (const begun of both) {
        settledAs(scene, begun, { kind: 'cancelled' });
      }
      assert.equal(posts(tap), 1);
    });

    it('sends one POST as well while the first is followed late', async () => {
      begin(scene);
      await scene.pass(SLOW_AFTER);
      const second = begin(scene);
      await scene.pass(0);
      assert.equal(second.outcome?.kind, 'stillCancelling');
      set({ status: 'cancelled' });
      await scene.pass(10_000);
      assert.equal(scene.late.length, 1);
      assert.equal(posts(tap), 1);
    });

    it('asks for the second, where the user stopped the first before its turn', async () => {
      const refs = await loadSeveral({ server, tap, scene }, 6);
      const stop = new AbortController();
      const kinds: string[] = [];
      const all = scene.cancellation.cancelAll(refs, stop.signal, (_, { kind }) => {
        kinds.push(kind);
      });
      const second = begin(scene);
      stop.abort();
      await scene.pass(0);
      assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
      for (const { runId } of refs) {
        set({ status: 'cancelled' }, runId);
      }
      await scene.pass(1000);
      await all;
      assert.deepEqual(kinds, Array<string>(6).fill('stopped'));
      settledAs(scene, second, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
    });

    it('sends one POST for a run that is named twice among several', async () => {
      const kinds: string[] = [];
      const all = scene.cancellation.cancelAll([RUN, RUN], new AbortController().signal, (_, { kind }) => {
        kinds.push(kind);
      });
      await scene.pass(0);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      await all;
      assert.deepEqual(kinds, ['cancelled', 'cancelled']);
      assert.equal(posts(tap), 1);
    });
  });

  it('tells of a fault of ours, and takes back what the row shows', async () => {
    const backend = scene.connect(tap);
    const fault = new TypeError('A fault of ours.');
    backend.cancelRun = () => Promise.reject(fault);
    await load(scene, tap);
    await assert.rejects(scene.cancellation.cancel(RUN), fault);
    await scene.quiet();
    assert.deepEqual(scene.errors, [fault]);
    assert.equal(scene.store.run(RUN)?.status, 'in_progress');
    assert.equal(scene.clock.pending, 0);
  });

  it('says nothing of a server that was not asked, because the id can’t be sent', async () => {
    scene.key = undefined;
    await assert.rejects(scene.loader.loadThreads(HERE));
    assert.equal((await scene.cancellation.cancel(runRef('thread_one', '..'))).kind, 'failed');
    assert.equal(scene.store.connection(HERE).problem?.kind, 'noKey');
  });

  describe('when, meanwhile,', () => {
    beforeEach(() => load(scene, tap));

    it('the connection is removed: it is followed no more', async () => {
      const begun = begin(scene);
      await scene.pass(5000);
      scene.disconnect();
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'unknown');
      assert.match(begun.outcome.error.message, /was removed/);
      settledAs(scene, begun, begun.outcome);
      tap.take();
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('the connection is removed before the POST: it fails, for it was the user who did it', async () => {
      const begun = begin(scene);
      scene.backends.delete(HERE);
      await scene.pass(4000);
      assert.equal(begun.outcome?.kind, 'failed');
      settledAs(scene, begun, begun.outcome);
      assert.equal(posts(tap), 0);
    });

    it('the key is removed: it waits for another one', async () => {
      const begun = begin(scene);
      await scene.pass(5000);
      scene.setKey(undefined);
      await scene.pass(2000);
      assert.equal(begun.outcome?.kind, 'unreadable');
      assert.equal(begun.outcome.error.kind, 'noKey');
      await scene.pass(2 * MINUTE);
      set({ status: 'cancelled' });
      tap.take();
      scene.setKey('sk-new');
      await scene.pass(1000);
      assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
      assert.deepEqual(scene.pending.refs, []);
    });

    it('the list of runs loses it: it is asked for alone', async () => {
      const begun = begin(scene);
      await scene.pass(0);
      server.removeRun('thread_one', 'run_1');
      server.addRun('thread_one', 'run_2', 1002);
      await scene.loader.loadRuns(THREAD);
      assert.equal(scene.store.run(RUN), undefined);
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'gone' });
    });
  });
});
