import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Page } from '../../../src/core/api/backend';
import { ApiError } from '../../../src/core/api/errors';
import { RESTORED, type Body } from '../../../src/core/model/body';
import type { Run } from '../../../src/core/model/run';
import type { Thread } from '../../../src/core/model/thread';
import { RunStore, type StoreChange } from '../../../src/core/runs/store/runStore';
import { isActiveRun } from '../../../src/core/runs/store/state';
import { HERE, runRef, threadRef } from './scene';
import {
  activityPlainly,
  countedPlainly,
  differences,
  draw,
  isLawful,
  placePlainly,
  told,
} from './storePicture';

const CASES = 1000;
/** Set to repeat a run that failed. */
const seed = Number(process.env.STORE_SEED ?? Date.now() % 2 ** 31);

const THREADS = ['thread_1', 'thread_2', 'thread_3', 'thread_4'];
const RUNS = ['run_1', 'run_2', 'run_3', 'run_4', 'run_5'];
const THREAD_REFS = THREADS.map((id) => threadRef(id));
const RUN_REFS = THREADS.flatMap((threadId) => RUNS.map((runId) => runRef(threadId, runId)));

/** A store with what it told, and the numbers of the requests that its answers were asked with. */
class World {
  readonly changes: StoreChange[] = [];
  readonly store = new RunStore((error) => {
    throw error;
  });
  sequence = 1;

  constructor() {
    this.store.onDidChange((change) => this.changes.push(change));
  }
}

/** Something that happens to a store, in words for a failure's report. */
interface Move {
  readonly isReset?: true;
  apply(world: World): void;
  toString(): string;
}

/** How old an answer is: how many later ones have been sent since its request. */
const age = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(8) });
const threadId = fc.constantFrom(...THREADS);
const runId = fc.constantFrom(...RUNS);
/** Few times, so that many are the same. */
const time = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 6 });
const status = fc.constantFrom(
  undefined,
  'queued',
  'in_progress',
  'requires_action',
  'completed',
  'failed',
  'odd',
);

const runFields = fc.record({
  id: runId,
  status,
  createdAt: time,
  tokens: fc.option(fc.nat(9), { nil: undefined }),
  indent: fc.nat(2),
});
type RunFields = typeof runFields extends fc.Arbitrary<infer T> ? T : never;

const threadFields = fc.record({
  id: threadId,
  createdAt: time,
  title: fc.option(fc.constantFrom('Triage', 'Refunds'), { nil: undefined }),
  label: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
});
type ThreadFields = typeof threadFields extends fc.Arbitrary<infer T> ? T : never;

function bodyOf(fields: object, sequence: number, from: Body['from'], indent = 0): Body {
  const text = JSON.stringify(fields, null, indent);
  return { text, from, sequence, receivedAt: sequence, ...(from === 'list' ? { isPart: true } : {}) };
}

function runOf(thread: string, fields: RunFields, sequence: number, from: Body['from'] = 'get'): Run {
  const { id, indent, ...rest } = fields;
  return {
    id,
    threadId: thread,
    requiredToolCalls: [],
    ...(rest.status === undefined ? {} : { status: rest.status }),
    ...(rest.createdAt === undefined ? {} : { createdAt: rest.createdAt }),
    ...(rest.tokens === undefined ? {} : { usage: { totalTokens: rest.tokens } }),
    body: bodyOf({ id, ...rest }, sequence, from, indent),
  };
}

function threadOf(fields: ThreadFields, sequence: number, from: Body['from'] = 'get'): Thread {
  const { id, createdAt, title, label } = fields;
  return {
    id,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(title === undefined ? {} : { title }),
    ...(label === undefined ? {} : { metadata: { label } }),
    body: bodyOf(fields, sequence, from),
  };
}

/** Puts what a server lists in its order, newest first, where it is one that keeps to it. */
function listed<T extends { readonly createdAt?: number | undefined }>(
  items: readonly T[],
  sorts: boolean,
): T[] {
  return sorts ? [...items].sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)) : [...items];
}

