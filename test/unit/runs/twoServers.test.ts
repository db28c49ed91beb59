import assert from 'node:assert/strict';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { Tap } from '../support/tap';
import { runRef, Scene, threadRef } from './scene';

const SLOW = 'slow';
const QUICK = 'quick';
/** More than are asked for at a time. */
const MANY = 6;
const THREADS = Array.from({ length: MANY }, (_, n) => `thread_${n}`);
const RUN = runRef('thread_0', 'run_1', QUICK);

describe('A server that does not answer', () => {
  let slow: HeldServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(async () => {
    const server = () => {
      const small = new SmallServer();
      for (const id of THREADS) {
        small.addThread(id);
        small.addRun(id, 'run_1', 1000);
      }
      return small;
    };
    slow = await HeldServer.start(server().respond);
    tap = new Tap(server().respond);
    scene = new Scene();
    scene.connect(slow, SLOW);
    scene.connect(tap, QUICK);
    for (const id of THREADS) {
      await scene.loader.loadRuns(threadRef(id, SLOW));
    }
    await scene.loader.loadRuns(threadRef('thread_0', QUICK));
    tap.take();
  });

  afterEach(async () => {
    await scene.close();
    await slow.close();
  });

  /** Lets the server keep its next answers to itself; resolves when as many requests wait as one server gets at a time. */
  function hang(match: RegExp): Promise<unknown> {
    const held = THREADS.map(() => slow.hold(match).arrived);
    return Promise.all(held.slice(0, 4));
  }

  it('keeps no other from being asked how its runs are', async () => {
    const hangs = hang(/^GET/);
    for (const id of THREADS) {
      scene.watcher.follow(runRef(id, 'run_1', SLOW));
    }
    await scene.clock.advance(1000);
    await hangs;
    scene.watcher.follow(RUN);
    await scene.pass(1000);
    assert.deepEqual(tap.take(), ['GET /threads/thread_0/runs/run_1']);
  });

  it('keeps no run of another from being cancelled', async () => {
    const hangs = hang(/cancel$/);
    const refs = THREADS.map((id) => runRef(id, 'run_1', SLOW));
    const all = scene.cancellation.cancelAll(refs, new AbortController().signal, () => undefined);
    await hangs;
    const one = scene.cancellation.cancel(RUN);
    await scene.quiet();
    assert.deepEqual(tap.take(), ['POST /threads/thread_0/runs/run_1/cancel']);
    scene.cancellation.dispose();
    await Promise.all([all, one]);
  });
});
