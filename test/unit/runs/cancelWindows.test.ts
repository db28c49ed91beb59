import assert from 'node:assert/strict';
import { SLOW_AFTER } from '../../../src/core/runs/cancel/cancelAttempt';
import { LONGEST_FOLLOW } from '../../../src/core/runs/cancel/settling';
import { FakeClock } from '../support/fakeClock';
import { SmallServer } from '../support/smallServer';
import { lost, Tap } from '../support/tap';
import { begin, load, oneRun, posts, RUN, settledAs } from './cancelSteps';
import { PendingNotes, runRef, Scene } from './scene';

const MINUTE = 60_000;

describe('Cancellation over several windows', () => {
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

  describe('when the window closes', () => {
    beforeEach(() => load(scene, tap));

    it('leaves what settles to the next one, and lets go of all', async () => {
      const begun = begin(scene);
      await scene.pass(5000);
      await scene.close();
      assert.equal(begun.outcome?.kind, 'stillCancelling');
      assert.deepEqual(scene.pending.refs, [RUN]);
      set({ status: 'cancelled' });
      await scene.pass(LONGEST_FOLLOW);
      assert.deepEqual(scene.pending.refs, [RUN]);
    });

    it('leaves what takes long to the next one', async () => {
      begin(scene);
      await scene.pass(MINUTE);
      await scene.close();
      await scene.pass(LONGEST_FOLLOW);
      assert.deepEqual(scene.late, []);
      assert.deepEqual(scene.pending.refs, [RUN]);
    });

    it('leaves to the next one what a broken connection left open', async () => {
      tap.next(/./, lost, 100);
      const begun = begin(scene);
      await scene.pass(500);
      await scene.close();
      assert.equal(begun.outcome?.kind, 'unconfirmed');
      assert.deepEqual(scene.pending.refs, [RUN]);
    });

    it('asks for nothing after that', async () => {
      await scene.close();
      tap.take();
      const begun = begin(scene);
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
        assert.equal(posts(tap), 0);
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
      assert.equal(posts(tap), 0);
    });

    it('asks when the user cancels one anew that may never have reached the server, and tells it once', async () => {
      await resume();
      await scene.pass(1000);
      const begun = begin(scene);
      await scene.pass(0);
      assert.equal(posts(tap), 1);
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
      assert.equal(posts(tap), 0);
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
      const begun = begin(scene);
      await scene.pass(SLOW_AFTER);
      assert.equal(begun.outcome?.kind, 'stillCancelling');
      assert.equal(posts(tap), 0);
      set({ status: 'cancelled' });
      await scene.pass(10_000);
      assert.deepEqual(lateKinds(), ['cancelled']);
      assert.deepEqual(scene.pending.refs, []);
    });

    it('gives way to a new gesture that asks, because the server may never have been', async () => {
      await resume();
      await scene.pass(1000);
      const begun = begin(scene);
      await scene.pass(0);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      settledAs(scene, begun, { kind: 'cancelled' });
      assert.equal(posts(tap), 1);
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
        const begun = begin(scene);
        await scene.pass(1000);
        assert.equal(begun.outcome?.kind, expected);
        settledAs(scene, begun, begun.outcome);
        assert.deepEqual(scene.late, []);
      });
    }

    it('leaves alone what is under way already, and what belongs to a connection that is not there', async () => {
      await scene.loader.loadRun(RUN);
      const begun = begin(scene);
      await resume(0, [runRef('thread_one', 'run_1', 'elsewhere')]);
      await scene.pass(0);
      set({ status: 'cancelled' });
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'cancelled' });
      assert.deepEqual(scene.late, []);
      assert.deepEqual(scene.pending.refs, [runRef('thread_one', 'run_1', 'elsewhere')]);
    });

    it('picks up where the last one was closed, over and over', async () => {
      await load(scene, tap);
      begin(scene);
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
      assert.equal(posts(tap), 1);
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
    assert.equal(posts(tap), 2);
    one.cancellation.dispose();
    one.watcher.dispose();
    one.loader.dispose();
  });
});
