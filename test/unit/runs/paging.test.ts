import assert from 'node:assert/strict';
import { NEVER } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');
const PAGE = { limit: 20 };

describe('Lists that come page by page', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  describe('of runs', () => {
    beforeEach(() => {
      server.addThread('thread_one');
    });

    /** Adds runs of these numbers, each newer than the one before; the number is the time too. */
    const add = (from: number, to: number, fields: Record<string, unknown> = {}) => {
      for (let n = from; n <= to; n++) {
        server.addRun('thread_one', `run_${n}`, n, { status: 'completed', ...fields });
      }
    };
    const numbers = () => scene.store.runs(THREAD).map(({ run }) => Number(run.id.slice(4)));
    const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);
    const list = () => scene.store.thread(THREAD)!.runList;

    it('go on where they ended, to the end, by larger pages than the first', async () => {
      add(1, 145);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), down(145, 126));
      assert.equal(list().next, 'run_126');
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(numbers(), down(145, 26));
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(numbers(), down(145, 1));
      assert.equal(list().next, undefined);
      tap.take();
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(tap.take(), [], 'nothing is asked for beyond the end');
    });

    it('keep older pages, and where to go on, when a first page comes again that overlaps them', async () => {
      add(1, 150);
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      add(151, 160);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), down(160, 31));
      assert.equal(list().next, 'run_31');
    });

    it('start over when a first page comes that does not overlap, but keep what is active', async () => {
      add(1, 1, { status: 'in_progress' });
      add(2, 25);
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      assert.equal(list().next, undefined);
      add(26, 50);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), [...down(50, 31), 1]);
      assert.equal(list().next, 'run_31');
      await scene.loader.loadMoreRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(numbers(), down(50, 1), 'all of them can be reached');
    });

    it('are not joined by a run that was asked for alone', async () => {
      add(1, 25);
      await scene.loader.loadRuns(THREAD);
      add(26, 60);
      await scene.loader.loadRun(runRef('thread_one', 'run_55'));
      await scene.loader.loadRuns(THREAD);
      for (let page = 0; page < 3 && list().next !== undefined; page++) {
        await scene.loader.loadMoreRuns(THREAD);
      }
      assert.deepEqual(numbers(), down(60, 1));
    });

    it('keep an ended run that was asked for alone when they first come without it', async () => {
      add(1, 45);
      await scene.loader.loadRun(runRef('thread_one', 'run_3'));
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), [...down(45, 26), 3]);
    });

    it('have more again when they were empty, or whole, before', async () => {
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), []);
      add(1, 30);
      await scene.loader.loadRuns(THREAD);
      assert.equal(list().next, 'run_11');
      await scene.loader.loadMoreRuns(THREAD);
      add(31, 31);
      await scene.loader.loadRuns(THREAD);
      assert.equal(list().next, undefined, 'all is known already');
      assert.deepEqual(numbers(), down(31, 1));
    });

    it('lose the runs that the server lost', async () => {
      add(1, 30);
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      server.removeRun('thread_one', 'run_25');
      server.removeRun('thread_one', 'run_5');
      await scene.loader.loadRuns(THREAD);
      assert.ok(!numbers().includes(25), 'one that belongs on the page that came');
      assert.ok(numbers().includes(5), 'one that may be on a later page stays');
      for (let n = 6; n <= 30; n++) {
        server.removeRun('thread_one', `run_${n}`);
      }
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), [4, 3, 2, 1], 'a page that is the whole list tells of all');
      assert.equal(list().next, undefined);
    });

    it('end when the first page that comes again is all there is', async () => {
      add(1, 25);
      await scene.loader.loadRuns(THREAD);
      for (let n = 1; n <= 15; n++) {
        server.removeRun('thread_one', `run_${n}`);
      }
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), down(25, 16));
      assert.equal(list().next, undefined);
    });

    it('keep each run of a server that lists the oldest first', async () => {
      add(1, 45);
      const oldestFirst = (after: number, more: boolean) =>
        says(200, {
          has_more: more,
          data: down(after + 20, after + 1)
            .reverse()
            .map((n) => ({ id: `run_${n}`, thread_id: 'thread_one', status: 'completed', created_at: n })),
        });
      tap.next(/runs$/, oldestFirst(0, true));
      tap.next(/runs$/, oldestFirst(20, false));
      tap.next(/runs$/, oldestFirst(0, true));
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(numbers(), down(40, 1));
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), down(40, 1));
    });

    it('drop a page that goes on from where they do not end any more', async () => {
      const backend = scene.backends.get(HERE)!;
      add(1, 50);
      await scene.loader.loadRuns(THREAD);
      const late = await backend.listRuns('thread_one', { ...PAGE, after: list().next! }, NEVER);
      add(51, 100);
      await scene.loader.loadRuns(THREAD);
      scene.store.applyRuns(THREAD, late, 'run_31');
      assert.deepEqual(numbers(), down(100, 81));
      assert.equal(list().next, 'run_81');
    });

    it('have an id once, and tell nothing when it keeps coming twice', async () => {
      const run = (status: string) => ({ id: 'run_1', thread_id: 'thread_one', status, created_at: 1 });
      tap.next(/runs$/, says(200, { data: [run('queued'), run('in_progress')], has_more: false }), 2);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(numbers(), [1]);
      assert.equal(scene.store.runs(THREAD)[0]?.status, 'queued');
      scene.take();
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(scene.take(), []);
    });

    it('end, and say so, where a server goes in a circle of several pages', async () => {
      add(1, 100);
      const pages = [down(60, 41), down(40, 21), down(60, 41), down(40, 21)];
      for (const numbers of pages) {
        const data = numbers.map((n) => ({
          id: `run_${n}`,
          thread_id: 'thread_one',
          status: 'completed',
          created_at: n,
        }));
        tap.next(/runs$/, says(200, { data, has_more: true }));
      }
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual([list().next, list().cutShort], ['run_21', false]);
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual([list().next, list().cutShort], [undefined, true]);
      assert.deepEqual(numbers(), down(60, 21));
      tap.take();
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual(tap.take(), []);
      await scene.loader.loadRuns(THREAD);
      assert.equal(list().cutShort, true, 'the same first page again does not mend it');
    });

    it('go on over a page that brings something new among what is known', async () => {
      add(1, 100);
      await scene.loader.loadRuns(THREAD);
      const overlapping = down(90, 71).map((n) => ({ id: `run_${n}`, status: 'completed', created_at: n }));
      tap.next(/runs$/, says(200, { data: overlapping, has_more: true }));
      await scene.loader.loadMoreRuns(THREAD);
      assert.deepEqual([list().next, list().cutShort], ['run_71', false]);
      assert.deepEqual(numbers(), down(100, 71));
    });

    it('end where the client found the cursor false, and say so', () => {
      scene.store.applyRuns(THREAD, { items: [], omitted: 0, cutShort: true });
      assert.deepEqual([list().loaded, list().next, list().cutShort], [true, undefined, true]);
    });

    it('end when a server gives the same cursor again and again', async () => {
      const data = [{ id: 'run_1', thread_id: 'thread_one', status: 'queued', created_at: 1 }];
      tap.next(/runs$/, says(200, { data, has_more: true }), 5);
      await scene.loader.loadRuns(THREAD);
      assert.equal(list().next, 'run_1');
      await scene.loader.loadMoreRuns(THREAD);
      assert.equal(list().next, undefined);
      assert.deepEqual(numbers(), [1]);
    });
  });

  describe('of threads', () => {
    const add = (from: number, to: number) => {
      for (let n = from; n <= to; n++) {
        server.addThread(`thread_${n}`, { created_at: n });
      }
    };
    const numbers = () => scene.store.threads(HERE).map(({ ref }) => Number(ref.threadId.slice(7)));
    const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);
    const next = () => scene.store.connection(HERE).threadList.next;

    it('go on where they ended, and keep older pages when the first comes again', async () => {
      add(1, 125);
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadMoreThreads(HERE);
      add(126, 130);
      server.removeThread('thread_124');
      await scene.loader.loadThreads(HERE);
      assert.deepEqual(
        numbers(),
        down(130, 6).filter((n) => n !== 124),
      );
      assert.equal(next(), 'thread_6');
      await scene.loader.loadMoreThreads(HERE);
      assert.equal(next(), undefined);
      tap.take();
      await scene.loader.loadMoreThreads(HERE);
      assert.deepEqual(tap.take(), []);
    });

    it('start over when a first page comes that does not overlap, but keep what is active or was added', async () => {
      add(1, 25);
      server.addRun('thread_20', 'run_1', 20);
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadRuns(threadRef('thread_20'));
      scene.store.setMarks(HERE, [{ ref: threadRef('thread_22'), tracked: true, label: undefined }]);
      add(26, 60);
      await scene.loader.loadThreads(HERE);
      assert.deepEqual(numbers(), [20, ...down(60, 41), 22]);
      assert.equal(next(), 'thread_41');
      await scene.loader.loadMoreThreads(HERE);
      await scene.loader.loadMoreThreads(HERE);
      assert.deepEqual(numbers(), [20, ...down(60, 21), ...down(19, 1)]);
    });
  });

  describe('of steps', () => {
    const RUN = runRef('thread_one', 'run_1');
    const steps = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, i) => ({ id: `step_${from - i}`, created_at: from - i }));
    const numbers = () => scene.store.run(RUN)!.steps.map(({ id }) => Number(id.slice(5)));
    const ids = (from: number, to: number) => steps(from, to).map(({ created_at }) => created_at);
    const set = (list: { id: string }[]) => {
      server.setSteps('thread_one', 'run_1', list);
    };

    beforeEach(async () => {
      server.addThread('thread_one');
      server.addRun('thread_one', 'run_1', 1);
      await scene.loader.loadRun(RUN);
      scene.take();
    });

    it('go on where they ended, and keep older pages when the first comes again', async () => {
      set(steps(125, 1));
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(numbers(), ids(125, 106));
      await scene.loader.loadMoreSteps(RUN);
      assert.deepEqual(numbers(), ids(125, 6));
      set(steps(127, 1));
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(numbers(), ids(127, 6));
      await scene.loader.loadMoreSteps(RUN);
      assert.deepEqual(numbers(), ids(127, 1));
      assert.equal(scene.store.run(RUN)?.stepList.next, undefined);
      tap.take();
      await scene.loader.loadMoreSteps(RUN);
      assert.deepEqual(tap.take(), []);
    });

    it('start over when a first page comes that does not overlap', async () => {
      set(steps(5, 1));
      await scene.loader.loadSteps(RUN);
      set(steps(40, 1));
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(numbers(), ids(40, 21));
      assert.equal(scene.store.run(RUN)?.stepList.next, 'step_21');
    });

    it('tell only of what changed, and have an id once', async () => {
      set([{ id: 'step_1' }, { id: 'step_1' }]);
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(numbers(), [1]);
      assert.equal(scene.take().length, 1);
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(scene.take(), []);
      set([{ id: 'step_1', status: 'completed' } as { id: string }]);
      await scene.loader.loadSteps(RUN);
      assert.equal(scene.take().length, 1);
    });
  });
});
