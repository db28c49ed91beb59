import assert from 'node:assert/strict';
import type { ThreadRef } from '../../../src/core/model/references';
import { MOST_FIRST_LOOKS } from '../../../src/core/runs/load/lookAtThreads';
import { NOTHING_SEEN } from '../../../src/core/runs/polling/demands';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { counts, HERE, Scene, threadRef } from './scene';

const MINUTE = 60_000;

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

  /** Shows the tree with these threads unfolded. */
  const look = async (expanded: readonly ThreadRef[] = []) => {
    scene.look(expanded);
    await scene.quiet();
  };
  const lookAway = () => {
    scene.polling.see(NOTHING_SEEN);
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
    scene.start();
  }

  it('asks for one page of each, once', async () => {
    await list(5);
    server.addRun('thread_2', 'run_1', 1, { status: 'completed' });
    await look();
    assert.deepEqual(tap.take().sort(), [1, 2, 3, 4, 5].map(runsOf));
    assert.deepEqual(counts(scene.store.summary(threadRef('thread_2'))), { active: 0, known: 1 });
    lookAway();
    await look();
    await scene.pass(MINUTE);
    assert.deepEqual(tap.take(), []);
  });

  it('begins with those that are expanded, then goes on as the tree has them, a few at a time', async () => {
    await list(6);
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = Array.from({ length: 4 }, () => held.hold(/runs/));
    await look([threadRef('thread_2'), threadRef('thread_1')]);
    await Promise.all(answers.map(({ arrived }) => arrived));
    // The four that are under way together arrive in any order.
    assert.deepEqual(tap.take().sort(), [1, 2, 5, 6].map(runsOf));
    for (const answer of answers) {
      answer.release();
    }
    await scene.quiet();
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
    await scene.pass(5 * MINUTE);
    assert.equal(tap.take().length, MOST_FIRST_LOOKS - 3);
    server.addThread('thread_new');
    await scene.loader.loadThreads(HERE);
    tap.take();
    await scene.pass(MINUTE);
    assert.deepEqual(tap.take(), []);
  });

  it('goes on at the pace of the budget', async () => {
    await list(40);
    await look();
    assert.equal(tap.take().length, 19, 'one is left for what somebody looks at');
    await scene.pass(15_000);
    assert.equal(tap.take().length, 10);
    await scene.pass(15_000);
    assert.equal(tap.take().length, 10);
  });

  it('stops when nobody sees the tree any more, and goes on when somebody does', async () => {
    await list(40);
    await look();
    lookAway();
    tap.take();
    await scene.pass(MINUTE);
    assert.deepEqual(tap.take(), []);
    assert.equal(scene.clock.pending, 0);
    await look();
    assert.equal(tap.take().length, 19);
  });

  it('pays for no thread that was unfolded, and so read, meanwhile', async () => {
    await list(30);
    await look();
    await scene.loader.loadRuns(threadRef('thread_1'));
    tap.take();
    await scene.pass(MINUTE);
    assert.equal(tap.take().filter((line) => line === runsOf(1)).length, 0);
  });

  it('looks at threads that come later, too', async () => {
    await list(3);
    await look();
    tap.take();
    server.addThread('thread_new');
    await scene.loader.loadThreads(HERE);
    await scene.quiet();
    assert.deepEqual(tap.take(), ['GET /threads', 'GET /threads/thread_new/runs']);
  });

  it('looks at a thread that comes as another one goes', async () => {
    await list(3);
    await look();
    tap.take();
    server.removeThread('thread_2');
    server.addThread('thread_new');
    await scene.loader.loadThreads(HERE);
    await scene.quiet();
    assert.deepEqual(tap.take(), ['GET /threads', 'GET /threads/thread_new/runs']);
  });

  it('passes over one that fails, and looks at it again if that may pass', async () => {
    await list(4);
    tap.next(/thread_3/, says(500, ''));
    tap.next(/thread_2/, refuses(403, 'Not yours.'));
    await look();
    assert.deepEqual(tap.take().sort(), [1, 2, 3, 4].map(runsOf));
    await scene.pass(MINUTE);
    assert.deepEqual(tap.take(), [], 'not while somebody just goes on looking');
    lookAway();
    await look();
    assert.deepEqual(tap.take(), [runsOf(3)]);
    assert.equal(scene.store.thread(threadRef('thread_3'))?.runList.problem, undefined);
    assert.equal(scene.store.thread(threadRef('thread_2'))?.runList.problem?.kind, 'forbidden');
  });

  it('ends when the server does not answer, and goes on when it does again', async () => {
    await list(20);
    tap.next(/./, lost, 100);
    await look();
    assert.ok(tap.take().length <= 4);
    await scene.pass(4000);
    assert.deepEqual(tap.take(), []);
    tap.asUsual();
    await scene.pass(2 * MINUTE);
    assert.equal(tap.take().filter((line) => line.endsWith('/runs')).length, 20);
  });

  it('begins anew when the connection gets another key', async () => {
    await list(20);
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = Array.from({ length: 4 }, () => held.hold(/runs/));
    await look();
    await Promise.all(answers.map(({ arrived }) => arrived));
    scene.setKey('sk-another');
    for (const answer of answers) {
      answer.release();
    }
    await scene.quiet();
    assert.equal(tap.take().length, 4, 'there are no threads as long as nobody asks for them');
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
