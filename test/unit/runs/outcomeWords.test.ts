import assert from 'node:assert/strict';
import { ApiError } from '../../../src/core/api/errors';
import type { CancelOutcome } from '../../../src/core/runs/cancelOutcome';
import { outcomeWords } from '../../../src/core/runs/outcomeWords';

const ERROR = new ApiError('refused', 'The server refused the request (400). It says: “No.”', {
  status: 400,
  requestId: 'req_7',
});
const AT = 1000;

const WORDS: readonly [CancelOutcome, string][] = [
  [{ kind: 'cancelled' }, 'run_1 was cancelled.'],
  [{ kind: 'alreadyEnded', status: 'completed' }, 'run_1 had already ended: it is completed.'],
  [{ kind: 'ended', status: 'incomplete' }, 'run_1 ended before it could be cancelled: it is incomplete.'],
  [
    { kind: 'stillCancelling', expiresAt: AT, followed: true },
    'run_1 is still cancelling (expires at 1000). You are told when it ends.',
  ],
  [
    { kind: 'stillCancelling', expiresAt: undefined, followed: true },
    'run_1 is still cancelling. You are told when it ends.',
  ],
  [
    { kind: 'stillCancelling', expiresAt: AT, followed: false },
    'run_1 is still cancelling and is no longer followed.',
  ],
  [
    { kind: 'ineffective', status: 'in_progress' },
    'run_1 is still in progress: the cancel has had no effect.',
  ],
  [{ kind: 'ineffective', status: 'paused' }, 'run_1 is still paused: the cancel has had no effect.'],
  [
    { kind: 'refused', error: ERROR },
    'run_1 was not cancelled. The server refused the request (400). It says: “No.” (request req_7)',
  ],
  [
    { kind: 'failed', error: new ApiError('network', 'Nothing answers.') },
    'run_1 could not be cancelled. Nothing answers.',
  ],
  [{ kind: 'gone' }, 'The server does not have run_1. It may have been deleted.'],
  [{ kind: 'stopped' }, 'run_1 was left alone.'],
];

describe('outcomeWords', () => {
  for (const [outcome, words] of WORDS) {
    it(words, () => {
      assert.equal(
        outcomeWords('run_1', outcome, (ms) => `at ${ms}`),
        words,
      );
    });
  }
});
