import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Backend, Page } from '../../../src/core/api/backend';
import type { ApiErrorKind } from '../../../src/core/api/errors';
import { LARGEST_BODY, REQUEST_TIMEOUT_MS } from '../../../src/core/api/http';
import { MOST_ATTEMPTS } from '../../../src/core/api/retry';
import { FAULTS, type FaultName } from '../../support/faults';
import { FaultServer } from '../../support/faultServer';
import { Scene } from '../runs/scene';
import { failureOf, KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { SmallServer } from '../support/smallServer';

const THREAD = 'thread_1aaaaaaaaaaa';
const RUN = 'run_1aaaaaaaaaaa';

/** What a system buffers on loopback, in bytes, beyond what a client has taken. */
const BUFFERS = 16 * 1024 * 1024;

/** The right result, an error of this kind, or a cancel whose answer leaves open how it went. */
type Outcome = 'right' | 'open' | ApiErrorKind;

/** What comes of each fault for a request that reads, and for the one that cancels. */
const EXPECTED: Readonly<Record<FaultName, readonly [read: Outcome, cancel: Outcome]>> = {
  'a delay of 5 s': ['right', 'right'],
  'a delay of 29.9 s': ['right', 'right'],
  'a hang before the headers': ['timeout', 'timeout'],
  'a hang behind the headers': ['timeout', 'timeout'],
  'a hang in the middle of the body': ['timeout', 'timeout'],
  'a drip that comes to an end in time': ['right', 'right'],
  'a drip that does not': ['timeout', 'timeout'],

  'a reset before the headers': ['network', 'network'],
  'an end before the headers': ['network', 'network'],
  'an answer lost on the way': ['network', 'network'],
  'a reset in the middle of the body': ['network', 'network'],
  'an end in the middle of the chunks': ['network', 'network'],
  'a length that is too long': ['network', 'network'],
  'a length that is too short': ['badBody', 'badBody'],
  'no length at all': ['right', 'right'],

  'a body in gzip': ['right', 'right'],
  'a body in deflate': ['right', 'right'],
  'a body in br': ['right', 'right'],
  'a gzip cut off': ['badBody', 'open'],
  'a gzip that is none': ['badBody', 'badBody'],

  'a body of 10 MB': ['right', 'right'],
  'a stream of 1 GB': ['tooLarge', 'tooLarge'],
  'a stream of 1 GB with a failure': ['tooLarge', 'tooLarge'],
  'a gzip of 1 GB': ['tooLarge', 'tooLarge'],
  'a deflate of 80 MB': ['tooLarge', 'tooLarge'],
  'a br of 80 MB': ['tooLarge', 'tooLarge'],
  'headers of 1 MB': ['badBody', 'badBody'],

  'early hints (103) before the answer': ['right', 'right'],
  'a sign of life (102) before the answer': ['right', 'right'],
  'what is not HTTP': ['badBody', 'badBody'],
  'chunks without sense': ['badBody', 'badBody'],
  'nothing, with status 200': ['badBody', 'open'],
  'nothing, with status 204': ['badBody', 'open'],
  'a web page with status 200': ['badBody', 'open'],
  'half of the JSON': ['badBody', 'open'],
  'a null': ['badBody', 'open'],
  'an error with status 200': ['badBody', 'badBody'],
  'the JSON behind a byte order mark': ['right', 'right'],
  'a redirect to another server': ['redirected', 'redirected'],

  'a 429 each time': ['rateLimited', 'rateLimited'],
  'a 429 each time, with 2 s to wait': ['rateLimited', 'rateLimited'],
  'a 429 each time, with an hour to wait': ['rateLimited', 'rateLimited'],
  'a 429 every other time, with 300 ms to wait': ['right', 'rateLimited'],
  'a 500 each time': ['server', 'server'],
  'a 500 every other time': ['right', 'server'],
  'a 503 every other time, by a clock that is a day ahead': ['right', 'server'],
  'a clock that is a year behind': ['right', 'right'],

  'the same page again and again': ['right', 'right'],
  'pages without end': ['right', 'right'],
};

const NAMES = Object.keys(FAULTS) as FaultName[];

/** The ids that an operation gave. */
const ids = (page: Page<{ id: string }> | undefined) => page?.items.map(({ id }) => id);

/** Each operation, what it gives of a server without a fault, and whether it cancels. */
const OPERATIONS: Readonly<Record<string, (backend: Backend) => Promise<string[] | undefined>>> = {
  listThreads: async (backend) => ids(await backend.listThreads?.({ limit: 20 }, NEVER)),
  getThread: async (backend) => [(await backend.getThread(THREAD, NEVER)).id],
  listRuns: async (backend) => ids(await backend.listRuns(THREAD, { limit: 20 }, NEVER)),
  getRun: async (backend) => [(await backend.getRun(THREAD, RUN, NEVER)).id],
  listSteps: async (backend) => ids(await backend.listSteps?.(THREAD, RUN, { limit: 20 }, NEVER)),
  cancelRun: async (backend) => {
    const run = await backend.cancelRun(THREAD, RUN, NEVER);
    return run === undefined ? undefined : [run.id];
  },
};

const RIGHT: Readonly<Record<string, readonly string[]>> = {
  listThreads: ['thread_2aaaaaaaaaaa', THREAD],
  getThread: [THREAD],
  listRuns: ['run_2aaaaaaaaaaa', RUN],
  getRun: [RUN],
  listSteps: ['step_2', 'step_1'],
  cancelRun: [RUN],
};

describe('a server with a fault', () => {
  let clock: FakeClock;
  let server: FaultServer;
  let scene: Scene;
  let backend: Backend;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);

  before(() => {
    process.on('unhandledRejection', note);
  });

  after(() => {
    process.off('unhandledRejection', note);
  });

  beforeEach(async () => {
    clock = new FakeClock();
    const small = new SmallServer();
    small.addThread(THREAD);
    small.addThread('thread_2aaaaaaaaaaa');
    small.addRun(THREAD, RUN, 1_000);
    small.addRun(THREAD, 'run_2aaaaaaaaaaa', 2_000, { status: 'completed' });
    small.setSteps(THREAD, RUN, [{ id: 'step_2' }, { id: 'step_1' }]);
    server = await FaultServer.start(small.respond, clock);
    scene = new Scene({ clock, retries: true });
    backend = scene.connect(server);
  });

  afterEach(async () => {
    await scene.close();
    await server.close();
    assert.deepEqual(unhandled.splice(0), []);
  });

  /** Waits until the server has seen that nobody waits for it any more. */
  async function forgotten(): Promise<void> {
    while (server.open > 0) {
      await setImmediate();
    }
  }

  for (const name of NAMES) {
    describe(`such as ${name}`, () => {
      for (const [operation, ask] of Object.entries(OPERATIONS)) {
        const cancels = operation === 'cancelRun';
        const expected = EXPECTED[name][cancels ? 1 : 0];
        it(`gives ${operation} an outcome: ${expected}`, async () => {
          server.fail(FAULTS[name]);
          const started = clock.now();
          let settledAt: number | undefined;
          const result = ask(backend).finally(() => (settledAt = clock.now()));
          // Looked at below; until then it may fail unseen.
          result.catch(() => undefined);
          await scene.pass(REQUEST_TIMEOUT_MS);
          assert.ok(settledAt !== undefined, 'it came to an end in time');
          assert.ok(settledAt - started <= REQUEST_TIMEOUT_MS);

          if (expected === 'open') {
            assert.equal(await result, undefined);
          } else if (expected === 'right') {
            const got = (await result) ?? [];
            assert.deepEqual(
              got.filter((id) => !id.startsWith('made_')),
              RIGHT[operation],
            );
          } else {
            const failure = await failureOf(result);
            assert.equal(failure.kind, expected);
            assert.match(failure.message, /^\S.{20,}$/s);
            assert.equal(failure.method, cancels ? 'POST' : 'GET');
          }

          await forgotten();
          assert.equal(clock.pending, 0, 'no timer is left');
          assert.ok(server.received.length >= 1);
          assert.ok(server.received.length <= (cancels ? 1 : MOST_ATTEMPTS));
          assert.ok(server.bytesSent <= LARGEST_BODY + BUFFERS, `${server.bytesSent} bytes sent`);
          assert.deepEqual(server.strayed, []);
          assert.ok(server.received.every(({ headers }) => headers.authorization === `Bearer ${KEY}`));
        });
      }

      it('takes nothing from what was known, and the next good answer mends all', async () => {
        const { store, loader } = scene;
        const thread = { connectionId: 'here', threadId: THREAD };
        const run = { ...thread, runId: RUN };
        const loadAll = async () => {
          await Promise.allSettled([
            loader.loadThreads('here'),
            loader.loadThread(thread),
            loader.loadRuns(thread),
            loader.loadRun(run),
            loader.loadSteps(run),
          ]);
        };
        /** The ids of what is known, newest first, and the status of each run. */
        const known = () => ({
          threads: store.threads('here').map(({ ref }) => ref.threadId),
          runs: store.runs(thread).map((state) => `${state.ref.runId} ${state.run.status ?? ''}`),
          steps: (store.run(run)?.steps ?? []).map(({ id }) => id),
        });
        const loading = async () => {
          let done = false;
          const all = loadAll().then(() => (done = true));
          await scene.pass(REQUEST_TIMEOUT_MS);
          assert.ok(done, 'all came to an end in time');
          await all;
          await forgotten();
        };

        await loading();
        const before = known();
        assert.equal(before.runs.length, 2);
        server.fail(FAULTS[name]);
        await loading();
        const meanwhile = known();
        for (const part of ['threads', 'runs', 'steps'] as const) {
          assert.deepEqual(
            meanwhile[part].filter((id) => !id.startsWith('made_')),
            before[part],
          );
        }
        server.mend();
        // Past whatever pause the fault asked for.
        await clock.advance(3_600_000);
        await loading();
        assert.deepEqual(known(), before);
        assert.equal(store.connection('here').problem, undefined);
        assert.equal(store.thread(thread)?.runList.problem, undefined);
        assert.equal(store.run(run)?.problem, undefined);
        assert.equal(store.run(run)?.stepList.problem, undefined);
        assert.deepEqual(unhandled, []);
      });
    });
  }

  it('that repeats its page is asked for more once, and is then known to repeat itself', async () => {
    const { store, loader } = scene;
    const thread = { connectionId: 'here', threadId: THREAD };
    server.fail(FAULTS['the same page again and again']);
    await loader.loadRuns(thread);
    while (store.thread(thread)?.runList.next !== undefined) {
      assert.ok(server.received.length < 5, 'the list has no end');
      await loader.loadMoreRuns(thread);
    }
    assert.equal(store.thread(thread)?.runList.cutShort, true);
    assert.equal(store.runs(thread).length, 2);
    assert.equal(server.received.length, 2);
  });

  it('that has pages without end is asked for no more of them than a person asks for', async () => {
    const { store, loader } = scene;
    const thread = { connectionId: 'here', threadId: THREAD };
    server.fail(FAULTS['pages without end']);
    await loader.loadRuns(thread);
    await loader.loadMoreRuns(thread);
    await loader.loadMoreRuns(thread);
    await scene.pass(60_000);
    assert.equal(server.received.length, 3);
    assert.equal(store.runs(thread).length, 11);
    assert.notEqual(store.thread(thread)?.runList.next, undefined);
  });

  it('is met in all ways by these tests', () => {
    assert.deepEqual(Object.keys(EXPECTED), NAMES);
  });
});
