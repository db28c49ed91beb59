import assert from 'node:assert/strict';
import type { RunRef } from '../../../src/core/model/references';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { SmallServer } from '../support/smallServer';
import { Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

export const THREAD = threadRef('thread_one');
export const RUN = runRef('thread_one', 'run_1');

/** A cancel that was begun; the outcome is there once it has been told. */
export interface Begun {
  outcome: CancelOutcome | undefined;
}

/** A window, connected to a server with one thread that has one active run. */
export function oneRun(): { readonly server: SmallServer; readonly tap: Tap; readonly scene: Scene } {
  const server = new SmallServer();
  server.addThread('thread_one');
  server.addRun('thread_one', 'run_1', 1001);
  const tap = new Tap(server.respond);
  const scene = new Scene();
  scene.connect(tap);
  return { server, tap, scene };
}

/** Loads what there is, without anybody looking at it. */
export async function load(scene: Scene, tap: Tap): Promise<void> {
  await scene.loader.loadThreads(HERE);
  await scene.loader.loadRuns(THREAD);
  tap.take();
  scene.start();
}

/** Adds runs to the thread, so that there are so many, and loads them. Gives all of them, newest first. */
export async function loadSeveral(
  { server, tap, scene }: ReturnType<typeof oneRun>,
  count: number,
): Promise<RunRef[]> {
  for (let n = 2; n <= count; n++) {
    server.addRun('thread_one', `run_${n}`, 1000 + n);
  }
  await scene.loader.loadRuns(THREAD);
  tap.take();
  return scene.store.runs(THREAD).map(({ ref }) => ref);
}

export function begin(scene: Scene, ref: RunRef = RUN): Begun {
  const begun: Begun = { outcome: undefined };
  void scene.cancellation.cancel(ref).then((outcome) => (begun.outcome = outcome));
  return begun;
}

/** That a cancel of {@link RUN} ended so, and left nothing behind. */
export function settledAs(scene: Scene, begun: Begun, expected: CancelOutcome): void {
  assert.deepEqual(begun.outcome, expected);
  assert.deepEqual(scene.pending.refs, []);
  assert.equal(scene.store.run(RUN)?.cancelling ?? false, false);
  assert.equal(scene.clock.pending, 0);
}

/** How many POSTs the server has got. */
export function posts(tap: Tap): number {
  return tap.asked.filter((line) => line.startsWith('POST')).length;
}
