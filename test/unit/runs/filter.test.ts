import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import type { Run } from '../../../src/core/model/run';
import type { Thread } from '../../../src/core/model/thread';
import {
  FilterMatcher,
  NO_FILTER,
  readFilter,
  STATUS_FILTERS,
  type Filter,
} from '../../../src/core/runs/find/filter';
import { RunStore } from '../../../src/core/runs/store/runStore';

const HERE = 'here';
const body = { text: '{}', from: 'list', sequence: 1, receivedAt: 0 } as const;

function storeWith(threads: readonly Thread[], runs: readonly Run[]): RunStore {
  const store = new RunStore((error) => {
    throw error;
  });
  store.applyThreads(HERE, { items: threads, omitted: 0 });
  for (const run of runs) {
    store.applyRun(HERE, run);
  }
  return store;
}

const thread = (id: string, more: Partial<Thread> = {}): Thread => ({ id, body, ...more });
const run = (threadId: string, id: string, status: string, more: Partial<Run> = {}): Run => ({
  id,
  threadId,
  status,
  // Newest first, by their ids.
  createdAt: -Number(id.replace('run_', '')),
  requiredToolCalls: [],
  body,
  ...more,
});

/** What a filter lets through: the threads, and behind each its runs. */
function shown(store: RunStore, filter: Partial<Filter>): Record<string, string[]> {
  const matcher = new FilterMatcher({ ...NO_FILTER, ...filter });
  return Object.fromEntries(
    store.threads(HERE).flatMap((state) => {
      const runs = () => store.runs(state.ref);
      const found = matcher.runsOf(state, runs()).map(({ ref }) => ref.runId);
      for (const one of runs()) {
        equal(matcher.takesRun(one, state), found.includes(one.ref.runId));
      }
      return matcher.takesThread(state, store.summary(state.ref), runs) ? [[state.ref.threadId, found]] : [];
    }),
  );
}

describe('a filter', () => {
  const store = storeWith(
    [
      thread('thread_Alpha', { title: 'Contract review', metadata: { Team: 'Legal', case: '48213' } }),
      thread('thread_beta', { title: 'Evals' }),
      thread('thread_empty'),
    ],
    [
      run('thread_Alpha', 'run_1', 'in_progress', { model: 'gpt-4.1', assistantId: 'asst_Review' }),
      run('thread_Alpha', 'run_2', 'requires_action', { metadata: { user: 'Zoe' } }),
      run('thread_Alpha', 'run_3', 'failed'),
      run('thread_beta', 'run_4', 'completed', { graph: 'planner' }),
      run('thread_beta', 'run_5', 'expired', { model: 'o4-mini' }),
    ],
  );
  store.setMarks(HERE, [
    { ref: { connectionId: HERE, threadId: 'thread_empty' }, tracked: true, label: 'Mine' },
  ]);

  it('that says nothing lets all through', () => {
    ok(new FilterMatcher(NO_FILTER).takesAll);
    deepStrictEqual(Object.keys(shown(store, {})).sort(), ['thread_Alpha', 'thread_beta', 'thread_empty']);
  });

  for (const [status, expected] of [
    ['active', { thread_Alpha: ['run_1', 'run_2'] }],
    ['needsAction', { thread_Alpha: ['run_2'] }],
    ['failed', { thread_Alpha: ['run_3'], thread_beta: ['run_5'] }],
  ] as const) {
    it(`by status ${status} shows the runs that are so, and no thread without one`, () => {
      deepStrictEqual(shown(store, { status }), expected);
    });
  }

  for (const [what, text, expected] of [
    ['a thread’s id, in any case', 'ALPHA', { thread_Alpha: ['run_1', 'run_2', 'run_3'] }],
    ['a label', 'mine', { thread_empty: [] }],
    ['a title', 'evals', { thread_beta: ['run_4', 'run_5'] }],
    ['a key in metadata', 'team', { thread_Alpha: ['run_1', 'run_2', 'run_3'] }],
    ['a value in metadata', '482', { thread_Alpha: ['run_1', 'run_2', 'run_3'] }],
    ['a run’s id', 'run_4', { thread_beta: ['run_4'] }],
    ['a model', 'GPT', { thread_Alpha: ['run_1'] }],
    ['an assistant', 'asst_review', { thread_Alpha: ['run_1'] }],
    ['a graph', 'plan', { thread_beta: ['run_4'] }],
    ['a run’s metadata', 'zoe', { thread_Alpha: ['run_2'] }],
    ['two words, one of the thread and one of the run', 'gpt  contract', { thread_Alpha: ['run_1'] }],
    ['two words, one of which is nowhere', 'contract nowhere', {}],
    ['words of two runs', 'gpt zoe', {}],
  ] as const) {
    it(`by text finds ${what}`, () => {
      deepStrictEqual(shown(store, { text }), expected);
    });
  }

  it('by both shows, of a thread that has the words, the runs that have the status', () => {
    deepStrictEqual(shown(store, { status: 'failed', text: 'contract' }), { thread_Alpha: ['run_3'] });
    deepStrictEqual(shown(store, { status: 'needsAction', text: 'gpt' }), {});
  });

  it('finds no word across two fields', () => {
    deepStrictEqual(shown(store, { text: 'legalcase' }), {});
  });

  it('does not take a run that is gone from the server for an active one', () => {
    const gone = storeWith([thread('thread_1')], [run('thread_1', 'run_1', 'in_progress')]);
    deepStrictEqual(shown(gone, { status: 'active' }), { thread_1: ['run_1'] });
    gone.applyRuns({ connectionId: HERE, threadId: 'thread_1' }, { items: [], omitted: 0 });
    deepStrictEqual(shown(gone, { status: 'active' }), {});
  });

  it('that was kept is read, whatever stands there', () => {
    for (const status of STATUS_FILTERS) {
      deepStrictEqual(readFilter({ status, text: ' a b ' }), { status, text: 'a b' });
    }
    for (const value of [undefined, null, 7, 'active', [], {}, { status: 'x', text: 7 }, { status: null }]) {
      deepStrictEqual(readFilter(value), NO_FILTER);
    }
    equal(readFilter({ text: 'x'.repeat(1000) }).text.length, 200);
  });
});
