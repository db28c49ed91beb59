import assert from 'node:assert/strict';
import { threadOf } from '../../../src/core/model/references';
import type { Run } from '../../../src/core/model/run';
import { RunStore, type StoreChange } from '../../../src/core/runs/store/runStore';
import { HERE, runRef, threadRef, touched } from './scene';

const THREAD = threadRef('thread_one');

describe('RunStore', () => {
  let store: RunStore;
  let changes: StoreChange[];
  let sequence = 0;

  beforeEach(() => {
    store = new RunStore((error) => {
      throw error;
    });
    changes = [];
    store.onDidChange((change) => changes.push(change));
  });

  const run = (id: string, fields: Partial<Run> = {}): Run => ({
    id,
    threadId: 'thread_one',
    requiredToolCalls: [],
    ...fields,
    body: { text: JSON.stringify({ id, ...fields }), from: 'get', sequence: ++sequence, receivedAt: 0 },
  });
  const apply = (...runs: Run[]) => {
    for (const one of runs) {
      store.applyRun(HERE, one);
    }
  };
  const applyPage = (runs: readonly Run[], next?: string, after?: string) => {
    store.applyRuns(THREAD, { items: runs, omitted: 0, ...(next === undefined ? {} : { next }) }, after);
  };
  const ids = () => store.runs(THREAD).map(({ ref }) => ref.runId);

  describe('adds up the runs of a thread:', () => {
    it('the failed ones, and whether the newest is one of them', () => {
      apply(
        run('run_1', { createdAt: 1, status: 'failed' }),
        run('run_2', { createdAt: 2, status: 'completed' }),
      );
      assert.deepEqual([store.summary(THREAD).failed, store.summary(THREAD).lastFailed], [1, false]);
      apply(run('run_3', { createdAt: 3, status: 'in_progress' }));
      apply(run('run_3', { createdAt: 3, status: 'expired' }));
      assert.deepEqual([store.summary(THREAD).failed, store.summary(THREAD).lastFailed], [2, true]);
      changes.length = 0;
      apply(run('run_0', { createdAt: 0, status: 'error' }));
      assert.deepEqual([store.summary(THREAD).failed, store.summary(THREAD).lastFailed], [3, true]);
      assert.deepEqual(changes.map(touched), [
        { runRows: ['run_0'], threadRows: ['thread_one'], runLists: ['thread_one'] },
      ]);
    });

    it('the tokens, with each answer as it says now, and none that are no whole number', () => {
      apply(run('run_1', { usage: { totalTokens: 100 } }), run('run_2', { usage: { totalTokens: 20 } }));
      assert.equal(store.summary(THREAD).tokens, 120);
      apply(run('run_1', { usage: { totalTokens: 130 } }));
      assert.equal(store.summary(THREAD).tokens, 150);
      apply(run('run_2', { usage: { totalTokens: 1e308 } }), run('run_3', { usage: { totalTokens: 1e308 } }));
      assert.equal(store.summary(THREAD).tokens, 130);
      apply(run('run_2', { usage: {} }), run('run_3'));
      assert.equal(store.summary(THREAD).tokens, 130);
    });

    it('those that need a person and those that are stuck, which are active ones', () => {
      apply(run('run_1', { status: 'in_progress' }), run('run_2', { status: 'requires_action' }));
      store.setStuck(runRef('thread_one', 'run_1'), true);
      const { active, needsAction, stuck } = store.summary(THREAD);
      assert.deepEqual([active, needsAction, stuck], [2, 1, 1]);
      apply(run('run_1', { status: 'completed' }), run('run_2', { status: 'in_progress' }));
      const after = store.summary(THREAD);
      assert.deepEqual([after.active, after.needsAction, after.stuck], [1, 0, 0]);
    });
  });

  it('says what the threads come to that are shown, and of how many of them a page was seen', () => {
    apply(run('run_1', { status: 'in_progress' }));
    assert.deepEqual(store.activity(HERE), { active: 0, needsAction: 0, stuck: 0, threads: 0, looked: 0 });
    store.setMarks(HERE, [
      { ref: THREAD, tracked: true, label: undefined },
      { ref: threadRef('thread_two'), tracked: true, label: undefined },
      { ref: threadRef('thread_three'), tracked: false, label: 'Not shown' },
    ]);
    assert.deepEqual(store.activity(HERE), { active: 1, needsAction: 0, stuck: 0, threads: 2, looked: 0 });
    applyPage([run('run_1', { status: 'requires_action' })]);
    assert.deepEqual(store.activity(HERE), { active: 1, needsAction: 1, stuck: 0, threads: 2, looked: 1 });
    assert.deepEqual(
      store.activeRuns(HERE).map(({ ref }) => threadOf(ref)),
      [THREAD],
    );
    store.setMarks(HERE, []);
    assert.deepEqual(store.activity(HERE), { active: 0, needsAction: 0, stuck: 0, threads: 0, looked: 0 });
  });

  it('puts a thread first where a run needs a person, before those with newer active runs', () => {
    const marks = ['thread_one', 'thread_two'].map((id) => ({
      ref: threadRef(id),
      tracked: true,
      label: undefined,
    }));
    store.setMarks(HERE, marks);
    apply(
      run('run_1', { createdAt: 1, status: 'in_progress' }),
      run('run_2', { threadId: 'thread_two', createdAt: 2, status: 'in_progress' }),
    );
    const order = () => store.threads(HERE).map(({ ref }) => ref.threadId);
    assert.deepEqual(order(), ['thread_two', 'thread_one']);
    changes.length = 0;
    apply(run('run_1', { createdAt: 1, status: 'requires_action' }));
    assert.deepEqual(order(), ['thread_one', 'thread_two']);
    assert.deepEqual(changes.map(touched), [
      { runRows: ['run_1'], threadRows: ['thread_one'], threadLists: [HERE] },
    ]);
  });

  describe('keeps runs of the same time', () => {
    it('as the server lists them, page by page, and puts in front what comes to be later', () => {
      applyPage([run('run_e'), run('run_b'), run('run_d')], 'run_d');
      applyPage([run('run_a'), run('run_c')], undefined, 'run_d');
      assert.deepEqual(ids(), ['run_e', 'run_b', 'run_d', 'run_a', 'run_c']);
      applyPage([run('run_f'), run('run_g'), run('run_e')], 'run_e');
      assert.deepEqual(ids(), ['run_f', 'run_g', 'run_e', 'run_b', 'run_d', 'run_a', 'run_c']);
    });

    it('where they are, when one changes', () => {
      const at = { createdAt: 5 };
      applyPage([run('run_b', at), run('run_a', at), run('run_c', at)]);
      changes.length = 0;
      apply(run('run_a', { ...at, status: 'failed' }), run('run_c', { ...at, status: 'failed' }));
      assert.deepEqual(ids(), ['run_b', 'run_a', 'run_c']);
      assert.ok(changes.every(({ runLists }) => runLists.size === 0));
    });
  });

  it('finds the new place of a run whose time turns out to be another one', () => {
    applyPage([run('run_2', { createdAt: 2 }), run('run_1', { createdAt: 1 })]);
    changes.length = 0;
    apply(run('run_1', { createdAt: 3 }));
    assert.deepEqual(ids(), ['run_1', 'run_2']);
    apply(run('run_1', { createdAt: 4 }));
    assert.deepEqual(changes.map(touched), [
      { runRows: ['run_1'], runLists: ['thread_one'] },
      { runRows: ['run_1'] },
    ]);
  });

  it('tells the row of a thread that the user added when the server’s list turns out to have it', () => {
    store.setMarks(HERE, [{ ref: THREAD, tracked: true, label: undefined }]);
    changes.length = 0;
    const body = { text: '{}', from: 'list', sequence: ++sequence, receivedAt: 0 } as const;
    store.applyThreads(HERE, { items: [{ id: 'thread_one', body }], omitted: 0 });
    changes.length = 0;
    store.applyThreads(HERE, { items: [], omitted: 0 });
    assert.deepEqual(changes.map(touched), [{ threadRows: ['thread_one'] }], 'and when it has it no more');
  });

  describe('the text of a run out of a page', () => {
    const part = (text: string): Run => ({
      ...run('run_1'),
      body: {
        get text() {
          return text;
        },
        isPart: true,
        from: 'list',
        sequence: ++sequence,
        receivedAt: 7,
      },
    });
    const body = () => store.run(runRef('thread_one', 'run_1'))!.run.body;

    it('is its own once it has come again, and still the exact one', () => {
      applyPage([part('{"id":"run_1"}')]);
      assert.equal(body().isPart, true, 'of a page that is new nothing has to be kept apart');
      applyPage([part('{"id": "run_1"}')]);
      assert.deepEqual(body(), {
        text: '{"id": "run_1"}',
        isPart: false,
        from: 'list',
        sequence,
        receivedAt: 7,
      });
      applyPage([part('{"id":"run_1","status":"queued"}')]);
      assert.deepEqual([body().text, body().isPart], ['{"id":"run_1","status":"queued"}', false]);
    });
  });
});
