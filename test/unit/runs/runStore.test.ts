import assert from 'node:assert/strict';
import { statusRow } from '../../../src/core/model/status';
import { keyOf } from '../../../src/core/model/references';
import { isActiveRun } from '../../../src/core/runs/store/state';
import { NEVER } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { says, Tap } from '../support/tap';
import { counts, HERE, runRef, Scene, threadRef, touched } from './scene';

const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');
const PAGE = { limit: 20 };

describe('RunStore', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000 });
    server.addRun('thread_one', 'run_1', 1001);
    server.addRun('thread_one', 'run_2', 1002, { status: 'completed' });
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
  });

  afterEach(() => scene.close());

  const backend = () => scene.backends.get(HERE)!;
  const getRun = (runId = 'run_1') => backend().getRun('thread_one', runId, NEVER);
  const apply = async (runId = 'run_1') => {
    scene.store.applyRun(HERE, await getRun(runId));
  };

  describe('with an answer about a run', () => {
    beforeEach(async () => {
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadRuns(THREAD);
      scene.take();
    });

    it('tells nothing when the same comes again, from whatever endpoint and with whatever white space', async () => {
      const before = scene.store.run(RUN);
      await scene.loader.loadRun(RUN);
      await scene.loader.loadRuns(THREAD);
      await scene.loader.loadThreads(HERE);
      assert.deepEqual(scene.changes, []);
      const after = scene.store.run(RUN);
      assert.ok(
        after!.run.body.sequence > before!.run.body.sequence,
        'and it is the newer body all the same',
      );
    });

    it('tells apart from that which runs an answer has confirmed: they were seen now', async () => {
      const confirmed: string[][] = [];
      scene.store.onDidConfirm((keys) => confirmed.push([...keys]));
      await scene.loader.loadRun(RUN);
      assert.deepEqual(confirmed, [[keyOf(RUN)]]);
      server.setRun('thread_one', 'run_1', { status: 'cancelling' });
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(confirmed.slice(1), [[keyOf(runRef('thread_one', 'run_2'))]]);
    });

    it('tells one change for one, of the row alone when the summary stays', async () => {
      server.setRun('thread_one', 'run_1', { status: 'cancelling' });
      await scene.loader.loadRun(RUN);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
      assert.equal(scene.store.run(RUN)?.status, 'cancelling');
    });

    it('notices a change in a field that it does not read', async () => {
      server.setRun('thread_one', 'run_1', { invented: { deeply: [1, 2] } });
      await scene.loader.loadRun(RUN);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
    });

    it('tells the row of the thread when the summary changes too', async () => {
      server.addRun('thread_one', 'run_0', 999);
      await scene.loader.loadRuns(THREAD);
      scene.take();
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await scene.loader.loadRun(RUN);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'], threadRows: ['thread_one'] }]);
      assert.deepEqual(counts(scene.store.summary(THREAD)), { active: 1, known: 3 });
    });

    it('tells the list of runs when one more is there, and that one’s row', async () => {
      server.addRun('thread_one', 'run_3', 1003);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(scene.take().map(touched), [
        { runRows: ['run_3'], threadRows: ['thread_one'], runLists: ['thread_one'] },
      ]);
      assert.deepEqual(
        scene.store.runs(THREAD).map(({ run }) => run.id),
        ['run_3', 'run_2', 'run_1'],
      );
    });

    it('tells all that one page changed in one event', async () => {
      server.setRun('thread_one', 'run_1', { status: 'failed' });
      server.setRun('thread_one', 'run_2', { metadata: { note: 'seen' } });
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(scene.take().map(touched), [
        { runRows: ['run_1', 'run_2'], threadRows: ['thread_one'] },
      ]);
    });

    it('drops one that was asked for before the last one applied', async () => {
      const older = await getRun();
      server.setRun('thread_one', 'run_1', { status: 'requires_action' });
      await apply();
      scene.take();
      scene.store.applyRun(HERE, older);
      assert.deepEqual(scene.changes, []);
      assert.equal(scene.store.run(RUN)?.status, 'requires_action');
    });

    it('drops it out of a page as well, run by run', async () => {
      const older = await backend().listRuns('thread_one', PAGE, NEVER);
      server.setRun('thread_one', 'run_1', { status: 'failed' });
      await apply();
      server.setRun('thread_one', 'run_2', { metadata: { note: 'later' } });
      scene.store.applyRuns(THREAD, older);
      assert.equal(scene.store.run(RUN)?.status, 'failed');
      assert.equal(scene.store.run(runRef('thread_one', 'run_2'))?.run.body.text.includes('later'), false);
    });

    it('keeps a run that a page asked for earlier could not have', async () => {
      const older = await backend().listRuns('thread_one', PAGE, NEVER);
      server.addRun('thread_one', 'run_3', 1003);
      await apply('run_3');
      scene.store.applyRuns(THREAD, older);
      assert.equal(scene.store.run(runRef('thread_one', 'run_3'))?.status, 'in_progress');
      server.removeRun('thread_one', 'run_3');
      await scene.loader.loadRuns(THREAD);
      assert.equal(
        scene.store.run(runRef('thread_one', 'run_3')),
        undefined,
        'a later one tells that it is gone',
      );
    });

    it('never lets a run that has ended become active again', async () => {
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await apply();
      server.setRun('thread_one', 'run_1', { status: 'in_progress' });
      scene.take();
      await apply();
      assert.deepEqual(scene.changes, []);
      assert.equal(scene.store.run(RUN)?.status, 'completed');
      server.setRun('thread_one', 'run_1', { status: 'expired' });
      await apply();
      assert.equal(scene.store.run(RUN)?.status, 'expired', 'from one end to another it may go');
    });

    it('keeps the body as it was received', async () => {
      const text = '{"id": "run_1",\n "thread_id":"thread_one", "big": 12345678901234567890, "a": 1, "a": 2}';
      tap.next(/run_1$/, says(200, text));
      await apply();
      const { body } = scene.store.run(RUN)!.run;
      assert.equal(body.text, text);
      assert.equal(body.from, 'get');
      assert.equal(body.receivedAt, scene.clock.now());
    });
  });

  it('shows a run without a status, and one whose status nobody knows, as active', async () => {
    server.setRun('thread_one', 'run_1', { status: undefined, created_at: undefined });
    server.setRun('thread_one', 'run_2', { status: 'paused', created_at: 'yesterday' });
    await scene.loader.loadRuns(THREAD);
    const [one, two] = ['run_1', 'run_2'].map((id) => scene.store.run(runRef('thread_one', id))!);
    assert.equal(one!.status, undefined);
    assert.equal(two!.status, 'paused');
    assert.equal(statusRow(two!.status).label, 'paused');
    assert.ok(isActiveRun(one!) && isActiveRun(two!));
    assert.equal(one!.run.createdAt, undefined);
    assert.deepEqual(counts(scene.store.summary(THREAD)), { active: 2, known: 2 });
    assert.equal(scene.store.runs(THREAD).length, 2);
  });

  it('counts entries that have no id, and takes the others', async () => {
    const run = (fields: object) => ({ thread_id: 'thread_one', status: 'queued', created_at: 5, ...fields });
    const data = [run({ id: 'run_5' }), run({}), run({ id: 7 }), null, 'run_6'];
    tap.next(/runs$/, says(200, { data, has_more: false }));
    await scene.loader.loadRuns(THREAD);
    assert.deepEqual(
      scene.store.runs(THREAD).map(({ run: { id } }) => id),
      ['run_5'],
    );
    assert.equal(scene.store.thread(THREAD)?.runList.omitted, 4);
  });

  it('drops runs of another thread', async () => {
    server.addRun('thread_one', 'run_3', 1003, { thread_id: 'thread_two' });
    await scene.loader.loadRuns(THREAD);
    assert.deepEqual(
      scene.store.runs(THREAD).map(({ run: { id } }) => id),
      ['run_2', 'run_1'],
    );
    assert.equal(scene.store.thread(threadRef('thread_two')), undefined);
  });

  it('keeps the same ids on two connections apart', async () => {
    scene.connect(tap, 'there');
    await apply();
    assert.equal(scene.store.run(runRef('thread_one', 'run_1', 'there')), undefined);
    server.setRun('thread_one', 'run_1', { status: 'completed' });
    scene.store.applyRun('there', await getRun());
    assert.equal(scene.store.run(RUN)?.status, 'in_progress');
  });

  describe('with a cancel on its way', () => {
    beforeEach(async () => {
      await scene.loader.loadThreads(HERE);
      await scene.loader.loadRuns(THREAD);
      scene.take();
    });

    it('shows `cancelling` above what the server says, and rolls it back', () => {
      scene.store.setCancelling(RUN, true);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
      const state = scene.store.run(RUN)!;
      assert.equal(state.status, 'cancelling');
      assert.equal(state.run.status, 'in_progress');
      assert.doesNotMatch(state.run.body.text, /cancelling/);
      scene.store.setCancelling(RUN, true);
      assert.deepEqual(scene.take(), []);
      scene.store.setCancelling(RUN, false);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
    });

    it('keeps showing it while answers come that do not say so, until the run has ended', async () => {
      scene.store.setCancelling(RUN, true);
      server.setRun('thread_one', 'run_1', { status: 'requires_action' });
      await apply();
      assert.equal(scene.store.run(RUN)?.status, 'cancelling');
      server.setRun('thread_one', 'run_1', { status: 'cancelled' });
      await apply();
      assert.equal(scene.store.run(RUN)?.status, 'cancelled');
      scene.take();
      scene.store.setCancelling(RUN, false);
      assert.deepEqual(scene.take(), [], 'what has ended has no overlay to take back');
    });

    it('passes over a run that is not known', () => {
      scene.store.setCancelling(runRef('thread_one', 'run_9'), true);
      scene.store.setCancelling(runRef('thread_nine', 'run_9'), true);
      assert.deepEqual(scene.changes, []);
    });
  });

  describe('with a failure', () => {
    beforeEach(async () => {
      await scene.loader.loadRuns(THREAD);
      scene.take();
    });

    it('notes it at the run, tells it once, and forgets it with the next answer, whatever that says', async () => {
      tap.next(/run_1$/, says(500, ''), 2);
      for (let i = 0; i < 2; i++) {
        await assert.rejects(scene.loader.loadRun(RUN));
      }
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
      assert.equal(scene.store.run(RUN)?.problem?.kind, 'server');
      assert.equal(scene.store.run(RUN)?.status, 'in_progress', 'what was known stays');
      await scene.loader.loadRun(RUN);
      assert.equal(scene.store.run(RUN)?.problem, undefined);
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_1'] }]);
    });

    it('counts a run that is gone from the server as active no more', async () => {
      server.removeRun('thread_one', 'run_1');
      await assert.rejects(scene.loader.loadRun(RUN));
      assert.equal(isActiveRun(scene.store.run(RUN)!), false);
      assert.deepEqual(counts(scene.store.summary(THREAD)), { active: 0, known: 2 });
    });

    it('remembers why a run could not be read that nobody knows, and forgets it when it can', async () => {
      const unknown = runRef('thread_one', 'run_3');
      await assert.rejects(scene.loader.loadRun(unknown));
      assert.equal(scene.store.run(unknown), undefined);
      assert.equal(scene.store.runProblem(unknown)?.kind, 'unknownRun');
      assert.deepEqual(scene.take().map(touched), [{ runRows: ['run_3'] }]);
      server.addRun('thread_one', 'run_3', 1003);
      await scene.loader.loadRun(unknown);
      assert.equal(scene.store.runProblem(unknown), undefined);
      assert.equal(scene.store.run(unknown)?.status, 'in_progress');
    });
  });

  describe('the order of threads', () => {
    const order = () => scene.store.threads(HERE).map(({ ref }) => ref.threadId);

    beforeEach(async () => {
      server.addThread('thread_two', { created_at: 2000 });
      server.addRun('thread_two', 'run_7', 2001, { status: 'completed' });
      server.addThread('thread_three', { created_at: 3000 });
      await scene.loader.loadThreads(HERE);
      for (const id of ['thread_one', 'thread_two', 'thread_three']) {
        await scene.loader.loadRuns(threadRef(id));
      }
      scene.take();
    });

    it('is that of activity: with active runs first, then newest first', () => {
      assert.deepEqual(order(), ['thread_one', 'thread_three', 'thread_two']);
    });

    it('changes when a thread gains its first active run', async () => {
      server.addRun('thread_two', 'run_8', 3001);
      await scene.loader.loadRuns(threadRef('thread_two'));
      assert.deepEqual(order(), ['thread_two', 'thread_one', 'thread_three']);
      assert.deepEqual(scene.take().map(touched), [
        {
          runRows: ['run_8'],
          threadRows: ['thread_two'],
          runLists: ['thread_two'],
          threadLists: [HERE],
        },
      ]);
    });

    it('stays when a thread with active runs gains another', async () => {
      server.addRun('thread_two', 'run_8', 3001);
      await scene.loader.loadRuns(threadRef('thread_two'));
      server.addRun('thread_one', 'run_9', 9000);
      await scene.loader.loadRuns(THREAD);
      assert.deepEqual(order(), ['thread_two', 'thread_one', 'thread_three']);
    });

    it('changes when a thread loses its last active run', async () => {
      server.setRun('thread_one', 'run_1', { status: 'failed' });
      await apply();
      assert.deepEqual(order(), ['thread_three', 'thread_two', 'thread_one']);
    });

    it('stays when only a newer run came, until a refresh settles it', async () => {
      server.addRun('thread_two', 'run_8', 4000, { status: 'completed' });
      await scene.loader.loadRuns(threadRef('thread_two'));
      assert.deepEqual(order(), ['thread_one', 'thread_three', 'thread_two']);
      assert.ok(scene.take().every(({ threadLists }) => threadLists.size === 0));
      scene.store.settleOrder(HERE);
      assert.deepEqual(order(), ['thread_one', 'thread_two', 'thread_three']);
      assert.deepEqual(scene.take().map(touched), [{ threadLists: [HERE] }]);
      scene.store.settleOrder(HERE);
      assert.deepEqual(scene.take(), []);
    });

    it('stays when the user only names a thread', async () => {
      server.addRun('thread_two', 'run_8', 4000, { status: 'completed' });
      await scene.loader.loadRuns(threadRef('thread_two'));
      scene.take();
      scene.store.setMarks(HERE, [{ ref: threadRef('thread_one'), tracked: false, label: 'Triage' }]);
      assert.deepEqual(scene.take().map(touched), [{ threadRows: ['thread_one'] }]);
      assert.deepEqual(order(), ['thread_one', 'thread_three', 'thread_two']);
      scene.store.setMarks(HERE, []);
      assert.equal(scene.store.thread(THREAD)?.label, undefined);
    });
  });

  describe('what the user added', () => {
    it('stands among the threads, named or not, until it is removed', () => {
      const mark = { ref: THREAD, tracked: true, label: undefined };
      scene.store.setMarks(HERE, [mark]);
      assert.deepEqual(scene.take().map(touched), [{ threadRows: ['thread_one'], threadLists: [HERE] }]);
      scene.store.setMarks(HERE, [mark]);
      assert.deepEqual(scene.take(), []);
      assert.equal(scene.store.threads(HERE)[0]?.tracked, true);
      scene.store.setMarks(HERE, []);
      assert.deepEqual(scene.store.threads(HERE), []);
    });

    it('stays when the server’s list does not have it, and when the server forgets what it said', async () => {
      scene.store.setMarks(HERE, [
        { ref: threadRef('thread_mine'), tracked: true, label: 'Mine' },
        { ref: THREAD, tracked: true, label: undefined },
      ]);
      await scene.loader.loadThreads(HERE);
      server.removeThread('thread_one');
      await scene.loader.loadThreads(HERE);
      const threads = () => scene.store.threads(HERE).map(({ ref, listed }) => [ref.threadId, listed]);
      const tracked = [
        ['thread_one', false],
        ['thread_mine', false],
      ];
      assert.deepEqual(threads(), tracked);
      scene.store.reset(HERE);
      assert.deepEqual(threads().sort(), tracked.sort());
      assert.equal(scene.store.thread(threadRef('thread_mine'))?.label, 'Mine');
    });
  });

  it('knows the active runs of the threads that are shown', async () => {
    server.addRun('thread_one', 'run_3', 1003, { status: 'queued' });
    await scene.loader.loadRuns(THREAD);
    assert.deepEqual(scene.store.activeRuns(HERE), [], 'the thread is not shown yet');
    await scene.loader.loadThreads(HERE);
    assert.deepEqual(
      scene.store.activeRuns(HERE).map(({ run }) => run.id),
      ['run_3', 'run_1'],
    );
  });

  it('forgets all that a server said on reset, and tells so', async () => {
    await scene.loader.loadThreads(HERE);
    await scene.loader.loadRuns(THREAD);
    scene.take();
    const generation = scene.store.generation(HERE);
    scene.store.reset(HERE);
    assert.equal(scene.store.generation(HERE), generation + 1);
    assert.deepEqual(scene.take().map(touched), [
      {
        runRows: ['run_1', 'run_2'],
        threadRows: ['thread_one'],
        runLists: ['thread_one'],
        threadLists: [HERE],
      },
    ]);
    assert.deepEqual(scene.store.threads(HERE), []);
    assert.equal(scene.store.run(RUN), undefined);
    assert.equal(scene.store.thread(THREAD)?.runList.loaded, false);
    assert.equal(scene.store.connection(HERE).threadList.loaded, false);
  });

  it('knows nothing of what it was never told', () => {
    assert.equal(scene.store.connection('nowhere').problem, undefined);
    assert.equal(scene.store.generation('nowhere'), 0);
    assert.deepEqual(scene.store.threads('nowhere'), []);
    assert.deepEqual(scene.store.runs(threadRef('nowhere')), []);
    assert.deepEqual(counts(scene.store.summary(threadRef('nowhere'))), { active: 0, known: 0 });
  });
});
