import assert from 'node:assert/strict';
import { failureOf } from '../support/client';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef, touched } from './scene';

const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');

describe('RunLoader', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000, metadata: { title: 'Triage' } });
    server.addRun('thread_one', 'run_1', 1001);
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  const connectionProblem = () => scene.store.connection(HERE).problem?.kind;

  it('asks once for what is asked for twice at a time, and again later', async () => {
    const twice = () =>
      Promise.all([
        scene.loader.loadThreads(HERE),
        scene.loader.loadThreads(HERE),
        scene.loader.loadThread(THREAD),
        scene.loader.loadThread(THREAD),
        scene.loader.loadRuns(THREAD),
        scene.loader.loadRuns(THREAD),
        scene.loader.loadRun(RUN),
        scene.loader.loadRun(RUN),
        scene.loader.loadSteps(RUN),
        scene.loader.loadSteps(RUN),
      ]);
    await twice();
    const once = [
      'GET /threads',
      'GET /threads/thread_one',
      'GET /threads/thread_one/runs',
      'GET /threads/thread_one/runs/run_1',
      'GET /threads/thread_one/runs/run_1/steps',
    ];
    assert.deepEqual(tap.take().sort(), once);
    await twice();
    assert.deepEqual(tap.take().sort(), once);
  });

  it('lets the list of threads be asked for again once the server answers again', async () => {
    tap.next(/threads$/, lost);
    await assert.rejects(scene.loader.loadThreads(HERE));
    assert.equal(scene.store.connection(HERE).threadList.problem?.kind, 'network');
    assert.equal(connectionProblem(), 'network');
    await scene.loader.loadRun(RUN);
    assert.equal(scene.store.connection(HERE).threadList.problem, undefined);
    assert.equal(connectionProblem(), undefined);
  });

  it('fails for all who asked when the one request fails, and asks anew after that', async () => {
    tap.next(/run_1$/, says(500, ''));
    const both = await Promise.all([
      failureOf(scene.loader.loadRun(RUN)),
      failureOf(scene.loader.loadRun(RUN)),
    ]);
    assert.equal(both[0], both[1]);
    await scene.loader.loadRun(RUN);
    assert.equal(tap.take().length, 2);
  });

  it('puts what the server says of one thread into the store', async () => {
    await scene.loader.loadThread(THREAD);
    assert.equal(scene.store.thread(THREAD)?.thread?.title, 'Triage');
    assert.deepEqual(scene.store.threads(HERE), [], 'a thread that nobody added or listed is not shown');
  });

  describe('a server that does not list threads', () => {
    for (const [what, reply] of [
      ['404', says(404, '{"detail":"Not Found"}')],
      ['405', says(405, '')],
      ['403', refuses(403, 'Missing permissions.')],
      ['401 with missing_scope', says(401, { error: { message: 'Missing scopes', code: 'missing_scope' } })],
    ] as const) {
      it(`has no problem, with ${what}`, async () => {
        tap.next(/threads$/, reply);
        await scene.loader.loadThreads(HERE);
        const { threadList, capabilities, problem } = scene.store.connection(HERE);
        assert.equal(capabilities.threads, false);
        assert.equal(problem, undefined);
        assert.equal(threadList.loaded, true);
        assert.equal(threadList.problem, undefined);
      });
    }
  });

  describe('notes a failure', () => {
    beforeEach(async () => {
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadRuns(THREAD);
      scene.take();
    });

    const refused = refuses(400, 'No.');

    it('of the list of threads there, and clears it with the next answer', async () => {
      tap.next(/threads$/, refused);
      await failureOf(scene.loader.loadThreads(HERE));
      assert.equal(scene.store.connection(HERE).threadList.problem?.kind, 'refused');
      assert.equal(scene.store.connection(HERE).threadList.loaded, true, 'what was known stays');
      assert.equal(connectionProblem(), undefined);
      assert.deepEqual(scene.take().map(touched), [{ threadLists: [HERE] }]);
      await scene.loader.loadThreads(HERE);
      assert.equal(scene.store.connection(HERE).threadList.problem, undefined);
    });

    it('of a thread’s runs there, and clears it with the next answer', async () => {
      tap.next(/runs$/, refused);
      await failureOf(scene.loader.loadRuns(THREAD));
      assert.equal(scene.store.thread(THREAD)?.runList.problem?.kind, 'refused');
      assert.equal(scene.store.runs(THREAD).length, 1);
      assert.deepEqual(scene.take().map(touched), [{ threadRows: ['thread_one'], runLists: ['thread_one'] }]);
      await scene.loader.loadRuns(THREAD);
      assert.equal(scene.store.thread(THREAD)?.runList.problem, undefined);
    });

    it('of a run’s steps there, and clears it with the next answer', async () => {
      // Asked with the content of searches, and without.
      tap.next(/steps$/, refused, 2);
      await failureOf(scene.loader.loadSteps(RUN));
      assert.equal(scene.store.run(RUN)?.stepList.problem?.kind, 'refused');
      assert.deepEqual(scene.take().map(touched), [{ stepLists: ['run_1'] }]);
      await scene.loader.loadSteps(RUN);
      assert.equal(scene.store.run(RUN)?.stepList.problem, undefined);
      assert.equal(scene.store.run(RUN)?.stepList.loaded, true);
    });

    it('of one thread nowhere but with who asked: its runs may still come', async () => {
      tap.next(/thread_one$/, refused);
      assert.equal((await failureOf(scene.loader.loadThread(THREAD))).kind, 'refused');
      assert.equal(scene.store.thread(THREAD)?.runList.problem, undefined);
      assert.deepEqual(scene.take(), []);
    });

    for (const [kind, reply] of [
      ['network', lost],
      ['unauthorized', refuses(401, 'Incorrect API key provided.')],
      ['rateLimited', refuses(429, 'Rate limit reached.', { 'retry-after': '7' })],
      ['redirected', says(302, '', { location: 'https://elsewhere.invalid/' })],
    ] as const) {
      it(`of the whole server (${kind}) at the connection too, until something answers`, async () => {
        tap.next(/./, reply);
        await failureOf(scene.loader.loadRuns(THREAD));
        assert.equal(connectionProblem(), kind);
        assert.equal(scene.store.thread(THREAD)?.runList.problem?.kind, kind);
        scene.take();
        await scene.loader.loadRun(RUN);
        assert.equal(connectionProblem(), undefined);
        assert.deepEqual(scene.take().map(touched), [{ threadLists: [HERE] }]);
      });
    }

    it('of a missing key, without a request', async () => {
      scene.key = undefined;
      tap.take();
      await failureOf(scene.loader.loadRuns(THREAD));
      assert.equal(connectionProblem(), 'noKey');
      assert.deepEqual(tap.take(), []);
    });

    it('that is an answer as a sign that the server is there', async () => {
      tap.next(/./, lost);
      await failureOf(scene.loader.loadRuns(THREAD));
      tap.next(/./, refused);
      await failureOf(scene.loader.loadRun(RUN));
      assert.equal(connectionProblem(), undefined);
    });

    it('that needed no server as no sign of one', async () => {
      tap.next(/./, lost);
      await failureOf(scene.loader.loadRuns(THREAD));
      tap.take();
      assert.equal((await failureOf(scene.loader.loadRun(runRef('thread_one', '..')))).kind, 'invalid');
      assert.deepEqual(tap.take(), []);
      assert.equal(connectionProblem(), 'network');
    });
  });

  it('refuses to ask a connection that is not there', async () => {
    const error = await failureOf(scene.loader.loadRuns(threadRef('thread_one', 'nowhere')));
    assert.equal(error.kind, 'invalid');
    assert.match(error.message, /removed/);
    assert.equal(scene.store.thread(threadRef('thread_one', 'nowhere')), undefined);
  });

  describe('with answers that come late', () => {
    let held: HeldServer;

    beforeEach(async () => {
      held = await HeldServer.start(tap.respond);
      scene.connect(held);
    });

    afterEach(() => held.close());

    it('drops those to a question of before the reset, and asks the same anew meanwhile', async () => {
      const late = held.hold(/run_1$/);
      const asked = scene.loader.loadRun(RUN);
      await late.arrived;
      scene.store.reset(HERE);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await scene.loader.loadRun(RUN);
      scene.take();
      late.release();
      await asked;
      assert.deepEqual(scene.take(), []);
      assert.equal(scene.store.run(RUN)?.status, 'completed');
    });

    it('drops late failures as well', async () => {
      tap.next(/run_1$/, refuses(401, 'The old key.'));
      const late = held.hold(/run_1$/);
      const asked = failureOf(scene.loader.loadRun(RUN));
      await late.arrived;
      scene.store.reset(HERE);
      scene.take();
      late.release();
      assert.equal((await asked).kind, 'unauthorized');
      assert.deepEqual(scene.take(), []);
      assert.equal(connectionProblem(), undefined);
    });

    it('says nothing when it is disposed of meanwhile', async () => {
      const late = held.hold(/runs/);
      const asked = failureOf(scene.loader.loadRuns(THREAD));
      await late.arrived;
      scene.loader.dispose();
      assert.equal((await asked).kind, 'aborted');
      assert.deepEqual(scene.take(), []);
      assert.equal(connectionProblem(), undefined);
    });

    it('tells of a server that does not answer in time', async () => {
      const late = held.hold(/runs/);
      const asked = failureOf(scene.loader.loadRuns(THREAD));
      await late.arrived;
      await scene.clock.advance(30_000);
      assert.equal((await asked).kind, 'timeout');
      assert.equal(connectionProblem(), 'timeout');
    });
  });
});
