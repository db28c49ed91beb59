import assert from 'node:assert/strict';
import { createDemoServer } from '../../../src/core/demo/server';
import { DEMO } from '../../../src/core/demo/world';
import { isActiveRun } from '../../../src/core/runs/state';
import { SLOW_AFTER } from '../../../src/core/runs/cancelAttempt';
import type { CancelOutcome } from '../../../src/core/runs/cancelOutcome';
import { LONGEST_FOLLOW } from '../../../src/core/runs/settling';
import type { RunRef } from '../../../src/core/model/references';
import { FakeClock } from '../support/fakeClock';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { answerLost, lost, refuses, says, Tap } from '../support/tap';
import { HERE, PendingNotes, runRef, Scene, threadRef, touched } from './scene';

const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');
const POST = /^POST .*cancel$/;
const MINUTE = 60_000;

describe('Cancellation', () => {
  let tap: Tap;
  let scene: Scene;

  afterEach(() => scene.close());

  /** Begins a cancel; the outcome is there once it has settled. */
  function begin(ref: RunRef = RUN): { outcome: CancelOutcome | undefined } {
    const begun: { outcome: CancelOutcome | undefined } = { outcome: undefined };
    void scene.cancellation.cancel(ref).then((outcome) => (begun.outcome = outcome));
    return begun;
  }

  const stillOpen = (begun: { outcome: CancelOutcome | undefined }) => {
    assert.equal(begun.outcome, undefined);
  };
  const lateKinds = () => scene.late.map(({ outcome }) => outcome.kind);
  const posts = () => tap.asked.filter((line) => line.startsWith('POST')).length;

  describe('in the Demo', () => {
    const at = (place: { threadId: string; runId: string }) => runRef(place.threadId, place.runId);

    beforeEach(async () => {
      const clock = new FakeClock();
      tap = new Tap(createDemoServer(clock));
      scene = new Scene({ clock });
      scene.connect(tap);
      await scene.loader.loadThreads(HERE);
      for (const { ref } of scene.store.threads(HERE)) {
        await scene.loader.loadRuns(ref);
      }
      tap.take();
      scene.start();
    });

    for (const name of ['hanging', 'queued', 'requiresAction', 'watched'] as const) {
      it(`cancels the run that is ${name}`, async () => {
        const ref = at(DEMO.runs[name]);
        const begun = begin(ref);
        assert.equal(scene.store.run(ref)?.status, 'cancelling', 'at once');
        await scene.pass(10_000);
        assert.deepEqual(begun.outcome, { kind: 'cancelled' });
        assert.equal(scene.store.run(ref)?.status, 'cancelled');
        assert.equal(posts(), 1);
        assert.deepEqual(scene.pending.log, [`add ${ref.runId}`, `remove ${ref.runId}`]);
        assert.equal(scene.clock.pending, 0);
        tap.take();
        await scene.pass(5 * MINUTE);
        assert.deepEqual(tap.take(), [], 'it is followed no more');
      });
    }

    it('tells of a run that is completed while it is being cancelled', async () => {
      const begun = begin(at(DEMO.runs.completesWhileCancelling));
      await scene.pass(10_000);
      assert.deepEqual(begun.outcome, { kind: 'ended', status: 'completed' });
      assert.equal(posts(), 1);
    });

    it('tells of one that takes long, and late of its end', async () => {
      const ref = at(DEMO.runs.staysCancelling);
      const begun = begin(ref);
      await scene.pass(SLOW_AFTER - 1);
      stillOpen(begun);
      await scene.pass(1);
      const { expiresAt } = scene.store.run(ref)!.run;
      assert.deepEqual(begun.outcome, { kind: 'stillCancelling', expiresAt, followed: true });
      assert.deepEqual(scene.pending.refs, [ref]);
      assert.deepEqual(scene.late, []);
      await scene.pass(10 * MINUTE);
      assert.deepEqual(scene.late, [{ ref, outcome: { kind: 'ended', status: 'expired' } }]);
      assert.deepEqual(scene.pending.refs, []);
      assert.equal(posts(), 1);
      assert.equal(scene.clock.pending, 0);
    });

    it('follows one that somebody else is cancelling, and asks for nothing', async () => {
      const ref = at(DEMO.runs.cancelling);
      const begun = begin(ref);
      await scene.pass(SLOW_AFTER);
      assert.equal(begun.outcome?.kind, 'stillCancelling');
      assert.deepEqual(scene.pending.refs, [ref], 'so that the next window tells how it ended');
      await scene.pass(10 * MINUTE);
      assert.deepEqual(scene.late, [{ ref, outcome: { kind: 'ended', status: 'expired' } }]);
      assert.equal(posts(), 0);
    });

    for (const name of ['completed', 'failed', 'cancelled', 'incomplete', 'expired'] as const) {
      it(`answers for a run that is ${name} with just that`, async () => {
        const ref = at(DEMO.runs[name]);
        const begun = begin(ref);
        await scene.pass(0);
        assert.deepEqual(begun.outcome, { kind: 'alreadyEnded', status: name });
        assert.deepEqual(tap.take(), []);
        assert.deepEqual(scene.changes, []);
        assert.deepEqual(scene.pending.log, []);
      });
    }

    it('tells how a run ended of which it did not know yet that it had', async () => {
      const ref = at(DEMO.runs.watched);
      await scene.pass(MINUTE);
      assert.equal(scene.store.run(ref)?.status, 'queued');
      const begun = begin(ref);
      await scene.pass(0);
      assert.deepEqual(begun.outcome, { kind: 'alreadyEnded', status: 'completed' });
      assert.equal(scene.store.run(ref)?.status, 'completed');
      assert.deepEqual(scene.pending.refs, []);
    });

    it('cancels several, each once', async () => {
      const refs = scene.store.activeRuns(HERE).map(({ ref }) => ref);
      const outcomes = new Map<string, CancelOutcome>();
      void scene.cancellation.cancelAll(refs, new AbortController().signal, ({ runId }, outcome) => {
        outcomes.set(runId, outcome);
      });
      await scene.pass(SLOW_AFTER);
      assert.equal(outcomes.size, refs.length);
      assert.equal(outcomes.get(DEMO.runs.hanging.runId)?.kind, 'cancelled');
      assert.equal(outcomes.get(DEMO.runs.completesWhileCancelling.runId)?.kind, 'ended');
      assert.equal(outcomes.get(DEMO.runs.staysCancelling.runId)?.kind, 'stillCancelling');
      assert.equal(new Set(tap.asked.filter((line) => POST.test(line))).size, posts());
      assert.equal(posts(), refs.length - 1, 'all but the one that is being cancelled already');
    });
  });

  describe('with a server', () => {
    let server: SmallServer;

    beforeEach(() => {
      server = new SmallServer();
      server.addThread('thread_one');
      server.addRun('thread_one', 'run_1', 1001);
      tap = new Tap(server.respond);
      scene = new Scene();
      scene.connect(tap);
    });

    /** Loads what there is, and shows it, without anybody looking at it. */
    async function load(): Promise<void> {
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadRuns(THREAD);
      tap.take();
      scene.start();
    }

    const set = (fields: Record<string, unknown>, runId = 'run_1') => {
      server.setRun('thread_one', runId, fields);
    };
    const settledAs = (begun: { outcome: CancelOutcome | undefined }, expected: CancelOutcome) => {
      assert.deepEqual(begun.outcome, expected);
      assert.deepEqual(scene.pending.refs, []);
      assert.equal(scene.store.run(RUN)?.cancelling ?? false, false);
      assert.equal(scene.clock.pending, 0);
    };

    describe('that takes the cancel', () => {
      it('asks with one empty POST', async () => {
        await load();
        begin();
        await scene.pass(0);
        assert.deepEqual(scene.pending.refs, [RUN], 'so that the next window tells how it ended');
        const [request] = tap.requests;
        assert.equal(request?.path, '/v1/threads/thread_one/runs/run_1/cancel');
        assert.equal(request.body, '');
        set({ status: 'cancelled' });
        await scene.pass(1000);
      });

      it('is done when the answer to the POST says so', async () => {
        await load();
        tap.next(POST, (request, usual) => {
          usual(request);
          set({ status: 'cancelled' });
          return usual({ ...request, method: 'GET', path: request.path.replace('/cancel', '') });
        });
        const begun = begin();
        await scene.pass(0);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(tap.take().length, 1);
      });

      for (const [what, body] of [
        ['nothing', ''],
        ['words', 'OK'],
        ['another run', { id: 'run_2', thread_id: 'thread_one', status: 'cancelled' }],
        ['no run', { ok: true }],
      ] as const) {
        it(`shows the run as cancelling until it is read, where the server answers with ${what}`, async () => {
          await load();
          tap.next(POST, says(200, body));
          const begun = begin();
          await scene.pass(0);
          assert.equal(scene.store.run(RUN)?.status, 'cancelling');
          assert.equal(scene.store.run(RUN)?.run.status, 'in_progress');
          set({ status: 'cancelled' });
          await scene.pass(1000);
          settledAs(begun, { kind: 'cancelled' });
        });
      }

      it('follows with back-off, whether somebody looks or not', async () => {
        await load();
        const begun = begin();
        await scene.pass(15_000);
        set({ status: 'cancelled' });
        await scene.pass(15_000);
        settledAs(begun, { kind: 'cancelled' });
        assert.deepEqual(scene.secondsOf(/^GET/), [1, 2.5, 4.75, 8.125, 13.188, 20.782]);
      });

      it('tells one change when it ends, not another one for the overlay', async () => {
        await load();
        begin();
        await scene.pass(0);
        scene.take();
        set({ status: 'cancelled' });
        await scene.pass(1000);
        const rows = scene.take().filter(({ runRows }) => runRows.size > 0);
        assert.equal(rows.length, 1);
        assert.deepEqual(touched(rows[0]).runRows, ['run_1']);
      });

      it('says after a minute that the cancel has no effect', async () => {
        await load();
        tap.next(POST, says(200, ''));
        const begun = begin();
        await scene.pass(SLOW_AFTER);
        assert.equal(begun.outcome?.kind, 'unconfirmed');
        await scene.pass(SLOW_AFTER);
        const outcome = { kind: 'ineffective', status: 'in_progress' };
        assert.deepEqual(scene.late, [{ ref: RUN, outcome }]);
        assert.equal(scene.store.run(RUN)?.status, 'in_progress');
        assert.deepEqual(scene.pending.refs, []);
        tap.take();
        begin();
        await scene.pass(0);
        assert.equal(posts(), 1, 'and the next gesture asks again');
        set({ status: 'cancelled' });
        await scene.pass(1000);
      });

      it('says nothing of an effect while the server can’t be read', async () => {
        await load();
        tap.next(POST, says(200, ''));
        tap.next(/./, lost, 1000);
        begin();
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
        await load();
        tap.next(POST, says(200, ''));
        tap.next(/run_2/, refuses(429, 'Rate limit reached.', { 'retry-after': '120' }));
        const following = scene.watcher.follow(runRef('thread_two', 'run_2'));
        await scene.pass(500);
        begin();
        await scene.pass(2 * MINUTE);
        assert.deepEqual(scene.late, []);
        following.dispose();
        await scene.pass(1000);
        assert.deepEqual(lateKinds(), ['ineffective'], 'once it has been read');
      });

      it('follows for a minute at least, even if the run should have expired long ago', async () => {
        set({ expires_at: scene.clock.now() / 1000 - 3600 });
        await load();
        begin();
        await scene.pass(MINUTE - 1);
        assert.deepEqual(scene.late, []);
        await scene.pass(1);
        assert.deepEqual(lateKinds(), ['stillCancelling']);
      });

      it('stops following a quarter of an hour later, where nothing says when the run expires', async () => {
        await load();
        begin();
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
        await load();
        begin();
        await scene.pass(2 * MINUTE - 1);
        assert.deepEqual(scene.late, []);
        await scene.pass(1);
        assert.deepEqual(lateKinds(), ['stillCancelling']);
      });

      it('tells of a thread that is deleted meanwhile', async () => {
        await load();
        const begun = begin();
        await scene.pass(0);
        server.removeThread('thread_one');
        await scene.pass(1000);
        settledAs(begun, { kind: 'gone' });
        assert.equal(isActiveRun(scene.store.run(RUN)!), false);
      });

      it('tells of a thread that is deleted while several of its runs settle', async () => {
        server.addRun('thread_one', 'run_2', 1002);
        await load();
        const both = [begin(), begin(runRef('thread_one', 'run_2'))];
        await scene.pass(0);
        server.removeThread('thread_one');
        await scene.pass(2000);
        assert.deepEqual(
          both.map(({ outcome }) => outcome),
          [{ kind: 'gone' }, { kind: 'gone' }],
        );
      });

      it('does not wait for a disk that is slow', async () => {
        await load();
        scene.pending.answers = false;
        const begun = begin();
        await scene.pass(0);
        assert.equal(posts(), 1);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        assert.deepEqual(begun.outcome, { kind: 'cancelled' });
      });

      it('goes on although nothing can be noted, and says so', async () => {
        await load();
        scene.pending.broken = new Error('The disk is full.');
        const begun = begin();
        await scene.pass(0);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        assert.deepEqual(begun.outcome, { kind: 'cancelled' });
        assert.deepEqual(scene.errors, [scene.pending.broken, scene.pending.broken]);
        assert.equal(posts(), 1);
      });
    });

    describe('and a run that is not known here', () => {
      it('reads it first', async () => {
        let shown: string | undefined;
        tap.next(POST, (request, usual) => {
          shown = scene.store.run(RUN)?.status;
          return usual(request);
        });
        const begun = begin();
        await scene.pass(0);
        assert.equal(shown, 'cancelling');
        assert.deepEqual(tap.take().slice(0, 2), [
          'GET /threads/thread_one/runs/run_1',
          'POST /threads/thread_one/runs/run_1/cancel',
        ]);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
      });

      it('asks for no cancel when it has ended', async () => {
        set({ status: 'failed' });
        const begun = begin();
        await scene.pass(0);
        settledAs(begun, { kind: 'alreadyEnded', status: 'failed' });
        assert.equal(posts(), 0);
      });

      it('asks for no cancel when the server does not have it', async () => {
        const begun = begin(runRef('thread_one', 'run_9'));
        await scene.pass(0);
        settledAs(begun, { kind: 'gone' });
        assert.equal(posts(), 0);
      });

      it('fails when it can’t be read', async () => {
        tap.next(/./, lost);
        const begun = begin();
        await scene.pass(0);
        assert.equal(begun.outcome?.kind, 'failed');
        assert.equal(posts(), 0);
        assert.deepEqual(scene.pending.log, []);
      });
    });

    describe('that says no', () => {
      beforeEach(load);

      it('rolls back, with the server’s words and the id of the request', async () => {
        tap.next(POST, refuses(400, 'Runs of this kind are never cancelled.', { 'x-request-id': 'req_77' }));
        const begun = begin();
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
          const begun = begin();
          await scene.pass(0);
          settledAs(begun, { kind: 'alreadyEnded', status });
          assert.equal(scene.store.run(RUN)?.status, status);
        });
      }

      it('because somebody else is cancelling it: then it is followed', async () => {
        set({ status: 'cancelling' });
        tap.next(POST, refuses(400, "Cannot cancel run with status 'cancelling'."));
        const begun = begin();
        await scene.pass(0);
        assert.deepEqual(scene.pending.refs, [RUN]);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 1);
      });

      it('because it does not have the run any more', async () => {
        server.removeRun('thread_one', 'run_1');
        const begun = begin();
        await scene.pass(0);
        settledAs(begun, { kind: 'gone' });
        assert.equal(isActiveRun(scene.store.run(RUN)!), false);
      });

      for (const [what, reply] of [
        ['that it can’t cancel at all', says(404, '{"detail":"Not Found"}')],
        ['that this key may not', refuses(403, 'Missing permissions.')],
      ] as const) {
        it(`${what}: it is not asked again`, async () => {
          tap.next(POST, reply);
          const begun = begin();
          await scene.pass(5 * MINUTE);
          assert.equal(begun.outcome?.kind, 'refused');
          assert.equal(posts(), 1);
          settledAs(begun, begun.outcome);
        });
      }

      it('that it does not know the key: then reading is of no use', async () => {
        tap.next(POST, refuses(401, 'Incorrect API key provided.'));
        const begun = begin();
        await scene.pass(0);
        assert.equal(begun.outcome?.kind, 'failed');
        assert.equal(tap.take().length, 1);
        settledAs(begun, begun.outcome);
      });

      it('when it then may not be read: it waits for nothing', async () => {
        tap.next(POST, refuses(400, 'No.'));
        tap.next(/^GET/, refuses(429, 'Rate limit reached.'));
        const begun = begin();
        await scene.pass(0);
        assert.equal(begun.outcome?.kind, 'refused');
        settledAs(begun, begun.outcome);
      });

      it('when it then can’t be read: the refusal stands', async () => {
        tap.next(POST, refuses(400, 'No.'));
        tap.next(/^GET/, lost);
        const begun = begin();
        await scene.pass(0);
        assert.equal(begun.outcome?.kind, 'refused');
        assert.equal(begun.outcome.status, undefined, 'nothing is said that was not read');
        assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      });
    });

    it('fails without a request when there is no key', async () => {
      await load();
      scene.key = undefined;
      const begun = begin();
      await scene.pass(0);
      assert.equal(begun.outcome?.kind, 'failed');
      assert.deepEqual(tap.take(), []);
      settledAs(begun, begun.outcome);
    });

    describe('when the connection breaks', () => {
      beforeEach(load);

      it('after the server got it: it follows what the server does', async () => {
        tap.next(POST, answerLost);
        const begun = begin();
        await scene.pass(0);
        assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 1);
      });

      it('after the server got it, which takes its time: it looks again', async () => {
        tap.next(POST, says(504, '<html><title>Gateway Time-out</title></html>'));
        const begun = begin();
        await scene.pass(500);
        set({ status: 'cancelling' });
        await scene.pass(1000);
        set({ status: 'cancelled' });
        await scene.pass(2000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 1);
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
          const begun = begin();
          await scene.pass(0);
          settledAs(begun, expected);
        });
      }
    });

    describe('behind a port', () => {
      let held: HeldServer;

      beforeEach(async () => {
        await load();
        held = await HeldServer.start(tap.respond);
        scene.connect(held);
      });

      afterEach(() => held.close());

      it('asks again, where the connection broke before the POST arrived', async () => {
        tap.next(POST, lost);
        const begun = begin();
        await scene.pass(2000);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 2);
      });

      it('follows, where the connection broke before the POST was answered', async () => {
        tap.next(POST, answerLost);
        const begun = begin();
        await scene.pass(500);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 1);
      });

      it('reads the run when the POST is not answered in time', async () => {
        const answer = held.hold(/cancel/);
        const begun = begin();
        await answer.arrived;
        await scene.pass(SLOW_AFTER);
        assert.deepEqual(begun.outcome, { kind: 'unconfirmed' });
        set({ status: 'cancelled' });
        await scene.pass(1000);
        assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
        assert.equal(posts(), 1);
      });

      it('passes over an answer that was asked for before the POST', async () => {
        const early = held.hold(/^GET/);
        const loading = scene.loader.loadRun(RUN);
        await early.arrived;
        const begun = begin();
        await scene.pass(500);
        early.release();
        await loading;
        assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
      });

      it('drops the answer to the POST when the connection is another one by then, and follows on that', async () => {
        const answer = held.hold(/cancel/);
        const begun = begin();
        await answer.arrived;
        const elsewhere = new SmallServer();
        elsewhere.addThread('thread_one');
        scene.connect(elsewhere);
        scene.store.reset(HERE);
        answer.release();
        await scene.quiet();
        assert.equal(scene.store.run(RUN), undefined, 'what the old server said is not the new one’s');
        await scene.pass(1000);
        settledAs(begun, { kind: 'gone' });
      });

      it('drops what it read of a run, too, when the connection is another one by then', async () => {
        scene.store.reset(HERE);
        const answer = held.hold(/^GET/);
        const begun = begin();
        await answer.arrived;
        const elsewhere = new SmallServer();
        elsewhere.addThread('thread_one');
        scene.connect(elsewhere);
        scene.store.reset(HERE);
        answer.release();
        await scene.pass(0);
        assert.equal(scene.store.run(RUN), undefined);
        settledAs(begun, { kind: 'gone' });
      });

      it('asks for a few at a time, and lets any number settle', async () => {
        for (let n = 2; n <= 10; n++) {
          server.addRun('thread_one', `run_${n}`, 1000 + n);
        }
        await scene.loader.loadRuns(THREAD);
        tap.take();
        const refs = scene.store.runs(THREAD).map(({ ref }) => ref);
        const answers = refs.map(() => held.hold(/cancel/));
        const all = scene.cancellation.cancelAll(refs, new AbortController().signal, () => undefined);
        assert.ok(
          refs.every((ref) => scene.store.run(ref)?.status === 'cancelling'),
          'all at once',
        );
        await Promise.all(answers.slice(0, 4).map(({ arrived }) => arrived));
        await scene.quiet();
        assert.equal(posts(), 4);
        for (const answer of answers) {
          await answer.arrived;
          answer.release();
        }
        await scene.quiet();
        assert.equal(posts(), 10, 'though not one of them has settled');
        for (const { runId } of refs) {
          set({ status: 'cancelled' }, runId);
        }
        await scene.pass(1000);
        await all;
        assert.equal(
          tap.take().filter((line) => line.startsWith('GET')).length,
          1,
          'one request tells of all',
        );
      });

      it('asks for no further one when the user stops, and rolls those back', async () => {
        for (let n = 2; n <= 6; n++) {
          server.addRun('thread_one', `run_${n}`, 1000 + n);
        }
        await scene.loader.loadRuns(THREAD);
        tap.take();
        const refs = scene.store.runs(THREAD).map(({ ref }) => ref);
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
        assert.equal(posts(), 4);
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
        for (let n = 2; n <= 6; n++) {
          server.addRun('thread_one', `run_${n}`, 1000 + n);
        }
        await scene.loader.loadRuns(THREAD);
        tap.take();
        const refs = scene.store.runs(THREAD).map(({ ref }) => ref);
        const answers = refs.slice(0, 4).map(() => held.hold(/cancel/));
        const kinds: string[] = [];
        const all = scene.cancellation.cancelAll(refs, new AbortController().signal, (_, { kind }) => {
          kinds.push(kind);
        });
        await Promise.all(answers.map(({ arrived }) => arrived));
        await scene.close();
        await all;
        assert.equal(posts(), 4);
        assert.deepEqual(kinds.sort(), [
          ...Array<string>(2).fill('stopped'),
          ...Array<string>(4).fill('unconfirmed'),
        ]);
        assert.deepEqual(scene.pending.refs, refs.slice(0, 4));
      });

      it('leaves a POST that is on its way to the next window, when this one closes', async () => {
        const answer = held.hold(/cancel/);
        const begun = begin();
        await answer.arrived;
        await scene.close();
        assert.equal(begun.outcome?.kind, 'unconfirmed');
        assert.deepEqual(scene.pending.refs, [RUN]);
      });
    });

    describe('asked twice', () => {
      beforeEach(load);

      it('sends one POST, and tells both how it went', async () => {
        const both = [begin(), begin()];
        await scene.pass(500);
        both.push(begin());
        set({ status: 'cancelled' });
        await scene.pass(1000);
        for (const begun of both) {
          settledAs(begun, { kind: 'cancelled' });
        }
        assert.equal(posts(), 1);
      });

      it('sends one POST as well while the first is followed late', async () => {
        begin();
        await scene.pass(SLOW_AFTER);
        const second = begin();
        await scene.pass(0);
        assert.equal(second.outcome?.kind, 'stillCancelling');
        set({ status: 'cancelled' });
        await scene.pass(10_000);
        assert.equal(scene.late.length, 1);
        assert.equal(posts(), 1);
      });

      it('asks for the second, where the user stopped the first before its turn', async () => {
        for (let n = 2; n <= 6; n++) {
          server.addRun('thread_one', `run_${n}`, 1000 + n);
        }
        await scene.loader.loadRuns(THREAD);
        const refs = scene.store.runs(THREAD).map(({ ref }) => ref);
        const stop = new AbortController();
        const kinds: string[] = [];
        const all = scene.cancellation.cancelAll(refs, stop.signal, (_, { kind }) => {
          kinds.push(kind);
        });
        const second = begin();
        stop.abort();
        await scene.pass(0);
        assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
        for (const { runId } of refs) {
          set({ status: 'cancelled' }, runId);
        }
        await scene.pass(1000);
        await all;
        assert.deepEqual(kinds, Array<string>(6).fill('stopped'));
        settledAs(second, { kind: 'cancelled' });
        assert.equal(posts(), 1);
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
        assert.equal(posts(), 1);
      });
    });

    describe('when the window closes', () => {
      beforeEach(load);

      it('leaves what settles to the next one, and lets go of all', async () => {
        const begun = begin();
        await scene.pass(5000);
        await scene.close();
        assert.equal(begun.outcome?.kind, 'stillCancelling');
        assert.deepEqual(scene.pending.refs, [RUN]);
        set({ status: 'cancelled' });
        await scene.pass(LONGEST_FOLLOW);
        assert.deepEqual(scene.pending.refs, [RUN]);
      });

      it('leaves what takes long to the next one', async () => {
        begin();
        await scene.pass(MINUTE);
        await scene.close();
        await scene.pass(LONGEST_FOLLOW);
        assert.deepEqual(scene.late, []);
        assert.deepEqual(scene.pending.refs, [RUN]);
      });

      it('leaves to the next one what a broken connection left open', async () => {
        tap.next(/./, lost, 100);
        const begun = begin();
        await scene.pass(500);
        await scene.close();
        assert.equal(begun.outcome?.kind, 'unconfirmed');
        assert.deepEqual(scene.pending.refs, [RUN]);
      });

      it('asks for nothing after that', async () => {
        await scene.close();
        tap.take();
        const begun = begin();
        await scene.quiet();
        assert.equal(begun.outcome?.kind, 'stopped');
        assert.deepEqual(tap.take(), []);
        assert.deepEqual(scene.pending.refs, []);
      });
    });

    describe('in the next window', () => {
      const asked = 60 * MINUTE;

      /** Leaves a note as a window does that closed some time ago, in milliseconds. */
      async function resume(ago = 0, refs = [RUN]): Promise<void> {
        for (const ref of refs) {
          await scene.pending.add(ref, scene.clock.now() - ago);
        }
        await scene.cancellation.resume();
        await scene.quiet();
      }

      for (const ago of [0, asked]) {
        it(`tells how a run ended that was asked for ${ago / MINUTE} minutes ago`, async () => {
          set({ status: 'cancelled' });
          await resume(ago);
          await scene.pass(1000);
          assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
          assert.deepEqual(scene.pending.refs, []);
          assert.equal(posts(), 0);
          assert.equal(scene.clock.pending, 0);
        });
      }

      it('goes on following one that is still at it, and never asks for it again', async () => {
        set({ status: 'cancelling' });
        await resume(5 * MINUTE);
        await scene.pass(5 * MINUTE);
        assert.deepEqual(scene.late, []);
        set({ status: 'expired' });
        await scene.pass(MINUTE);
        assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'ended', status: 'expired' } }]);
        assert.equal(posts(), 0);
      });

      it('asks when the user cancels one anew that may never have reached the server, and tells it once', async () => {
        await resume();
        await scene.pass(1000);
        const begun = begin();
        await scene.pass(0);
        assert.equal(posts(), 1);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        assert.deepEqual(begun.outcome, { kind: 'cancelled' });
        assert.deepEqual(scene.late, []);
        assert.deepEqual(scene.pending.refs, []);
        assert.equal(scene.clock.pending, 0);
      });

      it('follows one no longer than a window does that asked itself', async () => {
        set({ status: 'cancelling' });
        await resume(5 * MINUTE);
        await scene.pass(LONGEST_FOLLOW - 5 * MINUTE - 1);
        assert.deepEqual(lateKinds(), []);
        await scene.pass(1);
        assert.deepEqual(lateKinds(), ['stillCancelling']);
        assert.deepEqual(scene.pending.refs, []);
      });

      it('follows for a minute at least one that was asked for long ago', async () => {
        set({ status: 'cancelling' });
        await resume(asked);
        await scene.pass(MINUTE - 1);
        assert.deepEqual(lateKinds(), []);
        await scene.pass(1);
        assert.deepEqual(lateKinds(), ['stillCancelling']);
      });

      it('drops the note of one that was asked for more than a day ago', async () => {
        await resume(24 * 60 * MINUTE);
        await scene.pass(MINUTE);
        assert.deepEqual(tap.take(), []);
        assert.deepEqual(scene.late, []);
        assert.deepEqual(scene.pending.refs, []);
      });

      it('tells of one that is gone', async () => {
        await resume(0, [runRef('thread_one', 'run_9')]);
        await scene.pass(1000);
        assert.deepEqual(scene.late, [{ ref: runRef('thread_one', 'run_9'), outcome: { kind: 'gone' } }]);
        assert.deepEqual(scene.pending.refs, []);
        tap.take();
        await scene.pass(MINUTE);
        assert.deepEqual(tap.take(), []);
      });

      it('tells of one that goes on, known here or not', async () => {
        server.addRun('thread_one', 'run_2', 1002);
        await scene.loader.loadRun(RUN);
        await resume(asked, [RUN, runRef('thread_one', 'run_2')]);
        await scene.pass(MINUTE);
        const outcome = { kind: 'ineffective', status: 'in_progress' };
        assert.deepEqual(
          scene.late.map((late) => late.outcome),
          [outcome, outcome],
        );
        assert.equal(posts(), 0);
      });

      it('waits for the network, and for a key', async () => {
        scene.key = undefined;
        await resume(asked);
        await scene.pass(5 * MINUTE);
        scene.setKey('sk-new');
        tap.next(/./, lost, 3);
        set({ status: 'cancelled' });
        await scene.pass(2 * MINUTE);
        assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
      });

      it('gives way to a new gesture for the same run, which follows on and tells once', async () => {
        set({ status: 'cancelling' });
        await resume(asked);
        await scene.pass(1000);
        const begun = begin();
        await scene.pass(SLOW_AFTER);
        assert.equal(begun.outcome?.kind, 'stillCancelling');
        assert.equal(posts(), 0);
        set({ status: 'cancelled' });
        await scene.pass(10_000);
        assert.deepEqual(lateKinds(), ['cancelled']);
        assert.deepEqual(scene.pending.refs, []);
      });

      it('gives way to a new gesture that asks, because the server may never have been', async () => {
        await resume();
        await scene.pass(1000);
        const begun = begin();
        await scene.pass(0);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        settledAs(begun, { kind: 'cancelled' });
        assert.equal(posts(), 1);
        await scene.pass(5 * MINUTE);
        assert.deepEqual(scene.late, []);
      });

      for (const [what, prepare, expected] of [
        [
          'has ended',
          () => {
            set({ status: 'failed' });
          },
          'alreadyEnded',
        ],
        [
          'is gone',
          () => {
            server.removeRun('thread_one', 'run_1');
          },
          'gone',
        ],
      ] as const) {
        it(`keeps no note of one of which a new gesture finds that it ${what}`, async () => {
          prepare();
          await resume(asked);
          const begun = begin();
          await scene.pass(1000);
          assert.equal(begun.outcome?.kind, expected);
          settledAs(begun, begun.outcome);
          assert.deepEqual(scene.late, []);
        });
      }

      it('leaves alone what is under way already, and what belongs to a connection that is not there', async () => {
        await scene.loader.loadRun(RUN);
        const begun = begin();
        await resume(0, [runRef('thread_one', 'run_1', 'elsewhere')]);
        await scene.pass(0);
        set({ status: 'cancelled' });
        await scene.pass(1000);
        assert.deepEqual(begun.outcome, { kind: 'cancelled' });
        assert.deepEqual(scene.late, []);
        assert.deepEqual(scene.pending.refs, [runRef('thread_one', 'run_1', 'elsewhere')]);
      });

      it('picks up where the last one was closed, over and over', async () => {
        await load();
        begin();
        await scene.pass(5000);
        await scene.close();
        const { pending, clock } = scene;
        scene = new Scene({ pending, clock });
        scene.connect(tap);
        await scene.cancellation.resume();
        await scene.pass(5000);
        await scene.close();
        scene = new Scene({ pending, clock });
        scene.connect(tap);
        set({ status: 'cancelled' });
        await scene.cancellation.resume();
        await scene.pass(5000);
        assert.deepEqual(scene.late, [{ ref: RUN, outcome: { kind: 'cancelled' } }]);
        assert.deepEqual(pending.log, ['add run_1', 'remove run_1']);
        assert.equal(posts(), 1);
      });
    });

    it('tells of a fault of ours, and takes back what the row shows', async () => {
      const backend = scene.connect(tap);
      const fault = new TypeError('A fault of ours.');
      backend.cancelRun = () => Promise.reject(fault);
      await load();
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
      beforeEach(load);

      it('the connection is removed: it is followed no more', async () => {
        const begun = begin();
        await scene.pass(5000);
        scene.disconnect();
        await scene.pass(0);
        assert.equal(begun.outcome?.kind, 'unknown');
        assert.match(begun.outcome.error.message, /was removed/);
        settledAs(begun, begun.outcome);
        tap.take();
        await scene.pass(10 * MINUTE);
        assert.deepEqual(tap.take(), []);
      });

      it('the connection is removed before the POST: it fails, for it was the user who did it', async () => {
        const begun = begin();
        scene.backends.delete(HERE);
        await scene.pass(4000);
        assert.equal(begun.outcome?.kind, 'failed');
        settledAs(begun, begun.outcome);
        assert.equal(posts(), 0);
      });

      it('the key is removed: it waits for another one', async () => {
        const begun = begin();
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
        const begun = begin();
        await scene.pass(0);
        server.removeRun('thread_one', 'run_1');
        server.addRun('thread_one', 'run_2', 1002);
        await scene.loader.loadRuns(THREAD);
        assert.equal(scene.store.run(RUN), undefined);
        await scene.pass(1000);
        settledAs(begun, { kind: 'gone' });
      });
    });
  });

  it('keeps what several windows note apart', async () => {
    const pending = new PendingNotes();
    const clock = new FakeClock();
    const server = new SmallServer();
    server.addThread('thread_one');
    server.addRun('thread_one', 'run_1', 1);
    server.addRun('thread_one', 'run_2', 2);
    tap = new Tap(server.respond);
    const [one, two] = [new Scene({ pending, clock }), new Scene({ pending, clock })];
    scene = two;
    one.connect(tap);
    two.connect(tap);
    const first = one.cancellation.cancel(RUN);
    await one.pass(0);
    await two.cancellation.resume();
    void two.cancellation.cancel(runRef('thread_one', 'run_2'));
    await two.pass(0);
    assert.equal(pending.refs.length, 2);
    server.setRun('thread_one', 'run_1', { status: 'cancelled' });
    for (let second = 0; second < 5; second++) {
      await one.pass(1000);
      await two.quiet();
    }
    assert.deepEqual(await first, { kind: 'cancelled' });
    assert.deepEqual(two.late, [], 'it was told');
    assert.deepEqual(pending.refs, [runRef('thread_one', 'run_2')]);
    assert.equal(posts(), 2);
    one.cancellation.dispose();
    one.watcher.dispose();
    one.loader.dispose();
  });
});
