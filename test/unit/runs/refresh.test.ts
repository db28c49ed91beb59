import assert from 'node:assert/strict';
import { keyOf } from '../../../src/core/model/references';
import { MOST_FIRST_LOOKS } from '../../../src/core/runs/load/lookAtThreads';
import { refreshThreads } from '../../../src/core/runs/load/refresh';
import { failureOf } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { lost, says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const ONE = threadRef('thread_one');
const TWO = threadRef('thread_two');
const RUN = runRef('thread_one', 'run_1');

describe('A refresh', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(async () => {
    server = new SmallServer();
    for (const { threadId } of [TWO, ONE]) {
      server.addThread(threadId, { created_at: 1000 });
    }
    server.addRun('thread_one', 'run_1', 1001, { status: 'completed' });
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadRuns(ONE);
    await scene.loader.loadRuns(TWO);
    tap.take();
  });

  afterEach(() => scene.close());

  const refresh = (...unfolded: Parameters<typeof keyOf>[0][]) =>
    refreshThreads(HERE, new Set(unfolded.map(keyOf)), scene);

  it('asks for the threads, for the runs of each that was looked at, and for the steps that are unfolded', async () => {
    server.addRun('thread_two', 'run_2', 2000);
    await refresh(ONE, RUN);
    assert.deepEqual(tap.take(), [
      'GET /threads',
      'GET /threads/thread_one/runs',
      'GET /threads/thread_two/runs',
      'GET /threads/thread_one/runs/run_1/steps',
    ]);
    assert.equal(scene.store.summary(TWO).active, 1, 'also what began in a thread that is folded');
  });

  it('stops at what concerns the whole server, and tells it', async () => {
    tap.next(/./, lost, 100);
    assert.equal((await failureOf(refresh(ONE))).kind, 'network');
    assert.deepEqual(tap.take(), ['GET /threads']);
  });

  it('goes on over what concerns one thread', async () => {
    tap.next(/thread_one\/runs$/, says(500, ''));
    await refresh();
    assert.equal(scene.store.thread(ONE)?.runList.problem?.kind, 'server');
    assert.ok(tap.take().includes('GET /threads/thread_two/runs'));
  });

  it('tells of a lost server where there is no list of threads to ask for', async () => {
    scene.store.setMarks(HERE, [{ ref: ONE, tracked: true, label: undefined }]);
    scene.store.applyNoThreadList(HERE);
    tap.next(/./, lost, 100);
    assert.equal((await failureOf(refresh())).kind, 'network');
  });

  it('asks a server for its threads that listed none, when no thread is known', async () => {
    const empty = new Scene();
    empty.connect(tap);
    tap.next(/threads$/, says(405, ''));
    await empty.loader.loadThreads(HERE);
    assert.deepEqual(empty.store.threads(HERE), []);
    await empty.loader.loadThreads(HERE);
    assert.equal(tap.take().length, 1, 'not by itself');
    await refreshThreads(HERE, new Set(), empty);
    assert.equal(empty.store.threads(HERE).length, 2);
    await empty.close();
  });

  it('asks for no more threads than the first look does, those with active runs first', async () => {
    for (let n = 1; n <= MOST_FIRST_LOOKS + 5; n++) {
      const id = `thread_${n}`;
      server.addThread(id, { created_at: 2000 + n });
      await scene.loader.loadThread(threadRef(id));
      await scene.loader.loadRuns(threadRef(id));
    }
    server.addRun('thread_two', 'run_2', 2000);
    await scene.loader.loadRuns(TWO);
    scene.store.setMarks(
      HERE,
      Array.from({ length: MOST_FIRST_LOOKS + 5 }, (_, i) => ({
        ref: threadRef(`thread_${i + 1}`),
        tracked: true,
        label: undefined,
      })),
    );
    tap.take();
    await refresh();
    const lists = tap.take().filter((line) => line.endsWith('/runs'));
    assert.equal(lists.length, MOST_FIRST_LOOKS);
    assert.equal(lists[0], 'GET /threads/thread_two/runs');
  });
});
