import assert from 'node:assert/strict';
import { keyOf, type ThreadRef } from '../../../src/core/model/references';
import { lookAtThreads, MOST_FIRST_LOOKS } from '../../../src/core/runs/firstLook';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { counts, HERE, Scene, threadRef } from './scene';

describe('The first look at threads', () => {
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

  const look = (expanded: readonly ThreadRef[] = []) => {
    const keys = new Set(expanded.map(keyOf));
    return lookAtThreads(HERE, (ref) => keys.has(keyOf(ref)), scene);
  };
  const runsOf = (n: number) => `GET /threads/thread_${n}/runs`;

  async function list(count: number): Promise<void> {
    for (let n = 1; n <= count; n++) {
      server.addThread(`thread_${n}`, { created_at: n });
    }
    await scene.loader.loadThreads(HERE);
    while (scene.store.connection(HERE).threadList.next !== undefined) {
      await scene.loader.loadMoreThreads(HERE);
    }
    tap.take();
  }

  it('asks for one page of each', async () => {
    await list(5);
    server.addRun('thread_2', 'run_1', 1);
    await look([threadRef('thread_2'), threadRef('thread_1')]);
    assert.deepEqual(tap.take().sort(), [1, 2, 3, 4, 5].map(runsOf));
    assert.deepEqual(counts(scene.store.summary(threadRef('thread_2'))), { active: 1, known: 1 });
    await look();
    assert.deepEqual(tap.take(), [], 'and of each once');
  });

  it('begins with those that are expanded, then goes on as the tree has them', async () => {
    await list(6);
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = Array.from({ length: 4 }, () => held.hold(/runs/));
    const looking = look([threadRef('thread_2'), threadRef('thread_1')]);
    await Promise.all(answers.map(({ arrived }) => arrived));
    // The four that are under way together arrive in any order.
    assert.deepEqual(tap.take().sort(), [1, 2, 5, 6].map(runsOf));
    for (const answer of answers) {
      answer.release();
    }
    await looking;
    assert.deepEqual(tap.take().sort(), [3, 4].map(runsOf));
    await held.close();
  });

  it('stops at forty, those that somebody has looked at before among them', async () => {
    await list(50);
    for (const n of [1, 2, 3]) {
      await scene.loader.loadRuns(threadRef(`thread_${n}`));
    }
    tap.take();
    await look();
    assert.equal(tap.take().length, MOST_FIRST_LOOKS - 3);
    await look();
    assert.deepEqual(tap.take(), []);
  });

  it('stops where the budget ends', async () => {
    await list(10);
    for (let n = 0; n < 55; n++) {
      scene.budget.take(HERE);
    }
    await look();
    assert.equal(tap.take().length, 5);
    await scene.pass(60_000);
    await look();
    assert.equal(tap.take().length, 5, 'and goes on there the next time');
  });

  it('passes over one that fails, and looks at it again if that may pass', async () => {
    await list(4);
    tap.next(/thread_3/, says(500, ''));
    tap.next(/thread_2/, refuses(403, 'Not yours.'));
    await look();
    assert.deepEqual(tap.take().sort(), [1, 2, 3, 4].map(runsOf));
    await look();
    assert.deepEqual(tap.take(), [runsOf(3)]);
    assert.equal(scene.store.thread(threadRef('thread_3'))?.runList.problem, undefined);
    assert.equal(scene.store.thread(threadRef('thread_2'))?.runList.problem?.kind, 'forbidden');
  });

  it('ends when the server does not answer, and looks at all when it does again', async () => {
    await list(20);
    tap.next(/./, lost, 100);
    await look();
    assert.ok(tap.take().length <= 4);
    await look();
    assert.deepEqual(tap.take(), []);
    tap.asUsual();
    await scene.loader.loadThreads(HERE);
    tap.take();
    await look();
    assert.equal(tap.take().length, 20);
  });

  it('ends when the connection gets another key', async () => {
    await list(20);
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = Array.from({ length: 4 }, () => held.hold(/runs/));
    const looking = look();
    await Promise.all(answers.map(({ arrived }) => arrived));
    scene.setKey('sk-another');
    for (const answer of answers) {
      answer.release();
    }
    await looking;
    assert.equal(tap.take().length, 4);
    await held.close();
  });

  it('asks what a thread is called that the server did not list, after all runs', async () => {
    await list(2);
    server.addThread('thread_mine', { metadata: { title: 'Mine' } });
    scene.store.setMarks(
      HERE,
      ['thread_mine', 'thread_gone'].map((id) => ({ ref: threadRef(id), tracked: true, label: undefined })),
    );
    await look([threadRef('thread_mine')]);
    const asked = tap.take();
    assert.deepEqual(asked.slice(-1), ['GET /threads/thread_mine']);
    assert.equal(asked.length, 5);
    assert.equal(scene.store.thread(threadRef('thread_mine'))?.thread?.title, 'Mine');
    assert.equal(scene.store.thread(threadRef('thread_gone'))?.runList.problem?.kind, 'unknownThread');
  });
});
