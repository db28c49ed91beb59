import assert from 'node:assert/strict';
import { REQUESTS_PER_MINUTE } from '../../../src/core/runs/polling/requestBudget';
import { NOTHING_SEEN } from '../../../src/core/runs/polling/demands';
import { keyOf } from '../../../src/core/model/references';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');
const MINUTE = 60_000;
/** When a run that is seen is asked about while nothing changes, in seconds: each pause is a tenth longer. */
const PACE = [
  2, 4.2, 6.62, 9.282, 12.21, 15.431, 18.974, 22.871, 27.158, 31.874, 37.061, 42.767, 49.044, 55.949,
];

describe('RunWatcher', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000 });
    server.addRun('thread_one', 'run_1', 1001);
    server.addRun('thread_one', 'run_0', 1000, { status: 'completed' });
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  /** Loads these threads, and lets seconds count from here. */
  async function load(...threadIds: string[]): Promise<void> {
    await scene.loader.loadThreads(HERE);
    for (const id of threadIds) {
      await scene.loader.loadRuns(threadRef(id));
    }
    await scene.quiet();
    tap.take();
    scene.start();
  }

  const set = (fields: Record<string, unknown>, runId = 'run_1') => {
    server.setRun('thread_one', runId, fields);
  };

  describe('asks nothing', () => {
    it('while nobody looks', async () => {
      await load('thread_one');
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
      assert.equal(scene.clock.pending, 0, 'not even a timer runs');
    });

    it('while nothing is active', async () => {
      set({ status: 'failed' });
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
      assert.equal(scene.clock.pending, 0);
    });

    it('of a connection whose tree is not the one on the screen', async () => {
      await load('thread_one');
      scene.watcher.see({ ...NOTHING_SEEN, tree: 'elsewhere', threads: new Set([keyOf(THREAD)]) });
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('once nobody looks any more', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(5000);
      assert.equal(tap.take().length, 2);
      scene.watcher.see(NOTHING_SEEN);
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
      assert.equal(scene.clock.pending, 0);
    });

    it('once the run has ended, or is gone', async () => {
      server.addThread('thread_two');
      server.addRun('thread_two', 'run_2', 2000);
      await load('thread_one', 'thread_two');
      scene.look([THREAD, threadRef('thread_two')]);
      set({ status: 'completed' });
      server.removeRun('thread_two', 'run_2');
      await scene.pass(2000);
      assert.equal(tap.take().length, 2);
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('once it is disposed of', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      scene.watcher.follow(RUN);
      scene.polling.dispose();
      scene.look([THREAD]);
      scene.watcher.follow(RUN);
      scene.watcher.watch(THREAD);
      await scene.pass(MINUTE);
      assert.deepEqual(tap.take(), []);
      assert.equal(scene.store.listeners, 1);
      assert.equal(scene.clock.pending, 0);
    });
  });

  describe('asks of one run', () => {
    it('by itself, less and less often while nothing changes', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(MINUTE);
      assert.deepEqual(scene.secondsOf(), PACE);
      assert.ok(tap.take().every((line) => line === 'GET /threads/thread_one/runs/run_1'));
    });

    it('often again after a change', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(30_000);
      set({ metadata: { news: 'yes' } });
      await scene.pass(20_000);
      assert.deepEqual(scene.secondsOf().slice(9, 12), [31.874, 33.874, 36.074]);
    });

    it('often again when it changed by another way than its own asking', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(30_000);
      await scene.pass(1874);
      scene.store.setCancelling(RUN, true);
      await scene.pass(2000);
      assert.deepEqual(scene.secondsOf().slice(9), [31.874, 33.874]);
    });

    it('no later because it keeps changing by another way', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      for (let n = 0; n < 30; n++) {
        await scene.pass(100);
        scene.store.setCancelling(RUN, n % 2 === 0);
      }
      assert.deepEqual(scene.secondsOf(), [2]);
    });

    it('now and then while it waits for a person', async () => {
      set({ status: 'requires_action' });
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(5 * MINUTE);
      assert.deepEqual(scene.secondsOf().slice(0, 4), [5, 12.5, 23.75, 40.625]);
      const [last, next] = scene.secondsOf().slice(-2);
      assert.equal(next! - last!, 60);
    });

    it('now and then while its thread is folded', async () => {
      await load('thread_one');
      scene.look([]);
      await scene.pass(2 * MINUTE);
      assert.deepEqual(scene.secondsOf(), [10, 25, 47.5, 81.25]);
    });

    it('soon after its thread is unfolded, whatever it waits for', async () => {
      for (const [status, pause] of [
        ['in_progress', 2],
        ['requires_action', 5],
      ] as const) {
        set({ status });
        await load('thread_one');
        scene.look([]);
        await scene.pass(5 * MINUTE);
        scene.start();
        scene.look([THREAD]);
        await scene.pass(pause * 1000);
        assert.deepEqual(scene.secondsOf(), [pause], status);
        scene.watcher.see(NOTHING_SEEN);
      }
    });

    it('whose panel is on the screen, whatever the tree shows', async () => {
      await load('thread_one');
      scene.watcher.see({ ...NOTHING_SEEN, panels: [RUN, runRef('thread_one', 'run_0')] });
      await scene.pass(5000);
      const [run, steps] = ['GET /threads/thread_one/runs/run_1', 'GET /threads/thread_one/runs/run_1/steps'];
      assert.deepEqual(tap.take(), [run, steps, run, steps]);
      scene.look([], { panels: [RUN] });
      await scene.pass(4500);
      assert.equal(
        tap.take().filter((line) => line === run).length,
        2,
        'at the pace of the panel, not that of the folded row',
      );
    });

    it('whose JSON document is on the screen, but not its steps', async () => {
      await load('thread_one');
      scene.watcher.see({ ...NOTHING_SEEN, documents: [RUN] });
      await scene.pass(5000);
      const run = 'GET /threads/thread_one/runs/run_1';
      assert.deepEqual(tap.take(), [run, run]);
    });

    it('never at the same moment as other windows do', async () => {
      const chance = [0, 0.25, 0.999];
      const jittery = new Scene({ random: () => chance.shift() ?? 0.5 });
      jittery.connect(tap);
      await jittery.loader.loadThreads(HERE);
      await jittery.loader.loadRuns(THREAD);
      jittery.look([THREAD]);
      jittery.start();
      await jittery.pass(10_000);
      const [first, second, third] = jittery.secondsOf();
      assert.ok(Math.abs(first! - 2 * 0.9) < 0.01, 'up to a tenth earlier');
      assert.ok(Math.abs(second! - first! - 2.2 * 0.95) < 0.01);
      assert.ok(Math.abs(third! - second! - 2.42 * 1.1) < 0.01, 'up to a tenth later');
      await jittery.close();
    });
  });

  describe('asks of what comes into sight again', () => {
    it('at once, where it was read longer ago than its pace allows', async () => {
      await load('thread_one');
      scene.look([]);
      scene.watcher.see(NOTHING_SEEN);
      await scene.pass(MINUTE);
      scene.look([]);
      await scene.pass(9000);
      assert.deepEqual(scene.secondsOf(), [60.25], 'and then at the pace of a folded thread');
    });

    it('when it would have been asked anyway, where it was read just before', async () => {
      await load('thread_one');
      scene.look([]);
      await scene.pass(4000);
      scene.watcher.see(NOTHING_SEEN);
      await scene.pass(1000);
      scene.look([]);
      await scene.pass(6000);
      assert.deepEqual(scene.secondsOf(), [10]);
    });
  });

  describe('asks of several runs', () => {
    it('of one thread in one request', async () => {
      server.addRun('thread_one', 'run_2', 1002, { status: 'queued' });
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(2000);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs']);
      set({ status: 'completed' });
      await scene.pass(3000);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs']);
      await scene.pass(2000);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_2'], 'and of the last one alone');
    });

    it('one by one where they are not on the first page', async () => {
      for (let n = 2; n <= 30; n++) {
        server.addRun('thread_one', `run_${n}`, 1000 + n, { status: n === 30 ? 'queued' : 'completed' });
      }
      await load('thread_one');
      await scene.loader.loadMoreRuns(THREAD);
      tap.take();
      scene.look([THREAD]);
      await scene.pass(2000);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs', 'GET /threads/thread_one/runs/run_1']);
    });

    it('as often as the busiest of them wants', async () => {
      server.addRun('thread_one', 'run_2', 1002, { status: 'requires_action' });
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(5000);
      assert.deepEqual(scene.secondsOf(/runs$/), [2, 4.2]);
    });

    it('first of those whose cancel settles, and only of those when the budget is used up', async () => {
      for (let n = 2; n <= 30; n++) {
        server.addRun('thread_one', `run_${n}`, 1000 + n, { status: n > 4 ? 'completed' : 'queued' });
      }
      await load('thread_one');
      await scene.loader.loadMoreRuns(THREAD);
      const ref = runRef('thread_one', 'run_4');
      await scene.loader.loadRun(ref);
      tap.take();
      const following = scene.watcher.follow(ref);
      scene.look([THREAD]);
      await scene.pass(1000);
      assert.deepEqual(tap.take().slice(0, 2), [
        'GET /threads/thread_one/runs',
        'GET /threads/thread_one/runs/run_4',
      ]);
      await scene.pass(1499);
      while (scene.budget.take(HERE) === 0);
      await scene.pass(1);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs', 'GET /threads/thread_one/runs/run_4']);
      following.dispose();
    });

    it('one by one where the list fails', async () => {
      server.addRun('thread_one', 'run_2', 1002);
      await load('thread_one');
      scene.look([THREAD]);
      tap.next(/runs$/, says(500, ''));
      set({ status: 'completed' });
      await scene.pass(2000);
      assert.deepEqual(tap.take(), [
        'GET /threads/thread_one/runs',
        'GET /threads/thread_one/runs/run_2',
        'GET /threads/thread_one/runs/run_1',
      ]);
      assert.equal(scene.store.run(RUN)?.status, 'completed');
    });

    it('of all of them, though one can never be read', async () => {
      server.addRun('thread_one', 'run_2', 1002);
      await load('thread_one');
      scene.look([THREAD]);
      tap.next(/runs$|run_2$/, says(500, ''), 100);
      await scene.pass(5000);
      set({ status: 'completed' });
      await scene.pass(5000);
      assert.equal(scene.store.run(RUN)?.status, 'completed');
    });

    it('of different threads at their own pace each', async () => {
      server.addThread('thread_two');
      server.addRun('thread_two', 'run_2', 2000);
      await load('thread_one', 'thread_two');
      scene.look([THREAD]);
      await scene.pass(12_000);
      assert.deepEqual(scene.secondsOf(/run_1/), [2, 4.2, 6.62, 9.282]);
      assert.deepEqual(scene.secondsOf(/run_2/), [10]);
    });

    it('a few at a time', async () => {
      const held = await HeldServer.start(tap.respond);
      const ids = Array.from({ length: 9 }, (_, n) => `thread_${n}`);
      for (const id of ids) {
        server.addThread(id);
        server.addRun(id, 'run_1', 1);
      }
      server.addRun('thread_0', 'run_2', 0);
      await load('thread_one', ...ids);
      scene.connect(held);
      scene.look(ids.map((id) => threadRef(id)));
      const holds = ids.map(() => held.hold(/runs\/run_1/));
      await scene.pass(2000);
      await Promise.all(holds.slice(0, 4).map(({ arrived }) => arrived));
      await scene.quiet();
      assert.equal(tap.take().length, 4);
      holds[0]!.release();
      await holds[4]!.arrived;
      await scene.quiet();
      assert.equal(tap.take().length, 1);
      scene.watcher.dispose();
      for (const hold of holds.slice(1, 5)) {
        hold.release();
      }
      await scene.quiet();
      assert.deepEqual(tap.take(), [], 'those that waited for their turn are not asked for any more');
      await held.close();
    });
  });

  describe('of a run whose steps are unfolded', () => {
    const steps = /steps$/;

    it('asks for the steps too, once more when it has ended', async () => {
      await load('thread_one');
      scene.look([THREAD], { runs: new Set([keyOf(RUN)]) });
      await scene.pass(2000);
      set({ status: 'completed' });
      server.setSteps('thread_one', 'run_1', [{ id: 'step_1', status: 'completed' }]);
      await scene.pass(MINUTE);
      assert.deepEqual(scene.secondsOf(steps), [2, 4.2]);
      assert.equal(scene.store.run(RUN)?.steps.length, 1);
    });

    it('asks for no steps once it is disposed of', async () => {
      await load('thread_one');
      const held = await HeldServer.start(tap.respond);
      scene.connect(held);
      const answer = held.hold(/run_1$/);
      scene.look([THREAD], { runs: new Set([keyOf(RUN)]) });
      await scene.pass(2000);
      await answer.arrived;
      scene.watcher.dispose();
      answer.release();
      await scene.quiet();
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_1']);
      await held.close();
    });

    it('keeps its pace where the server has no steps, and asks for them once', async () => {
      tap.next(steps, says(404, '{"detail":"Not Found"}'), 100);
      await load('thread_one');
      scene.look([THREAD], { runs: new Set([keyOf(RUN)]) });
      await scene.pass(10_000);
      assert.deepEqual(
        scene.secondsOf(/run_1$/),
        [2, 2, 4.2, 6.62, 9.282],
        'once more to learn what is missing',
      );
      assert.deepEqual(scene.secondsOf(steps), [2]);
    });

    it('goes on with the steps when they could not be read once', async () => {
      tap.next(steps, says(500, ''));
      await load('thread_one');
      scene.look([THREAD], { runs: new Set([keyOf(RUN)]) });
      await scene.pass(5000);
      assert.deepEqual(scene.secondsOf(steps), [2, 4.2]);
      assert.equal(scene.store.run(RUN)?.stepList.problem, undefined);
    });
  });

  describe('follows a run', () => {
    it('that nobody sees, until it is told to stop', async () => {
      await load('thread_one');
      const following = scene.watcher.follow(RUN);
      await scene.pass(140_000);
      assert.deepEqual(
        scene.secondsOf(),
        [1, 2.5, 4.75, 8.125, 13.188, 20.782, 32.173, 49.259, 74.888, 104.888, 134.888],
        'at last every half minute',
      );
      following.dispose();
      following.dispose();
      await scene.pass(MINUTE);
      assert.equal(scene.secondsOf().length, 11);
      assert.equal(scene.clock.pending, 0);
    });

    it('for each that asked, until the last one stops', async () => {
      await load('thread_one');
      const one = scene.watcher.follow(RUN);
      const two = scene.watcher.follow(RUN);
      one.dispose();
      one.dispose();
      await scene.pass(1000);
      assert.equal(tap.take().length, 1);
      two.dispose();
      await scene.pass(MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('that is not known yet, and stops when it has ended', async () => {
      const following = scene.watcher.follow(RUN);
      await scene.pass(1000);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      set({ status: 'cancelled' });
      await scene.pass(MINUTE);
      assert.equal(scene.store.run(RUN)?.status, 'cancelled');
      assert.equal(scene.secondsOf().length, 2);
      following.dispose();
    });

    it('that the server never had no longer than the first answer', async () => {
      const following = scene.watcher.follow(runRef('thread_one', 'run_9'));
      await scene.pass(10 * MINUTE);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_9']);
      following.dispose();
    });

    it('sooner than the budget allows', async () => {
      while (scene.budget.take(HERE) === 0);
      const following = scene.watcher.follow(RUN);
      await scene.pass(1000);
      assert.equal(tap.take().length, 1);
      following.dispose();
    });

    it('sooner than one that waits for the budget', async () => {
      server.addThread('thread_two');
      server.addRun('thread_two', 'run_2', 2000);
      await load('thread_one', 'thread_two');
      scene.look([threadRef('thread_two')]);
      await scene.pass(1500);
      const following = scene.watcher.follow(RUN);
      await scene.pass(499);
      while (scene.budget.take(HERE) === 0);
      await scene.pass(1000);
      following.dispose();
      await scene.pass(3000);
      const [seen = 0] = scene.secondsOf(/run_2/);
      assert.deepEqual(scene.secondsOf(/run_1/), [2.5]);
      assert.ok(seen > 4.9 && seen < 5.1, `${seen}: when that is paid back`);
    });
  });

  describe('watches in the background', () => {
    it('a run, seen or not, until it has ended', async () => {
      await load('thread_one');
      const watching = scene.watcher.watch(RUN);
      await scene.pass(4 * MINUTE);
      assert.deepEqual(scene.secondsOf(/run_1$/), [10, 25, 47.5, 81.25, 131.875, 191.875]);
      set({ status: 'completed' });
      await scene.pass(10 * MINUTE);
      assert.equal(scene.secondsOf().length, 7);
      assert.equal(scene.clock.pending, 0);
      watching.dispose();
    });

    it('a run that is not known yet', async () => {
      const watching = scene.watcher.watch(RUN);
      await scene.pass(10_000);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      watching.dispose();
    });

    it('the list of a thread, also while nothing in it is active, and so what begins there', async () => {
      set({ status: 'completed' });
      await load('thread_one');
      const watching = scene.watcher.watch(THREAD);
      await scene.pass(3 * MINUTE);
      assert.deepEqual(scene.secondsOf(/runs$/), [10, 25, 47.5, 81.25, 131.875]);
      server.addRun('thread_one', 'run_2', 2000);
      await scene.pass(MINUTE);
      assert.equal(scene.store.summary(THREAD).active, 1);
      assert.deepEqual(scene.secondsOf(/runs$/).slice(5, 7), [191.875, 201.875], 'soon again after that');
      assert.deepEqual(scene.secondsOf(/run_/), [], 'the list tells of its runs, too');
      scene.start();
      watching.dispose();
      watching.dispose();
      await scene.pass(10 * MINUTE);
      assert.deepEqual(scene.secondsOf(), []);
      assert.equal(scene.clock.pending, 0);
    });

    it('a thread for each that asked, until the last one stops', async () => {
      await load('thread_one');
      const one = scene.watcher.watch(THREAD);
      const two = scene.watcher.watch(THREAD);
      one.dispose();
      await scene.pass(10_000);
      assert.equal(tap.take().length, 1);
      two.dispose();
      await scene.pass(MINUTE);
      assert.deepEqual(tap.take(), []);
    });

    it('no thread any more that the server has lost', async () => {
      await load('thread_one');
      server.removeThread('thread_one');
      scene.watcher.watch(THREAD);
      await scene.pass(10 * MINUTE);
      assert.ok(tap.take().length <= 2);
      assert.equal(scene.clock.pending, 0);
    });
  });

  describe('watches in the background, on a server that turns out to list no runs', () => {
    it('no thread at all, and pays for none', async () => {
      server.addThread('thread_two');
      tap.next(/runs$/, says(404, '{"detail":"Not Found"}'), 1000);
      const watching = ['thread_one', 'thread_two'].map((id) => scene.watcher.watch(threadRef(id)));
      await scene.pass(10 * MINUTE);
      assert.equal(scene.store.connection(HERE).capabilities.runs, false);
      assert.equal(scene.clock.pending, 0);
      for (const one of watching) {
        one.dispose();
      }
    });
  });

  describe('when there is more to ask than the budget allows', () => {
    /** Adds so many threads with an active run each, and loads them. */
    async function many(count: number): Promise<string[]> {
      const ids = Array.from({ length: count }, (_, n) => `thread_${n}`);
      for (const id of ids) {
        server.addThread(id);
        server.addRun(id, 'run_1', 1);
      }
      await load('thread_one', ...ids);
      while (scene.store.connection(HERE).threadList.next !== undefined) {
        await scene.loader.loadMoreThreads(HERE);
      }
      tap.take();
      scene.start();
      return ids;
    }

    it('asks more about what is unfolded, and of what is folded too', async () => {
      const ids = await many(130);
      const unfolded = ids.slice(0, 30);
      scene.look(unfolded.map((id) => threadRef(id)));
      await scene.pass(15 * MINUTE);
      const asked = tap.take().map((line) => line.split('/')[2]!);
      const ofUnfolded = asked.filter((id) => unfolded.includes(id)).length;
      assert.ok(asked.length > 600 && asked.length <= 621, `${asked.length}`);
      assert.ok(Math.abs(ofUnfolded / asked.length - 3 / 4) < 0.05, `${ofUnfolded} of ${asked.length}`);
      assert.equal(new Set(asked).size, 131, 'each of them was asked about');
    });

    it('still looks at threads for the first time', async () => {
      const ids = await many(30);
      for (let n = 0; n < 5; n++) {
        server.addThread(`thread_new_${n}`);
      }
      await scene.loader.loadThreads(HERE);
      scene.look(ids.map((id) => threadRef(id)));
      await scene.pass(3 * MINUTE);
      assert.equal(tap.take().filter((line) => line.includes('thread_new_')).length, 5);
    });

    it('goes faster as soon as it is allowed to', async () => {
      const ids = await many(30);
      scene.look(ids.map((id) => threadRef(id)));
      await scene.pass(2 * MINUTE);
      tap.take();
      scene.polling.turns.setPerMinute(600);
      await scene.pass(MINUTE);
      const faster = tap.take().length;
      assert.ok(faster > 150, `${faster}`);
      scene.polling.turns.setPerMinute(6);
      await scene.pass(MINUTE);
      assert.ok(tap.take().length <= 7);
    });

    it('asks about cancels in any case for as long as a gesture lasts, then at the pace of the budget', async () => {
      const ids = await many(100);
      const following = ids.map((id) => scene.watcher.follow(runRef(id, 'run_1')));
      await scene.pass(14_000);
      assert.equal(tap.take().length, 500, 'five times about each');
      await scene.pass(MINUTE);
      const later = tap.take().length;
      assert.ok(later >= 39 && later <= 41, `${later}`);
      for (const each of following) each.dispose();
    });
  });

  it('looks at no more of 10,000 active runs than changed', () => {
    const count = 10_000;
    const { store } = scene;
    const body = { from: 'list', sequence: 1, receivedAt: scene.clock.now() } as const;
    const ids = Array.from({ length: count }, (_, n) => `thread_${n}`);
    store.setMarks(
      HERE,
      ids.map((id) => ({ ref: threadRef(id), tracked: true, label: undefined })),
    );
    const run = (threadId: string, text: string, sequence: number) => ({
      id: 'run_1',
      threadId,
      status: 'in_progress',
      requiredToolCalls: [],
      body: { ...body, text, sequence },
    });
    for (const id of ids) {
      store.applyRun(HERE, run(id, '{}', 1));
    }
    scene.look([]);
    let reads = 0;
    const read = store.run.bind(store);
    store.run = (ref) => {
      reads++;
      return read(ref);
    };
    store.applyRun(HERE, run('thread_7', '{"news":1}', 2));
    assert.ok(reads > 0 && reads < 20, `${reads} runs were read`);
  });

  describe('after a failure', () => {
    it('asks less and less often, though each failure has words of its own', async () => {
      let failures = 0;
      const failing = () => says(500, { error: { message: `Sorry! (req_${++failures})` } });
      tap.next(/run_1$/, (request, usual) => failing()(request, usual), 100);
      await load('thread_one');
      scene.look([THREAD]);
      await scene.pass(5 * MINUTE);
      assert.deepEqual(scene.secondsOf().slice(0, 5), [2, 6, 14, 30, 62]);
      tap.asUsual();
      await scene.pass(MINUTE);
      assert.equal(scene.store.run(RUN)?.problem, undefined, 'and finds out when it is over');
    });

    it('of one run no more often of the others, though each failure has words of its own', async () => {
      server.addRun('thread_one', 'run_2', 1002);
      await load('thread_one');
      let failures = 0;
      tap.next(/runs$/, refuses(500, 'Sorry!'), 100);
      tap.next(/run_2$/, () => ({ status: 500, headers: {}, body: `Sorry! (req_${++failures})` }), 100);
      scene.look([THREAD]);
      await scene.pass(MINUTE);
      assert.deepEqual(scene.secondsOf(/run_1$/), PACE);
    });

    it('goes on when the network is back', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      tap.next(/./, lost, 2);
      await scene.pass(20_000);
      assert.equal(scene.store.connection(HERE).problem, undefined);
      assert.deepEqual(scene.secondsOf(/threads$/), [7, 17], 'one question tells, less and less often');
      assert.deepEqual(scene.secondsOf(/run_1$/).slice(0, 3), [2, 17.25, 19.25], 'and at once all goes on');
    });

    it('asks for nothing that is seen while the server can’t be reached, of however many threads', async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `thread_${n}`);
      for (const id of ids) {
        server.addThread(id);
        server.addRun(id, 'run_1', 1);
      }
      await load('thread_one', ...ids);
      tap.next(/./, lost, 1000);
      scene.look(ids.map((id) => threadRef(id)));
      await scene.pass(2200);
      assert.ok(tap.take().length <= 4, 'those that were on their way already');
      await scene.pass(4 * MINUTE);
      assert.deepEqual(new Set(tap.take()), new Set(['GET /threads']));
      const told = scene.take().filter((change) => change.threadLists.size > 0).length;
      assert.equal(told, 2, 'once of the server, once of its list, and not with each attempt');
    });

    for (const [whose, begin] of [
      [
        'a panel',
        () => {
          scene.watcher.see({ ...NOTHING_SEEN, panels: [RUN] });
        },
      ],
      [
        'a watch in the background',
        () => {
          scene.watcher.watch(RUN);
        },
      ],
    ] as const) {
      it(`goes on when the network is back, though only ${whose} wants it`, async () => {
        await load('thread_one');
        begin();
        tap.next(/./, lost, 2);
        await scene.pass(2 * MINUTE);
        assert.equal(scene.store.connection(HERE).problem, undefined);
        assert.ok(scene.secondsOf(/run_1$/).length > 2);
      });
    }

    for (const [what, headers, wait] of [
      ['as long as the server asks', { 'retry-after': '90' }, 90],
      ['a while when it does not say how long', {}, 20],
      ['five minutes at most', { 'retry-after': '86400' }, 300],
    ] as const) {
      it(`to do with the rate limit, leaves the whole server alone for ${what}`, async () => {
        server.addThread('thread_two');
        server.addRun('thread_two', 'run_2', 2000);
        await load('thread_one', 'thread_two');
        scene.look([THREAD, threadRef('thread_two')]);
        const following = scene.watcher.follow(runRef('thread_two', 'run_2'));
        tap.next(/./, refuses(429, 'Rate limit reached.', headers));
        await scene.pass(10 * MINUTE);
        assert.deepEqual(scene.secondsOf().slice(0, 3), [1, 1 + wait, 1 + wait]);
        following.dispose();
      });
    }

    it('to do with the rate limit, leaves the server alone also when another than the watcher asked', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      const following = scene.watcher.follow(RUN);
      tap.next(/threads$/, refuses(429, 'Rate limit reached.', { 'retry-after': '30' }));
      await assert.rejects(scene.loader.loadThreads(HERE));
      scene.start();
      await scene.pass(MINUTE);
      assert.equal(scene.secondsOf()[0], 30);
      following.dispose();
    });

    it('to do with the rate limit, asks again as soon as there is another key', async () => {
      await load('thread_one');
      const following = scene.watcher.follow(RUN);
      tap.next(/./, refuses(429, 'Rate limit reached.', { 'retry-after': '90' }));
      await scene.pass(1000);
      tap.take();
      scene.setKey('sk-another');
      await scene.pass(1000);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_1']);
      following.dispose();
    });

    it('to do with the rate limit, asks for none of those either that were due at the same time', async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `thread_${n}`);
      for (const id of ids) {
        server.addThread(id);
        server.addRun(id, 'run_1', 1);
      }
      await load(...ids);
      const following = ids.map((id) => scene.watcher.follow(runRef(id, 'run_1')));
      tap.next(/./, refuses(429, 'Rate limit reached.'));
      await scene.pass(1000);
      assert.deepEqual(scene.secondsOf(), [1], 'those that were on their way already');
      await scene.pass(20_000);
      assert.deepEqual(scene.secondsOf(/run_1$/).slice(1), Array<number>(20).fill(21));
      for (const each of following) each.dispose();
    });

    it('leaves a server alone that fails and says for how long, though each answer has the same words', async () => {
      await load('thread_one');
      scene.look([THREAD]);
      tap.next(/run_1$/, says(503, 'Maintenance', { 'retry-after': '40' }), 2);
      await scene.pass(2 * MINUTE);
      assert.deepEqual(scene.secondsOf(/run_1$/).slice(0, 3), [2, 42, 82]);
    });

    for (const kind of ['unauthorized', 'noKey'] as const) {
      it(`to do with the key (${kind}), asks nothing until there is another one`, async () => {
        await load('thread_one');
        scene.look([THREAD]);
        const following = scene.watcher.follow(RUN);
        if (kind === 'noKey') {
          scene.key = undefined;
        } else {
          tap.next(/./, refuses(401, 'Incorrect API key provided.'));
        }
        await scene.pass(1000);
        assert.equal(scene.store.connection(HERE).problem?.kind, kind);
        tap.take();
        await scene.pass(10 * MINUTE);
        assert.deepEqual(tap.take(), []);
        assert.equal(scene.clock.pending, 0);
        scene.setKey('sk-another');
        await scene.pass(1000);
        assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_1']);
        following.dispose();
      });
    }
  });

  it('stays within the budget, and leaves nobody out', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `thread_${n}`);
    for (const id of ids) {
      server.addThread(id);
      server.addRun(id, 'run_1', 1);
    }
    await load(...ids);
    scene.look(ids.map((id) => threadRef(id)));
    await scene.loader.loadMoreThreads(HERE);
    await scene.pass(MINUTE);
    const first = tap.take().length;
    await scene.pass(2 * MINUTE);
    const asked = tap.take();
    assert.ok(first <= 2 * REQUESTS_PER_MINUTE, `${first} in the first minute, with a full bucket`);
    assert.ok(asked.length <= 2 * REQUESTS_PER_MINUTE + 1, `${asked.length} in the two that follow`);
    assert.equal(new Set(asked).size, 40);
  });

  it('counts each request against the budget, where one thread needs several', async () => {
    // So many that their pages would be more than the active runs are worth.
    for (let n = 2; n <= 700; n++) {
      server.addRun('thread_one', `run_${n}`, 1000 + n, { status: n > 30 ? 'completed' : 'queued' });
    }
    await load('thread_one');
    while (scene.store.thread(THREAD)?.runList.next !== undefined) {
      await scene.loader.loadMoreRuns(THREAD);
    }
    tap.take();
    scene.look([THREAD]);
    await scene.pass(MINUTE);
    tap.take();
    await scene.pass(2 * MINUTE);
    const asked = tap.take();
    assert.ok(asked.length <= 2 * REQUESTS_PER_MINUTE + 1, `${asked.length}`);
    assert.equal(new Set(asked.filter((line) => line.includes('run_'))).size, 30);
  });
});
