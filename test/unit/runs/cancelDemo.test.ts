import assert from 'node:assert/strict';
import { createDemoServer } from '../../../src/core/demo/server';
import { DEMO } from '../../../src/core/demo/world';
import { SLOW_AFTER } from '../../../src/core/runs/cancel/cancelAttempt';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { FakeClock } from '../support/fakeClock';
import { Tap } from '../support/tap';
import { begin, posts } from './cancelSteps';
import { HERE, runRef, Scene } from './scene';

const POST = /^POST .*cancel$/;
const MINUTE = 60_000;

describe('Cancellation in the Demo', () => {
  let tap: Tap;
  let scene: Scene;

  afterEach(() => scene.close());

  const stillOpen = (begun: { outcome: CancelOutcome | undefined }) => {
    assert.equal(begun.outcome, undefined);
  };

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
      const begun = begin(scene, ref);
      assert.equal(scene.store.run(ref)?.status, 'cancelling', 'at once');
      await scene.pass(10_000);
      assert.deepEqual(begun.outcome, { kind: 'cancelled' });
      assert.equal(scene.store.run(ref)?.status, 'cancelled');
      assert.equal(posts(tap), 1);
      assert.deepEqual(scene.pending.log, [`add ${ref.runId}`, `remove ${ref.runId}`]);
      assert.equal(scene.clock.pending, 0);
      tap.take();
      await scene.pass(5 * MINUTE);
      assert.deepEqual(tap.take(), [], 'it is followed no more');
    });
  }

  it('tells of a run that is completed while it is being cancelled', async () => {
    const begun = begin(scene, at(DEMO.runs.completesWhileCancelling));
    await scene.pass(10_000);
    assert.deepEqual(begun.outcome, { kind: 'ended', status: 'completed' });
    assert.equal(posts(tap), 1);
  });

  it('tells of one that takes long, and late of its end', async () => {
    const ref = at(DEMO.runs.staysCancelling);
    const begun = begin(scene, ref);
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
    assert.equal(posts(tap), 1);
    assert.equal(scene.clock.pending, 0);
  });

  it('follows one that somebody else is cancelling, and asks for nothing', async () => {
    const ref = at(DEMO.runs.cancelling);
    const begun = begin(scene, ref);
    await scene.pass(SLOW_AFTER);
    assert.equal(begun.outcome?.kind, 'stillCancelling');
    assert.deepEqual(scene.pending.refs, [ref], 'so that the next window tells how it ended');
    await scene.pass(10 * MINUTE);
    assert.deepEqual(scene.late, [{ ref, outcome: { kind: 'ended', status: 'expired' } }]);
    assert.equal(posts(tap), 0);
  });

  for (const name of ['completed', 'failed', 'cancelled', 'incomplete', 'expired'] as const) {
    it(`answers for a run that is ${name} with just that`, async () => {
      const ref = at(DEMO.runs[name]);
      const begun = begin(scene, ref);
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
    const begun = begin(scene, ref);
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
    assert.equal(new Set(tap.asked.filter((line) => POST.test(line))).size, posts(tap));
    assert.equal(posts(tap), refs.length - 1, 'all but the one that is being cancelled already');
  });
});