function page<T>(items: readonly T[], next: string | undefined): Page<T> {
  return { items, omitted: 0, ...(next === undefined ? {} : { next }) };
}

const cursor = fc.constantFrom(undefined, 'next');
const after = fc.constantFrom(undefined, undefined, 'next');

const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ thread: threadId, fields: runFields, age }).map(({ thread, fields, age: back }): Move => ({
    toString: () => `run ${thread} ${JSON.stringify(fields)} asked ${back} ago`,
    apply: (world) => {
      world.store.applyRun(HERE, runOf(thread, fields, Math.max(1, ++world.sequence - back)));
    },
  })),
  fc
    .record({
      thread: threadId,
      runs: fc.array(runFields, { maxLength: 6 }),
      sorts: fc.boolean(),
      next: cursor,
      after,
      age,
    })
    .map(({ thread, runs, sorts, next, after: from, age: back }): Move => ({
      toString: () =>
        `runs of ${thread} ${JSON.stringify(listed(runs, sorts))} after ${from}, next ${next}, asked ${back} ago`,
      apply: (world) => {
        const sequence = Math.max(1, ++world.sequence - back);
        const items = listed(runs, sorts).map((fields) => runOf(thread, fields, sequence, 'list'));
        world.store.applyRuns(threadRef(thread), page(items, next), from);
      },
    })),
  fc
    .record({
      threads: fc.array(threadFields, { maxLength: 5 }),
      sorts: fc.boolean(),
      next: cursor,
      after,
      age,
    })
    .map(({ threads, sorts, next, after: from, age: back }): Move => ({
      toString: () =>
        `threads ${JSON.stringify(listed(threads, sorts))} after ${from}, next ${next}, asked ${back} ago`,
      apply: (world) => {
        const sequence = Math.max(1, ++world.sequence - back);
        const items = listed(threads, sorts).map((fields) => threadOf(fields, sequence, 'list'));
        world.store.applyThreads(HERE, page(items, next), from);
      },
    })),
  fc.record({ fields: threadFields, age }).map(({ fields, age: back }): Move => ({
    toString: () => `thread ${JSON.stringify(fields)} asked ${back} ago`,
    apply: (world) => {
      world.store.applyThread(HERE, threadOf(fields, Math.max(1, ++world.sequence - back)));
    },
  })),
  fc.uniqueArray(threadId).chain((ids) =>
    fc
      .array(fc.record({ tracked: fc.boolean(), label: fc.constantFrom(undefined, 'Mine') }), {
        minLength: ids.length,
        maxLength: ids.length,
      })
      .map((marks): Move => {
        const all = marks.map((mark, i) => ({ ref: threadRef(ids[i] ?? ''), ...mark }));
        return {
          toString: () => `marks ${JSON.stringify(all)}`,
          apply: ({ store }) => {
            store.setMarks(HERE, all);
          },
        };
      }),
  ),
  fc.record({ thread: threadId, run: runId, what: fc.nat(5) }).map(({ thread, run, what }): Move => {
    const ref = runRef(thread, run);
    return {
      toString: () => `overlay ${what} on ${thread} ${run}`,
      apply: ({ store }) => {
        if (what < 2) {
          store.setCancelling(ref, what === 0);
        } else if (what < 4) {
          store.setStuck(ref, what === 2);
        } else {
          store.setRunProblem(ref, new ApiError(what === 4 ? 'unknownRun' : 'server', `Failed: ${what}`));
        }
      },
    };
  }),
  fc
    .record({
      threads: fc.uniqueArray(threadFields, { selector: ({ id }) => id }),
      runs: fc.array(fc.record({ fields: runFields, isListed: fc.boolean() }), { maxLength: 4 }),
      isListed: fc.boolean(),
      next: cursor,
    })
    .map(({ threads, runs, isListed, next }): Move => ({
      toString: () => `restored ${JSON.stringify({ threads, runs, isListed, next })}`,
      apply: ({ store }) => {
        store.restore(HERE, {
          nextThreads: next,
          threads: threads.map((fields) => ({
            threadId: fields.id,
            thread: threadOf(fields, RESTORED),
            listed: isListed,
            runs: runs.map((run) => ({ run: runOf(fields.id, run.fields, RESTORED), listed: run.isListed })),
            nextRuns: next,
          })),
        });
      },
    })),
  fc.record({ thread: threadId, what: fc.nat(5) }).map(({ thread, what }): Move => {
    const problem = new ApiError('server', 'Failed.');
    return {
      toString: () => `lists ${what} of ${thread}`,
      apply: ({ store }) => {
        const changes = [
          () => {
            store.applyNoRunList(threadRef(thread));
          },
          () => {
            store.applyNoThreadList(HERE);
          },
          () => {
            store.setRunsProblem(threadRef(thread), problem);
          },
          () => {
            store.setThreadsProblem(HERE, problem);
          },
          () => {
            store.setConnectionProblem(HERE, problem);
          },
          () => {
            store.setConnectionProblem(HERE, undefined);
          },
        ];
        changes[what]?.();
      },
    };
  }),
  fc.constant<Move>({
    toString: () => 'settle the order',
    apply: ({ store }) => {
      store.settleOrder(HERE);
      const places = store.threads(HERE).map(({ ref }) => placePlainly(store, ref));
      assert.deepEqual(
        places,
        [...places].sort((a, b) => b.urgency - a.urgency || b.at - a.at),
      );
    },
  }),
  fc.constant<Move>({
    toString: () => 'reset',
    isReset: true,
    apply: ({ store }) => {
      store.reset(HERE);
    },
  }),
);

