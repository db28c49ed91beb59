import assert from 'node:assert/strict';
import { keyOf } from '../../../src/core/model/references';
import { failureOf } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { refuses, says, Tap } from '../support/tap';
import { counts, HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');
/** The answer of a router that has no such address. */
const nowhere = says(404, '{"detail":"Not Found"}');
const ALWAYS = 1000;

describe('What a server lacks', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000, metadata: { title: 'Triage' } });
    server.addRun('thread_one', 'run_1', 1001);
    server.addRun('thread_one', 'run_2', 1002);
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  const capabilities = () => scene.store.connection(HERE).capabilities;
  const add = () => {
    scene.store.setMarks(HERE, [{ ref: THREAD, tracked: true, label: undefined }]);
  };

  it('is not asked about where it turned out to be there', async () => {
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadRuns(THREAD);
    await scene.loader.loadSteps(RUN);
    assert.deepEqual(capabilities(), { threads: true, runs: true, steps: true, toolOutputs: true });
    assert.equal(tap.take().length, 3);
  });

  it('is forgotten with what the server said, when its key or address changes', async () => {
    tap.next(/runs$/, nowhere);
    await scene.loader.loadRuns(THREAD);
    assert.equal(capabilities().runs, false);
    scene.setKey('sk-another');
    assert.deepEqual(capabilities(), {});
    await scene.loader.loadRuns(THREAD);
    assert.equal(scene.store.runs(THREAD).length, 2);
  });

  describe('a list of threads', () => {
    it('is told from a server that is not there at all', async () => {
      tap.next(/./, nowhere, ALWAYS);
      assert.equal((await failureOf(scene.loader.loadThreads(HERE))).kind, 'noEndpoint');
      const { threadList } = scene.store.connection(HERE);
      assert.equal(threadList.problem?.kind, 'noEndpoint');
      assert.equal(threadList.loaded, false);
      assert.equal(capabilities().threads, undefined);
    });

    it('is told from it by a thread that the user added, where there is one', async () => {
      add();
      tap.next(/threads$/, nowhere);
      await scene.loader.loadThreads(HERE);
      assert.deepEqual(tap.take(), ['GET /threads', 'GET /threads/thread_one']);
      assert.equal(capabilities().threads, false);
    });

    it('is not missing because the server broke down when it was looked for', async () => {
      tap.next(/threads$/, nowhere);
      tap.next(/threads\/thread_0+$/, refuses(401, 'Incorrect API key provided.'));
      await failureOf(scene.loader.loadThreads(HERE));
      assert.equal(scene.store.connection(HERE).problem?.kind, 'unauthorized');
      assert.equal(capabilities().threads, undefined);
    });

    it('may be asked for again once anything of the server can be read', async () => {
      tap.next(/./, nowhere, 2);
      await failureOf(scene.loader.loadThreads(HERE));
      scene.take();
      await scene.loader.loadThread(THREAD);
      assert.equal(scene.store.connection(HERE).threadList.problem, undefined);
      assert.ok(scene.take().some((change) => change.threadLists.has(HERE)));
    });
  });

  describe('a list of runs', () => {
    beforeEach(() => {
      add();
      tap.next(/thread_\w+\/runs$/, nowhere, ALWAYS);
    });

    it('is no failure where the thread can be read', async () => {
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs', 'GET /threads/thread_one']);
      assert.equal(capabilities().runs, false);
      const state = scene.store.thread(THREAD);
      assert.deepEqual([state?.runList.loaded, state?.runList.problem], [true, undefined]);
      assert.equal(state?.thread?.title, 'Triage', 'what was read on the way is kept');
    });

    it('is told from a thread that is not there, and from a server that is not', async () => {
      server.removeThread('thread_one');
      assert.equal((await failureOf(scene.loader.loadRuns(THREAD))).kind, 'unknownThread');
      assert.equal(scene.store.thread(THREAD)?.runList.problem?.kind, 'unknownThread');
      tap.next(/threads/, nowhere, ALWAYS);
      assert.equal((await failureOf(scene.loader.loadRuns(THREAD))).kind, 'noEndpoint');
      assert.equal(capabilities().runs, undefined);
    });

    it('is not missing where it was there before', async () => {
      tap.asUsual();
      await scene.loader.loadRuns(THREAD);
      tap.next(/runs$/, nowhere);
      assert.equal((await failureOf(scene.loader.loadRuns(THREAD))).kind, 'noEndpoint');
      assert.equal(capabilities().runs, true);
    });

    it('is replaced by the known runs: the active ones are read one by one', async () => {
      await scene.loader.loadRun(RUN);
      await scene.loader.loadRun(runRef('thread_one', 'run_2'));
      await scene.loader.loadRuns(THREAD);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      tap.take();
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(tap.take().sort(), [
        'GET /threads/thread_one/runs/run_1',
        'GET /threads/thread_one/runs/run_2',
      ]);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(tap.take(), ['GET /threads/thread_one/runs/run_2']);
      assert.deepEqual(counts(scene.store.summary(THREAD)), { active: 1, known: 2 });
    });

    it('is replaced so, though one of them is gone; but not though the key is refused', async () => {
      await scene.loader.loadRun(RUN);
      await scene.loader.loadRun(runRef('thread_one', 'run_2'));
      await scene.loader.loadRuns(THREAD);
      server.removeRun('thread_one', 'run_1');
      await scene.loader.loadRuns(THREAD);
      assert.equal(scene.store.runProblem(RUN)?.kind, 'unknownRun');
      tap.next(/run_2$/, refuses(401, 'Incorrect API key provided.'));
      assert.equal((await failureOf(scene.loader.loadRuns(THREAD))).kind, 'unauthorized');
    });

    it('is not asked for again, by the first look at other threads or by the watcher', async () => {
      server.addThread('thread_two');
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadRun(RUN);
      await scene.loader.loadRun(runRef('thread_one', 'run_2'));
      scene.store.setMarks(
        HERE,
        ['thread_one', 'thread_two'].map((id) => ({ ref: threadRef(id), tracked: true, label: undefined })),
      );
      tap.take();
      scene.look([THREAD]);
      await scene.quiet();
      assert.deepEqual(tap.take(), ['GET /threads/thread_two']);
      await scene.pass(2000);
      assert.deepEqual(tap.take().sort(), [
        'GET /threads/thread_one/runs/run_1',
        'GET /threads/thread_one/runs/run_2',
      ]);
    });
  });

  describe('the steps of a run', () => {
    beforeEach(async () => {
      await scene.loader.loadRuns(THREAD);
      tap.take();
    });

    it('are no failure where the run can be read, and not asked for again, of any run', async () => {
      tap.next(/steps$/, nowhere, ALWAYS);
      await scene.loader.loadSteps(RUN);
      assert.deepEqual(tap.take(), [
        'GET /threads/thread_one/runs/run_1/steps',
        'GET /threads/thread_one/runs/run_1',
      ]);
      assert.equal(capabilities().steps, false);
      assert.equal(scene.store.run(RUN)?.stepList.problem, undefined);
      await scene.loader.loadSteps(runRef('thread_one', 'run_2'));
      assert.deepEqual(tap.take(), []);
    });

    it('are told from a run that is not there', async () => {
      server.removeRun('thread_one', 'run_1');
      tap.next(/steps$/, nowhere);
      assert.equal((await failureOf(scene.loader.loadSteps(RUN))).kind, 'unknownRun');
      assert.equal(capabilities().steps, undefined);
    });

    it('are not missing where they were there before', async () => {
      await scene.loader.loadSteps(RUN);
      tap.next(/steps$/, nowhere);
      assert.equal((await failureOf(scene.loader.loadSteps(RUN))).kind, 'noEndpoint');
      assert.equal(capabilities().steps, true);
    });

    it('are not watched either', async () => {
      tap.next(/steps$/, nowhere, ALWAYS);
      await scene.loader.loadSteps(RUN);
      tap.take();
      scene.look([THREAD], { runs: new Set([keyOf(RUN)]) });
      await scene.pass(60_000);
      assert.ok(tap.take().every((line) => !line.endsWith('steps')));
    });
  });
});
