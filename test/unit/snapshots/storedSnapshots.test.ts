import assert from 'node:assert/strict';
import { bodyReaders } from '../../../src/core/api/bodyReaders';
import { BODY_SOURCES, RESTORED } from '../../../src/core/model/body';
import {
  LARGEST_TEXT,
  readStoredSnapshot,
  snapshotKey,
  snapshotOf,
  type StoredSnapshot,
} from '../../../src/core/snapshots/storedSnapshots';

const AT = Date.UTC(2026, 10, 16);
const assistants = bodyReaders('openai-compatible');

function body<K extends 'thread' | 'run'>(kind: K, text: unknown) {
  const written = typeof text === 'string' ? text : JSON.stringify(text);
  return { kind, threadId: 'thread_a', text: written, from: 'list', receivedAt: AT } as const;
}

const thread = (text: unknown) => body('thread', text);
const run = (text: unknown, runId = 'run_1') => ({ ...body('run', text), runId }) as const;

/** The entries of a file, each under the name it ought to have. */
const entries = (...values: StoredSnapshot[]) => values.map((value) => [snapshotKey(value), value] as const);

const whole = thread({ id: 'thread_a', metadata: { title: 'Tickets' } });
const one = run({ id: 'run_1', thread_id: 'thread_a', status: 'queued', created_at: 7 });

describe('Stored snapshots', () => {
  it('are put together to what an earlier session saw', () => {
    const { threads, nextThreads } = snapshotOf(
      entries(
        whole,
        one,
        { kind: 'threads', ids: ['thread_a', 'thread_b'], next: 'c1' },
        { kind: 'runs', threadId: 'thread_a', ids: ['run_1'], next: 'c2' },
      ),
      assistants,
    );
    assert.equal(nextThreads, 'c1');
    assert.deepEqual(
      threads.map(({ threadId, listed, nextRuns, thread, runs }) => [
        ...[threadId, listed, nextRuns, thread?.title],
        runs.map(({ run, listed }) => [run.id, run.status, run.createdAt, listed]),
      ]),
      [
        ['thread_a', true, 'c2', 'Tickets', [['run_1', 'queued', 7000, true]]],
        ['thread_b', true, undefined, undefined, []],
      ],
    );
    assert.deepEqual(threads[0]?.thread?.body, {
      text: whole.text,
      from: 'list',
      receivedAt: AT,
      sequence: RESTORED,
    });
  });

  it('of a LangGraph server are read as its answers are', () => {
    const text = { run_id: 'run_1', thread_id: 'thread_a', status: 'success', metadata: { graph_id: 'g' } };
    const { threads } = snapshotOf(entries(run(text)), bodyReaders('langgraph'));
    assert.equal(threads[0]?.runs[0]?.run.graph, 'g');
    assert.deepEqual(snapshotOf(entries(run(text)), assistants).threads, []);
  });

  const unfit: [what: string, entry: readonly [string, StoredSnapshot]][] = [
    ['stands under another name', [snapshotKey({ ...one, runId: 'run_2' }), one]],
    ['stands under no name at all', ['', one]],
    ['is another run than its id says', entries(run({ id: 'run_2', thread_id: 'thread_a' }))[0] as never],
    ['is of another thread than its id says', entries(run({ id: 'run_1', thread_id: 'other' }))[0] as never],
    ['is another thread than its id says', entries(thread({ id: 'thread_b' }))[0] as never],
    ...['', 'null', '7', '"x"', '[]', '{}', '{"id":7}', '{"id":"run_1"', 'damaged', '['.repeat(50_000)].map(
      (text): [string, readonly [string, StoredSnapshot]] => [
        `has ${JSON.stringify(text.slice(0, 20))} for a body`,
        [snapshotKey(one), run(text)],
      ],
    ),
  ];
  for (const [what, entry] of unfit) {
    it(`leave out what ${what}, and nothing else`, () => {
      const found = snapshotOf([...entries(run({ id: 'run_9' }, 'run_9')), entry], assistants);
      assert.deepEqual(
        found.threads.flatMap(({ thread, runs }) => [...runs.map(({ run }) => run.id), thread?.id]),
        ['run_9', undefined],
      );
    });
  }

  it('keep odd ids apart', () => {
    const odd = ['', '/', 'a/b', '__proto__', '\ud800', '%2F', '"', '../../x'];
    const runs = odd.map((id) => ({ ...run({}), threadId: id, runId: id }));
    assert.equal(new Set(runs.map(snapshotKey)).size, odd.length);
  });

  it('are of answers to whatever was asked', () => {
    for (const from of BODY_SOURCES) {
      assert.deepEqual(readStoredSnapshot({ ...one, from }), { ...one, from });
    }
  });

  for (const value of [
    ...[null, 7, 'x', [], {}, { kind: 'steps' }, { kind: 'threads' }],
    { kind: 'threads', ids: 'thread_a' },
    { kind: 'threads', ids: [7] },
    { kind: 'threads', ids: [], next: 7 },
    { kind: 'runs', ids: [] },
    { ...whole, threadId: undefined },
    { ...whole, text: { id: 'thread_a' } },
    { ...whole, text: 'x'.repeat(LARGEST_TEXT + 1) },
    { ...whole, from: 'elsewhere' },
    ...[undefined, 'now', NaN, Infinity, 1.5, -1, 9e15].map((receivedAt) => ({ ...whole, receivedAt })),
    { ...one, runId: 7 },
  ]) {
    it(`are not made of ${JSON.stringify(value).slice(0, 100)}`, () => {
      assert.equal(readStoredSnapshot(value), undefined);
    });
  }

  it('are made of what was stored', () => {
    for (const value of [
      whole,
      one,
      { kind: 'threads', ids: [] },
      { kind: 'runs', threadId: 'a', ids: [] },
    ]) {
      assert.deepEqual(readStoredSnapshot(JSON.parse(JSON.stringify(value))), value);
    }
  });
});
