import assert from 'node:assert/strict';
import { StuckRuns } from '../../../src/core/runs/watch/stuckRuns';
import { NEVER } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef, touched } from './scene';

const MINUTE = 60_000;
const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');

describe('StuckRuns', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;
  let stuck: StuckRuns;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one');
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    stuck = new StuckRuns({ store: scene.store, clock: scene.clock, after: 5 * MINUTE });
  });

  afterEach(async () => {
    stuck.dispose();
    await scene.close();
  });

  /** So long ago, in milliseconds, as servers write times: in seconds. */
  const ago = (ms: number) => (scene.clock.now() - ms) / 1000;
  const isStuck = (ref = RUN) => scene.store.run(ref)?.stuck;
  const load = async () => {
    await scene.loader.loadRuns(THREAD);
  };

  it('marks a run that works for too long, and tells of its row and its thread’s, and of nothing else', async () => {
    server.addRun('thread_one', 'run_1', ago(10 * MINUTE), { started_at: ago(4 * MINUTE) });
    server.addRun('thread_one', 'run_2', ago(MINUTE));
    await load();
    scene.take();
    await scene.clock.advance(MINUTE - 1);
    assert.deepEqual([isStuck(), scene.take()], [false, []]);
    await scene.clock.advance(1);
    assert.equal(isStuck(), true);
    assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'], threadRows: ['thread_one'] }]);
    assert.equal(scene.store.summary(THREAD).stuck, 1);
    await scene.clock.advance(3 * MINUTE);
    assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_2'], threadRows: ['thread_one'] }]);
    assert.deepEqual(tap.asked.length, 1, 'and nobody is asked for it');
  });

  it('counts from its creation while a run has not been started', async () => {
    server.addRun('thread_one', 'run_1', ago(4 * MINUTE), { status: 'queued' });
    await load();
    await scene.clock.advance(MINUTE);
    assert.equal(isStuck(), true);
    server.setRun('thread_one', 'run_1', { status: 'in_progress', started_at: ago(0) });
    await load();
    assert.equal(isStuck(), false, 'now it works');
    await scene.clock.advance(5 * MINUTE);
    assert.equal(isStuck(), true);
  });

  it('marks at once what has long been at work when it is first seen', async () => {
    server.addRun('thread_one', 'run_1', ago(60 * MINUTE));
    await load();
    assert.equal(isStuck(), true);
    assert.equal(scene.clock.pending, 0);
  });

  it('counts from when it first was seen where a server tells no time', async () => {
    server.addRun('thread_one', 'run_1', 0, { created_at: null });
    await load();
    await scene.clock.advance(5 * MINUTE - 1);
    assert.equal(isStuck(), false);
    await scene.clock.advance(1);
    assert.equal(isStuck(), true);
  });

  for (const status of ['requires_action', 'cancelling']) {
    it(`does not mark what is ${status}`, async () => {
      server.addRun('thread_one', 'run_1', ago(4 * MINUTE), { status });
      await load();
      await scene.clock.advance(60 * MINUTE);
      assert.equal(isStuck(), false);
      assert.equal(scene.clock.pending, 0);
    });

    it(`takes the mark back when it is ${status}`, async () => {
      server.addRun('thread_one', 'run_1', ago(6 * MINUTE));
      await load();
      server.setRun('thread_one', 'run_1', { status });
      await load();
      assert.equal(isStuck(), false);
    });
  }

  it('takes the mark back when the user cancels the run, before the server says so', async () => {
    server.addRun('thread_one', 'run_1', ago(6 * MINUTE));
    await load();
    scene.store.setCancelling(RUN, true);
    assert.equal(isStuck(), false);
    scene.store.setCancelling(RUN, false);
    assert.equal(isStuck(), true, 'it is marked again where the cancel came to nothing');
  });

  it('counts anew when a run has got what it waited for', async () => {
    server.addRun('thread_one', 'run_1', ago(4 * MINUTE), { status: 'requires_action' });
    await load();
    await scene.clock.advance(60 * MINUTE);
    server.setRun('thread_one', 'run_1', { status: 'in_progress' });
    await load();
    assert.equal(isStuck(), false);
    await scene.clock.advance(5 * MINUTE - 1);
    assert.equal(isStuck(), false);
    await scene.clock.advance(1);
    assert.equal(isStuck(), true);
  });

  it('needs no timer where nothing is at work', async () => {
    server.addRun('thread_one', 'run_1', ago(MINUTE));
    await load();
    assert.equal(scene.clock.pending, 1);
    server.setRun('thread_one', 'run_1', { status: 'completed' });
    await load();
    assert.equal(scene.clock.pending, 0);
  });

  it('forgets what is gone, and what was another key’s', async () => {
    server.addRun('thread_one', 'run_1', ago(MINUTE));
    await load();
    scene.store.reset(HERE);
    assert.equal(scene.clock.pending, 0);
    await load();
    tap.next(/GET .*run_1$/, says(404, { error: { message: 'No run found' } }));
    await scene.loader.loadRun(RUN).catch(() => undefined);
    assert.equal(scene.clock.pending, 0);
    await scene.clock.advance(60 * MINUTE);
    assert.equal(isStuck(), false);
  });

  it('takes the mark back from a run that is gone', async () => {
    server.addRun('thread_one', 'run_1', ago(10 * MINUTE));
    await load();
    assert.equal(isStuck(), true);
    tap.next(/GET .*run_1$/, says(404, { error: { message: 'No run found' } }));
    await scene.loader.loadRun(RUN).catch(() => undefined);
    assert.equal(isStuck(), false);
  });

  it('goes by what the user expects from now on', async () => {
    server.addRun('thread_one', 'run_1', ago(2 * MINUTE));
    await load();
    stuck.setAfter(MINUTE);
    assert.equal(isStuck(), true);
    stuck.setAfter(3 * MINUTE);
    assert.equal(isStuck(), false);
    await scene.clock.advance(MINUTE);
    assert.equal(isStuck(), true);
  });

  it('waits for as long as it takes with timers that can’t', async () => {
    const longest = 2 ** 31 - 1;
    stuck.setAfter(2 * longest);
    server.addRun('thread_one', 'run_1', ago(0));
    await load();
    assert.ok((scene.clock.nextDue ?? Infinity) - scene.clock.now() <= longest);
    await scene.clock.advance(2 * longest - 1);
    assert.equal(isStuck(), false);
    await scene.clock.advance(1);
    assert.equal(isStuck(), true);
  });

  it('does not judge what an earlier session saw until it is read', async () => {
    server.addRun('thread_one', 'run_1', ago(60 * MINUTE));
    const run = await scene.backends.get(HERE)!.getRun('thread_one', 'run_1', NEVER);
    scene.store.applyRun(HERE, { ...run, body: { ...run.body, sequence: 0 } });
    assert.equal(isStuck(), false);
    await load();
    assert.equal(isStuck(), true);
  });

  it('keeps no more than one timer for any number of runs', async () => {
    for (let i = 0; i < 20; i++) {
      server.addRun('thread_one', `run_${i}`, ago(i * 10_000));
    }
    await load();
    assert.equal(scene.clock.pending, 1);
    await scene.clock.advance(2 * MINUTE);
    assert.equal(scene.store.summary(THREAD).stuck, 2);
    assert.equal(scene.clock.pending, 1);
  });
});
