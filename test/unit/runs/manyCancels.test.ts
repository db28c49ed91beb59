import assert from 'node:assert/strict';
import { SmallServer } from '../support/smallServer';
import { Tap } from '../support/tap';
import { runRef, Scene } from './scene';

const MANY = 60;

describe('Cancellation, of very many runs', () => {
  it('settles all of them, and leaks no listener', async () => {
    const server = new SmallServer();
    server.addThread('thread_one');
    const refs = Array.from({ length: MANY }, (_, n) => runRef('thread_one', `run_${n}`));
    for (const [n, { runId }] of refs.entries()) {
      server.addRun('thread_one', runId, 1000 + n);
    }
    const scene = new Scene();
    const tap = new Tap(server.respond);
    scene.connect(tap);
    const warnings: string[] = [];
    const warn = ({ message }: Error) => warnings.push(message);
    process.on('warning', warn);
    try {
      const outcomes: string[] = [];
      const { signal } = new AbortController();
      const all = scene.cancellation.cancelAll(refs, signal, (_, { kind }) => outcomes.push(kind));
      await scene.quiet();
      assert.equal(tap.asked.filter((line) => line.startsWith('POST')).length, MANY);
      for (const { runId } of refs) {
        server.setRun('thread_one', runId, { status: 'cancelled' });
      }
      await scene.pass(1500);
      await all;
      assert.deepEqual(
        outcomes,
        Array.from(refs, () => 'cancelled'),
      );
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', warn);
      await scene.close();
    }
  });
});
