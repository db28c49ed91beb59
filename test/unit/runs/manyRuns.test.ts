import assert from 'node:assert/strict';
import { REQUESTS_PER_MINUTE } from '../../../src/core/runs/polling/requestBudget';
import { NOTHING_SEEN } from '../../../src/core/runs/polling/demands';
import { SmallServer } from '../support/smallServer';
import { refuses, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');

describe('RunWatcher, of very many runs of one thread', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one');
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  /** Adds runs `run_0`, `run_1` … to the thread, each newer than the one before. */
  function addRuns(count: number, statusOf: (n: number) => string = () => 'cancelling'): void {
    for (let n = 0; n < count; n++) {
      server.addRun('thread_one', `run_${n}`, 1000 + n, { status: statusOf(n) });
    }
  }

  /** Loads so many pages of the thread's list, or all, and lets requests count from here. */
  async function load(pages = Infinity): Promise<void> {
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadRuns(THREAD);
    for (let page = 1; page < pages && scene.store.thread(THREAD)?.runList.next !== undefined; page++) {
      await scene.loader.loadMoreRuns(THREAD);
    }
    tap.take();
    scene.start();
  }

  const activeRuns = () => scene.store.activeRuns(HERE);

  /** Follows the active ones of the runs that are known; gives how many those are. */
  function followAll(): number {
    const active = activeRuns();
    for (const { ref } of active) {
      scene.watcher.follow(ref);
    }
    return active.length;
  }

  /** What was asked: how many items each page was to have, in order, and how many single runs. */
  function asked(): { pages: number[]; single: number } {
    const limits = tap.requests.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('limit'));
    return {
      pages: limits.filter((limit) => limit !== null).map(Number),
      single: limits.filter((limit) => limit === null).length,
    };
  }

  it('asks by large pages, none of them one by one', async () => {
    addRuns(250);
    await load();
    assert.equal(followAll(), 250);
    for (let n = 0; n < 250; n += 2) {
      server.setRun('thread_one', `run_${n}`, { status: 'cancelled' });
    }
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100, 100, 100], single: 0 });
    assert.equal(activeRuns().length, 125, 'and all of them were read');
  });

  it('asks on behind a page of runs that have ended', async () => {
    addRuns(250, (n) => (n >= 100 ? 'completed' : 'cancelling'));
    await load();
    assert.equal(followAll(), 100);
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100, 100, 100], single: 0 });
  });

  it('asks one by one for those that are left once they are few', async () => {
    // The newest 100, and 8 of the oldest.
    addRuns(300, (n) => (n >= 200 || n < 8 ? 'cancelling' : 'completed'));
    await load();
    followAll();
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100], single: 8 });
  });

  it('asks for no more pages than are known, however many the server has', async () => {
    addRuns(130);
    await load();
    followAll();
    for (let n = 130; n < 500; n++) {
      server.addRun('thread_one', `run_${n}`, 1000 + n, { status: 'completed' });
    }
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100, 100], single: 130 });
  });

  it('asks one by one where they are few for so long a list', async () => {
    addRuns(300, (n) => (n <= 13 ? 'cancelling' : 'completed'));
    await load();
    assert.equal(followAll(), 14);
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20], single: 14 });
  });

  it('asks one by one where a large page fails', async () => {
    addRuns(30);
    await load();
    followAll();
    tap.next(/runs$/, (request, usual) => usual(request));
    tap.next(/runs$/, refuses(400, 'limit must be at most 50'));
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100], single: 10 });
    assert.equal(scene.store.thread(THREAD)?.runList.problem?.serverMessage, 'limit must be at most 50');
  });

  it('asks one by one where the server turns out to have no list', async () => {
    addRuns(30);
    await scene.loader.loadThreads(HERE);
    for (let n = 0; n < 30; n++) {
      await scene.loader.loadRun(runRef('thread_one', `run_${n}`));
    }
    tap.take();
    followAll();
    tap.next(/runs$/, refuses(404, 'Not Found'), 9);
    await scene.pass(1000);
    assert.deepEqual(asked().pages, [20]);
    assert.equal(tap.asked.filter((line) => line.includes('/run_')).length, 30);
  });

  it('adds no row that nobody has asked for', async () => {
    addRuns(300);
    await load(2);
    assert.equal(followAll(), 120);
    const { next } = scene.store.thread(THREAD)!.runList;
    await scene.pass(1000);
    assert.deepEqual(asked(), { pages: [20, 100, 100], single: 0 });
    assert.equal(scene.store.runs(THREAD).length, 120);
    assert.equal(scene.store.thread(THREAD)?.runList.next, next);
  });

  it('pays for each page where nobody cancels', async () => {
    addRuns(250);
    await load();
    scene.look([THREAD]);
    await scene.pass(1999);
    // One for the turn itself, one for the first large page.
    for (let left = REQUESTS_PER_MINUTE / 3; left > 2; left--) {
      scene.budget.take(HERE);
    }
    await scene.pass(1);
    assert.deepEqual(asked(), { pages: [20, 100], single: 0 });
  });

  it('stops in the middle when nobody looks any more', async () => {
    addRuns(250);
    await load();
    scene.look([THREAD]);
    tap.next(/runs$/, (request, usual) => usual(request));
    tap.next(/runs$/, (request, usual) => {
      scene.watcher.see(NOTHING_SEEN);
      return usual(request);
    });
    await scene.pass(2000);
    assert.deepEqual(asked(), { pages: [20, 100], single: 0 });
  });
});
