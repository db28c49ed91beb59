import assert from 'node:assert/strict';
import { ApiError } from '../../../src/core/api/errors';
import { isRestored, RESTORED, type Body } from '../../../src/core/model/body';
import type { Run } from '../../../src/core/model/run';
import type { Thread } from '../../../src/core/model/thread';
import { RunStore, type StoreChange } from '../../../src/core/runs/store/runStore';
import type { ThreadSnapshot } from '../../../src/core/runs/store/state';
import { HERE, runRef, threadRef, touched } from './scene';

const THREAD = threadRef('thread_one');
const SEEN_AT = 1000;

describe('What an earlier session saw', () => {
  let store: RunStore;
  let changes: StoreChange[];
  let sequence = RESTORED;

  beforeEach(() => {
    store = new RunStore((error) => {
      throw error;
    });
    changes = [];
    store.onDidChange((change) => changes.push(change));
    sequence = RESTORED;
  });

  const body = (fields: object, restored: boolean): Body => ({
    text: JSON.stringify(fields),
    from: 'get',
    sequence: restored ? RESTORED : ++sequence,
    receivedAt: restored ? SEEN_AT : SEEN_AT + sequence,
  });
  const run = (n: number, status: string, restored = false): Run => ({
    id: `run_${n}`,
    threadId: 'thread_one',
    status,
    createdAt: n,
    requiredToolCalls: [],
    body: body({ n, status }, restored),
  });
  const thread = (id: string, createdAt: number, restored = false): Thread => ({
    id,
    createdAt,
    body: body({ id }, restored),
  });
  const snapshot = (part: Partial<ThreadSnapshot>): ThreadSnapshot => ({
    threadId: 'thread_one',
    thread: thread('thread_one', 1, true),
    listed: true,
    runs: [],
    nextRuns: undefined,
    ...part,
  });
  const listed = (...runs: Run[]) => runs.map((one) => ({ run: one, listed: true }));
  const restore = (...threads: ThreadSnapshot[]) => {
    store.restore(HERE, { threads, nextThreads: undefined });
  };
  const runs = () => store.runs(THREAD).map(({ run: { id, status } }) => `${id} ${status ?? ''}`);
  const threads = () => store.threads(HERE).map(({ ref }) => ref.threadId);

  it('is there at once, counted and in order, and told in one event; its lists are still to be loaded', () => {
    restore(
      snapshot({ runs: listed(run(2, 'in_progress', true), run(1, 'failed', true)) }),
      snapshot({ threadId: 'thread_two', thread: thread('thread_two', 9, true) }),
    );
    assert.deepEqual(runs(), ['run_2 in_progress', 'run_1 failed']);
    assert.deepEqual(threads(), ['thread_one', 'thread_two']);
    assert.equal(store.connection(HERE).threadList.loaded, false);
    assert.equal(store.thread(THREAD)?.runList.loaded, false);
    assert.deepEqual(store.activity(HERE), { active: 1, needsAction: 0, stuck: 0, threads: 2, looked: 0 });
    assert.deepEqual(changes.map(touched), [
      {
        runRows: ['run_1', 'run_2'],
        threadRows: ['thread_one', 'thread_two'],
        runLists: ['thread_one'],
        threadLists: [HERE],
      },
    ]);
  });

  it('says when it was seen, until an answer confirms it, which is told', () => {
    restore(snapshot({ runs: listed(run(1, 'completed', true)) }));
    const state = () => store.run(runRef('thread_one', 'run_1'))!;
    assert.deepEqual([isRestored(state().run.body), state().run.body.receivedAt], [true, SEEN_AT]);
    changes.length = 0;
    store.applyRun(HERE, run(1, 'completed'));
    assert.equal(isRestored(state().run.body), false);
    assert.deepEqual(changes.map(touched), [{ runRows: ['run_1'] }]);
    changes.length = 0;
    store.applyThread(HERE, thread('thread_one', 1));
    assert.deepEqual(changes.map(touched), [{ threadRows: ['thread_one'] }]);
  });

  it('is overruled by any answer, also where it says that the run has ended', () => {
    restore(snapshot({ runs: listed(run(1, 'completed', true)) }));
    store.applyRun(HERE, run(1, 'in_progress'));
    assert.deepEqual(runs(), ['run_1 in_progress']);
  });

  it('never replaces what an answer of this session said', () => {
    store.applyRun(HERE, run(1, 'completed'));
    store.applyThread(HERE, { ...thread('thread_one', 1), title: 'New' });
    restore(
      snapshot({
        thread: { ...thread('thread_one', 1, true), title: 'Old' },
        runs: listed(run(1, 'in_progress', true)),
      }),
    );
    assert.deepEqual(runs(), ['run_1 completed']);
    assert.equal(store.thread(THREAD)?.thread?.title, 'New');
  });

  it('adds nothing to a list of which a page has come', () => {
    store.applyThreads(HERE, { items: [thread('thread_two', 2)], omitted: 0 });
    store.applyRuns(THREAD, { items: [run(1, 'completed')], omitted: 0 });
    restore(snapshot({ runs: listed(run(2, 'in_progress', true)), nextRuns: 'run_2' }));
    assert.deepEqual(runs(), ['run_1 completed']);
    assert.deepEqual(threads(), ['thread_two']);
    assert.equal(store.thread(THREAD)?.runList.next, undefined);
  });

  it('keeps what was loaded then behind a first page that adjoins, and goes on from there', () => {
    const older = [4, 3, 2].map((n) => run(n, 'completed', true));
    restore(snapshot({ runs: listed(...older), nextRuns: 'run_2' }));
    store.applyRuns(THREAD, { items: [run(5, 'queued'), run(4, 'completed')], omitted: 0, next: 'run_4' });
    assert.deepEqual(runs(), ['run_5 queued', 'run_4 completed', 'run_3 completed', 'run_2 completed']);
    assert.deepEqual(store.thread(THREAD)?.runList, {
      loaded: true,
      next: 'run_2',
      cutShort: false,
      omitted: 0,
      problem: undefined,
    });
    store.applyRuns(THREAD, { items: [run(1, 'completed')], omitted: 0 }, 'run_2');
    assert.equal(store.summary(THREAD).known, 5);
  });

  it('makes way for a first page that does not adjoin, active runs and those known alone apart', () => {
    restore(
      snapshot({
        runs: [
          ...listed(run(4, 'in_progress', true), run(3, 'completed', true)),
          { run: run(2, 'completed', true), listed: false },
        ],
        nextRuns: 'run_3',
      }),
    );
    store.applyRuns(THREAD, { items: [run(9, 'queued'), run(8, 'queued')], omitted: 0, next: 'run_8' });
    assert.deepEqual(runs(), ['run_9 queued', 'run_8 queued', 'run_4 in_progress', 'run_2 completed']);
    assert.equal(store.thread(THREAD)?.runList.next, 'run_8');
  });

  it('leaves where a first page shows that the server has it no more', () => {
    restore(
      snapshot({ runs: listed(run(2, 'in_progress', true), run(1, 'completed', true)) }),
      snapshot({ threadId: 'thread_two', thread: thread('thread_two', 2, true) }),
    );
    store.applyRuns(THREAD, { items: [run(1, 'completed')], omitted: 0 });
    store.applyThreads(HERE, { items: [thread('thread_one', 1)], omitted: 0 });
    assert.deepEqual(runs(), ['run_1 completed']);
    assert.deepEqual(threads(), ['thread_one']);
  });

  it('keeps the threads that were loaded then behind a first page that adjoins', () => {
    const ids = [4, 3, 2].map((n) => `thread_${n}`);
    const parts = ids.map((threadId, i) => snapshot({ threadId, thread: thread(threadId, 4 - i, true) }));
    store.restore(HERE, { threads: parts, nextThreads: 'thread_2' });
    const items = [thread('thread_5', 5), thread('thread_4', 4)];
    store.applyThreads(HERE, { items, omitted: 0, next: 'thread_4' });
    assert.deepEqual(threads(), ['thread_5', ...ids]);
    assert.equal(store.connection(HERE).threadList.next, 'thread_2');
  });

  it('shows with why it could not be read meanwhile; one that is gone is not active', () => {
    const ref = runRef('thread_one', 'run_1');
    store.setRunProblem(ref, new ApiError('unknownRun', 'There is no such run.'));
    restore(snapshot({ runs: listed(run(1, 'in_progress', true)) }));
    assert.equal(store.run(ref)?.problem?.kind, 'unknownRun');
    assert.equal(store.summary(THREAD).active, 0);
  });

  it('is dropped with the rest when the key or the address becomes another one', () => {
    restore(snapshot({ runs: listed(run(1, 'in_progress', true)) }));
    store.reset(HERE);
    assert.deepEqual([threads(), runs()], [[], []]);
  });

  it('is what a store gives to be kept', () => {
    const items = [3, 2].map((n) => run(n, 'completed'));
    store.applyThreads(HERE, { items: [thread('thread_one', 1)], omitted: 0 });
    store.applyRuns(THREAD, { items, omitted: 0, next: 'run_2' });
    store.applyRun(HERE, run(1, 'failed'));
    const kept = store.snapshot(THREAD)!;
    assert.deepEqual(
      kept.runs.map((one) => [one.run.id, one.listed]),
      [
        ['run_3', true],
        ['run_2', true],
        ['run_1', false],
      ],
    );
    assert.deepEqual([kept.threadId, kept.listed, kept.nextRuns], ['thread_one', true, 'run_2']);
    assert.equal(store.snapshot(threadRef('thread_nine')), undefined);
  });
});
