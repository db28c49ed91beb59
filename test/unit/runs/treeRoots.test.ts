import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import type { RunRef, ThreadRef } from '../../../src/core/model/references';
import { NO_FILTER } from '../../../src/core/runs/find/filter';
import { RunStore, type StoreChange } from '../../../src/core/runs/store/runStore';
import { FIRST_ROOTS, TreeRoots, type Arrangement } from '../../../src/core/runs/find/treeRoots';

const HERE = 'here';
let sequence = 0;

/** A store, what stands at the top of its tree, and whether each change makes that another. */
function setUp(arrangement: Arrangement) {
  const store = new RunStore((error) => {
    throw error;
  });
  const roots = new TreeRoots(store, arrangement);
  const outdated: boolean[] = [];
  store.onDidChange((change: StoreChange) => outdated.push(roots.isOutdatedBy(change)));
  return {
    store,
    roots,
    /** Whether anything since the last call made the roots others. */
    isOutdated: () => outdated.splice(0).some(Boolean),
    addThreads: (...ids: readonly string[]) => {
      const items = ids.map((id) => ({ id, title: `Title of ${id}`, body: body() }));
      store.applyThreads(HERE, { items, omitted: 0 });
    },
    setRun: (threadId: string, id: string, status: string, createdAt = 0) => {
      const run = { id, threadId, status, createdAt, requiredToolCalls: [], body: body(status) };
      store.applyRun(HERE, run);
    },
    list: () => {
      roots.list(HERE);
      return roots.shown.map((ref) => ('runId' in ref ? ref.runId : ref.threadId));
    },
  };
}

function body(text = '') {
  sequence++;
  return { text: JSON.stringify(text), from: 'get', sequence, receivedAt: 0 } as const;
}

function threadRef(threadId: string): ThreadRef {
  return { connectionId: HERE, threadId };
}

function runRef(threadId: string, runId: string): RunRef {
  return { connectionId: HERE, threadId, runId };
}

