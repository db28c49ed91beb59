import assert from 'node:assert/strict';
import { keyOf } from '../../../src/core/model/references';
import { REQUESTS_PER_MINUTE } from '../../../src/core/runs/polling/requestBudget';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap, type Reply } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const MINUTE = 60_000;
const THREADS = Array.from({ length: 40 }, (_, n) => `thread_${n}`);
/** Threads with a cancel that settles: a person's wish, which goes ahead of the budget. */
const SETTLING = 12;
/** How often each of them is asked about at most, once it has backed off: for the list, and for the run. */
const WISHES_PER_MINUTE = 2 * SETTLING;

let failures = 0;
const FAULTS: readonly (readonly [what: string, reply: Reply])[] = [
  ['breaks each connection', lost],
  ['fails each time', says(500, '')],
  [
    'fails each time, in words of its own',
    () => ({ status: 500, headers: {}, body: `Sorry! (req_${++failures})` }),
  ],
  ['fails each time, with 1 s to wait', says(503, '', { 'retry-after': '1' })],
  ['limits its rate', refuses(429, 'Slow down.')],
  ['limits its rate, with 1 s to wait', refuses(429, 'Slow down.', { 'retry-after': '1' })],
  ['limits its rate, with no time to wait', refuses(429, 'Slow down.', { 'retry-after-ms': '0' })],
  ['limits its rate, with 12 s to wait', refuses(429, 'Slow down.', { 'retry-after': '12' })],
  ['takes too long each time', says(408, '')],
  ['has its quota used up', says(429, { error: { message: 'Used up.', code: 'insufficient_quota' } })],
  ['answers with nonsense', says(200, '')],
];

describe('A server that', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(async () => {
    server = new SmallServer();
    for (const id of THREADS) {
      server.addThread(id);
      server.addRun(id, 'run_1', 1000);
      server.addRun(id, 'run_2', 1001);
    }
    tap = new Tap(server.respond);
    scene = new Scene({ retries: true });
    scene.connect(tap);
    const { loader } = scene;
    await loader.loadThreads(HERE);
    await loader.loadMoreThreads(HERE);
    for (const id of THREADS) {
      await loader.loadRuns(threadRef(id));
    }
    tap.take();
    scene.start();
  });

  afterEach(() => scene.close());

  for (const [what, reply] of FAULTS) {
    it(`${what} is asked no more often than the budget and the cancels that settle allow`, async () => {
      tap.next(/./, reply, Infinity);
      const runs = THREADS.map((id) => runRef(id, 'run_1'));
      scene.look(
        THREADS.map((id) => threadRef(id)),
        { runs: new Set(runs.map(keyOf)), panels: runs.slice(0, 3) },
      );
      const following = runs.slice(0, SETTLING).map((ref) => scene.watcher.follow(ref));
      await scene.pass(MINUTE);
      const first = tap.take().length;
      assert.ok(first > 0);
      const most = 2 * REQUESTS_PER_MINUTE + 6 * WISHES_PER_MINUTE;
      assert.ok(first <= most, `${first} in the first minute, with a full bucket and short pauses`);
      for (let minute = 2; minute <= 5; minute++) {
        await scene.pass(MINUTE);
        const asked = tap.take().length;
        assert.ok(asked > 0);
        assert.ok(asked <= REQUESTS_PER_MINUTE + WISHES_PER_MINUTE, `${asked} in minute ${minute}`);
      }
      for (const each of following) each.dispose();
    });
  }
});
