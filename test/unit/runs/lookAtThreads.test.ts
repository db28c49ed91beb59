import assert from 'node:assert/strict';
import { lookAtThreads } from '../../../src/core/runs/load/lookAtThreads';
import { failureOf, NEVER } from '../support/client';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { HERE, Scene, threadRef } from './scene';

const COUNT = 60;

describe('A look at all threads', () => {
  let tap: Tap;
  let scene: Scene;
  let told: string[];

  beforeEach(async () => {
    const server = new SmallServer();
    for (let n = 1; n <= COUNT; n++) {
      server.addThread(`thread_${n}`, { created_at: n });
    }
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    told = [];
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadMoreThreads(HERE);
    tap.take();
  });

  afterEach(() => scene.close());

  const look = (options: { most?: number; signal?: AbortSignal } = {}) => {
    const { store, loader, clock } = scene;
    return lookAtThreads(
      HERE,
      { store, loader, clock },
      { signal: NEVER, onProgress: ({ looked, of }) => told.push(`${looked}/${of}`), ...options },
    );
  };

  it('asks for one page of each, whatever the budget has, and tells how far it is', async () => {
    await look();
    assert.equal(new Set(tap.take()).size, COUNT);
    assert.deepEqual(
      told,
      Array.from({ length: COUNT + 1 }, (_, n) => `${n}/${COUNT}`),
    );
    await look();
    assert.deepEqual(tap.take(), [], 'and of each once');
  });

  it('goes no further down the tree than it is told', async () => {
    await scene.loader.loadRuns(threadRef(`thread_${COUNT}`));
    tap.take();
    await look({ most: 10 });
    assert.equal(tap.take().length, 9);
  });

  it('is a few at a time, and stops when it is told to', async () => {
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = Array.from({ length: 4 }, () => held.hold(/runs/));
    const stop = new AbortController();
    const looking = look({ signal: stop.signal });
    await Promise.all(answers.map(({ arrived }) => arrived));
    await scene.quiet();
    assert.equal(tap.take().length, 4);
    stop.abort();
    for (const answer of answers) {
      answer.release();
    }
    await looking;
    assert.deepEqual(tap.take(), []);
    await held.close();
  });

  it('waits where the server wants to be left alone, and leaves out none', async () => {
    tap.next(/thread_50\/runs$/, refuses(429, 'Slow down.', { 'retry-after': '30' }));
    const looking = look();
    scene.start();
    await scene.pass(29_000);
    const early = scene.secondsOf().length;
    assert.ok(early < 20, `${early}`);
    await scene.pass(5000);
    await looking;
    assert.ok(
      scene
        .secondsOf()
        .slice(early)
        .every((second) => second >= 30),
    );
    assert.equal(scene.store.activity(HERE).looked, COUNT);
  });

  it('goes on over what concerns one thread, and ends with what concerns the server', async () => {
    tap.next(/thread_50\/runs$/, says(500, ''));
    tap.next(/thread_30\/runs$/, lost);
    assert.equal((await failureOf(look())).kind, 'network');
    assert.ok(tap.take().length <= 35);
    assert.equal(scene.store.thread(threadRef('thread_50'))?.runList.problem?.kind, 'server');
  });
});