describe('the top of the tree', () => {
  describe('with threads', () => {
    it('has those of the store, and is another one when their list is', () => {
      const { addThreads, setRun, list, isOutdated } = setUp({ layout: 'threads', filter: NO_FILTER });
      addThreads('thread_1', 'thread_2');
      deepStrictEqual(list(), ['thread_1', 'thread_2']);
      isOutdated();
      setRun('thread_1', 'run_1', 'completed');
      ok(!isOutdated(), 'a run that is over moves nothing');
      setRun('thread_2', 'run_2', 'in_progress');
      ok(isOutdated());
      deepStrictEqual(list(), ['thread_2', 'thread_1']);
    });

    it('is another one when the filter takes a thread in or lets it go, and only then', () => {
      const filter = { status: 'failed', text: '' } as const;
      const { addThreads, setRun, list, isOutdated } = setUp({ layout: 'threads', filter });
      addThreads('thread_1', 'thread_2');
      setRun('thread_1', 'run_1', 'failed');
      deepStrictEqual(list(), ['thread_1']);
      isOutdated();
      setRun('thread_1', 'run_2', 'expired');
      ok(!isOutdated(), 'one more that failed');
      setRun('thread_2', 'run_3', 'completed');
      ok(!isOutdated(), 'one that is not looked for');
      setRun('thread_2', 'run_4', 'failed');
      ok(isOutdated());
      deepStrictEqual(list(), ['thread_1', 'thread_2']);
    });

    it('takes in a thread by the label that it gets', () => {
      const { store, addThreads, list, isOutdated } = setUp({
        layout: 'threads',
        filter: { status: 'all', text: 'mine' },
      });
      addThreads('thread_1');
      deepStrictEqual(list(), []);
      isOutdated();
      store.setMarks(HERE, [{ ref: threadRef('thread_1'), tracked: false, label: 'Mine' }]);
      ok(isOutdated());
      deepStrictEqual(list(), ['thread_1']);
    });
  });

  describe('with active runs', () => {
    const arrangement = { layout: 'activeRuns', filter: NO_FILTER } as const;

    it('has those that need a person first, then those that are stuck, then the newest', () => {
      const { store, addThreads, setRun, list, isOutdated } = setUp(arrangement);
      addThreads('thread_1', 'thread_2');
      setRun('thread_1', 'run_old', 'in_progress', 1);
      setRun('thread_1', 'run_waits', 'requires_action', 2);
      setRun('thread_2', 'run_new', 'queued', 4);
      setRun('thread_2', 'run_over', 'completed', 5);
      deepStrictEqual(list(), ['run_waits', 'run_new', 'run_old']);
      isOutdated();
      store.setStuck(runRef('thread_1', 'run_old'), true);
      ok(isOutdated());
      deepStrictEqual(list(), ['run_waits', 'run_old', 'run_new']);
    });

    it('is another one when a run begins or ends, not when one goes on', () => {
      const { addThreads, setRun, list, isOutdated } = setUp(arrangement);
      addThreads('thread_1');
      setRun('thread_1', 'run_1', 'queued');
      list();
      isOutdated();
      setRun('thread_1', 'run_1', 'in_progress');
      ok(!isOutdated());
      setRun('thread_1', 'run_2', 'completed');
      ok(!isOutdated());
      setRun('thread_1', 'run_3', 'queued');
      ok(isOutdated());
      deepStrictEqual(list().sort(), ['run_1', 'run_3']);
      setRun('thread_1', 'run_1', 'completed');
      ok(isOutdated());
      deepStrictEqual(list(), ['run_3']);
    });

    it('has none of a thread that is not shown, and only those that the filter takes', () => {
      const { addThreads, setRun, list, isOutdated } = setUp({
        layout: 'activeRuns',
        filter: { status: 'all', text: 'title' },
      });
      addThreads('thread_1');
      list();
      isOutdated();
      setRun('thread_hidden', 'run_1', 'in_progress');
      ok(!isOutdated());
      setRun('thread_1', 'run_2', 'in_progress');
      deepStrictEqual(list(), ['run_2']);
    });

    it('takes in runs by the label that their thread gets', () => {
      const { store, addThreads, setRun, list, isOutdated } = setUp({
        layout: 'activeRuns',
        filter: { status: 'all', text: 'mine' },
      });
      addThreads('thread_1', 'thread_2');
      setRun('thread_1', 'run_1', 'in_progress');
      deepStrictEqual(list(), []);
      isOutdated();
      store.setMarks(HERE, [{ ref: threadRef('thread_2'), tracked: false, label: 'Mine' }]);
      ok(!isOutdated(), 'a thread without active runs');
      store.setMarks(HERE, [{ ref: threadRef('thread_1'), tracked: false, label: 'Mine' }]);
      ok(isOutdated());
      deepStrictEqual(list(), ['run_1']);
    });

    it('has no place for threads, nor for runs that are over', () => {
      const { roots, addThreads, setRun } = setUp(arrangement);
      addThreads('thread_1');
      setRun('thread_1', 'run_1', 'in_progress');
      setRun('thread_1', 'run_2', 'completed');
      ok(roots.lacksPlaceFor(threadRef('thread_1')));
      ok(!roots.lacksPlaceFor(runRef('thread_1', 'run_1')));
      ok(roots.lacksPlaceFor(runRef('thread_1', 'run_2')));
    });
  });

  it('knows what the filter hides of what is known', () => {
    const { roots, addThreads, setRun } = setUp({
      layout: 'threads',
      filter: { status: 'failed', text: '' },
    });
    addThreads('thread_1');
    setRun('thread_1', 'run_1', 'failed');
    setRun('thread_1', 'run_2', 'completed');
    ok(!roots.isFilteredOut(threadRef('thread_1')));
    ok(!roots.isFilteredOut(runRef('thread_1', 'run_1')));
    ok(roots.isFilteredOut(runRef('thread_1', 'run_2')));
    ok(!roots.isFilteredOut(threadRef('thread_new')), 'nothing is known of it');
  });

  it('shows so many at first, twice as many on a gesture, and enough to have one that is looked for', () => {
    const ids = Array.from({ length: 2 * FIRST_ROOTS + 1 }, (_, i) => `thread_${i}`);
    const { roots, addThreads, list } = setUp({ layout: 'threads', filter: NO_FILTER });
    addThreads(...ids);
    equal(list().length, FIRST_ROOTS);
    deepStrictEqual([roots.count, roots.hidden], [ids.length, FIRST_ROOTS + 1]);
    roots.showMore();
    deepStrictEqual(list(), ids.slice(0, 2 * FIRST_ROOTS));
    roots.include(threadRef(ids.at(-1) ?? ''));
    deepStrictEqual(list(), ids);
    equal(roots.hidden, 0);
    roots.list('elsewhere');
    equal(list().length, FIRST_ROOTS, 'another tree begins anew');
  });

  it('shows one that is looked for before it has come', () => {
    const { roots, addThreads, list } = setUp({ layout: 'threads', filter: NO_FILTER });
    const ids = Array.from({ length: FIRST_ROOTS + 1 }, (_, i) => `thread_${i}`);
    list();
    roots.include(threadRef(ids.at(-1) ?? ''));
    addThreads(...ids);
    deepStrictEqual(list(), ids);
  });
});
