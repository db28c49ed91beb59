import assert from 'node:assert/strict';
import type { Run } from '../../../src/core/model/run';
import { newsWords } from '../../../src/core/runs/watch/newsWords';
import { runRef, threadRef } from './scene';

const MINUTE = 60_000;
const REF = runRef('thread_1', 'run_1');

const run = (fields: Partial<Run>): Run => ({
  id: 'run_1',
  threadId: 'thread_1',
  createdAt: 0,
  startedAt: MINUTE,
  requiredToolCalls: [],
  body: { text: '{}', from: 'get', sequence: 1, receivedAt: 0 },
  ...fields,
});

const words = (kind: 'over' | 'needsAction' | 'stuck', fields: Partial<Run>, now = 0) =>
  newsWords('Run 1', { kind, ref: REF, run: run(fields) }, now);

const called = (...names: string[]) => names.map((name) => ({ id: 'call', name, arguments: '' }));

describe('news in words', () => {
  for (const [expected, fields] of [
    ['Run 1: completed after 2 min.', { status: 'completed', completedAt: 3 * MINUTE }],
    ['Run 1: expired.', { status: 'expired' }],
    ['Run 1: cancelled.', { status: 'cancelled', cancelledAt: 0 }],
    [
      'Run 1: failed after 2 min. Too many requests',
      { status: 'failed', failedAt: 3 * MINUTE, lastError: { code: 'rate', message: 'Too many requests' } },
    ],
    ['Run 1: failed. rate', { status: 'failed', lastError: { code: 'rate' } }],
    ['Run 1: incomplete. max_tokens', { status: 'incomplete', incompleteReason: 'max_tokens' }],
  ] as const) {
    it(`say: ${expected}`, () => {
      assert.equal(words('over', fields), expected);
    });
  }

  it('name what a run waits for', () => {
    assert.equal(
      words('needsAction', { requiredToolCalls: called('get_order', 'refund', 'refund') }),
      'Run 1 needs action. It waits for the output of: get_order, refund.',
    );
    assert.equal(words('needsAction', { requiredToolCalls: called('') }), 'Run 1 needs action.');
  });

  it('say for how long a run has been at it', () => {
    const status = 'in_progress';
    assert.equal(
      words('stuck', { status }, 6.5 * MINUTE),
      'Run 1 may hang: it is “in progress”, 5 min after it began.',
    );
    const { createdAt, startedAt, ...timeless } = run({ status });
    assert.equal(
      newsWords('Run 1', { kind: 'stuck', ref: REF, run: timeless }, 0),
      'Run 1 may hang: it is still “in progress”.',
    );
  });

  it('say what is gone', () => {
    const expected = 'It is no longer on the server. It is not watched any more.';
    assert.equal(newsWords('It', { kind: 'gone', ref: threadRef('thread_1') }, 0), expected);
  });

  it('are as short as a notification', () => {
    assert.ok(words('over', { status: 'failed', lastError: { message: 'x'.repeat(5000) } }).length < 400);
  });
});