/** What stands at any time. */
function check({ store }: World): void {
  for (const ref of THREAD_REFS) {
    const runs = store.runs(ref);
    assert.deepEqual(store.summary(ref), countedPlainly(runs), 'the counts of a thread');
    const times = runs.map(({ run }) => run.createdAt ?? 0);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
      'runs stand newest first',
    );
  }
  const shown = store.threads(HERE);
  assert.deepEqual(
    shown.map(({ ref }) => ref.threadId).sort(),
    THREADS.filter((id) => {
      const state = store.thread(threadRef(id));
      return state?.listed === true || state?.tracked === true;
    }),
    'the threads that are shown',
  );
  const urgencies = shown.map(({ ref }) => placePlainly(store, ref).urgency);
  assert.deepEqual(
    urgencies,
    [...urgencies].sort((a, b) => b - a),
    'the most urgent come first',
  );
  assert.deepEqual(store.activity(HERE), activityPlainly(store), 'the counts of the connection');
  const active = shown.flatMap(({ ref }) => store.runs(ref)).filter(isActiveRun);
  assert.deepEqual(store.activeRuns(HERE), active, 'the active runs');
  assert.deepEqual(
    [...new Set(store.activeRuns(HERE).map(({ ref }) => ref.threadId))],
    [...new Set(active.map(({ ref }) => ref.threadId))],
    'the threads with active runs',
  );
}

describe('RunStore, whatever comes,', () => {
  it(`counts and orders as if it did so anew, and tells exactly what changed (${CASES} cases, seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 40, size: 'max' }), (list) => {
        const world = new World();
        const { store, changes } = world;
        for (const move of list) {
          const before = draw(store, THREAD_REFS, RUN_REFS);
          const runsBefore = RUN_REFS.map((ref) => store.run(ref));
          move.apply(world);
          check(world);
          const differs = differences(before, draw(store, THREAD_REFS, RUN_REFS));
          const [change, ...more] = changes.splice(0);
          assert.deepEqual(more, [], 'one event for one change');
          if (move.isReset) {
            // It is told in any case: what was asked before is not wanted any more.
            differs.threadLists = [HERE];
          }
          assert.deepEqual(told(change), differs, String(move));
          if (!move.isReset) {
            for (const [i, ref] of RUN_REFS.entries()) {
              assert.ok(isLawful(runsBefore[i], store.run(ref)), String(move));
            }
          }
        }
      }),
      { numRuns: CASES, seed },
    );
  });
});
