import assert from 'node:assert/strict';
import { ApiError } from '../../../src/core/api/errors';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { outcomeWords } from '../../../src/core/runs/cancel/outcomeWords';

const ERROR = new ApiError('refused', 'The server refused the request (400). It says: “No.”', {
  status: 400,
  requestId: 'req_7',
});
const NO_KEY = new ApiError('noKey', 'No API key is set.');
const AT = 1000;

const WORDS: readonly [CancelOutcome, string][] = [
  [{ kind: 'cancelled' }, 'run_1 was cancelled.'],
  [{ kind: 'cancelled', reportedAs: 'error' }, 'run_1 was stopped; the server reports it as “error”.'],
  [
    { kind: 'cancelled', reportedAs: 'interrupted', kept: true },
    'run_1 was stopped; the server reports it as “interrupted”. It did not delete it.',
  ],
  [{ kind: 'deleted' }, 'run_1 was stopped, and the server has deleted it.'],
  [{ kind: 'alreadyEnded', status: 'completed' }, 'run_1 had already ended: its status is “completed”.'],
  [
    { kind: 'ended', status: 'incomplete' },
    'run_1 ended before it could be cancelled: its status is “incomplete”.',
  ],
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
    'run_1 is still cancelling and is no longer followed. Open it later to see whether it has ended.',
  ],
  [{ kind: 'unconfirmed' }, 'run_1: the server has not confirmed the cancel yet. You are told how it ends.'],
  [
    { kind: 'unreadable', error: NO_KEY },
    'run_1: the cancel was sent, but what comes of it can’t be read now. You are told how it ends once it can. No API key is set.',
  ],
  [
    { kind: 'ineffective', status: 'in_progress' },
    'run_1 is still “in progress”: the cancel has had no effect. You can cancel it again.',
  ],
  [
    { kind: 'ineffective', status: 'paused' },
    'run_1 is still “paused”: the cancel has had no effect. You can cancel it again.',
  ],
  [
    { kind: 'refused', error: ERROR, status: 'requires_action' },
    'run_1 was not cancelled and is still “requires action”. The server refused the request (400). It says: “No.” (request req_7)',
  ],
  [
    { kind: 'refused', error: ERROR, status: undefined },
    'run_1 was not cancelled. The server refused the request (400). It says: “No.” (request req_7)',
  ],
  [{ kind: 'failed', error: NO_KEY, status: undefined }, 'run_1 could not be cancelled. No API key is set.'],
  [
    { kind: 'failed', error: NO_KEY, status: 'in_progress' },
    'run_1 could not be cancelled and was last “in progress”. No API key is set.',
  ],
  [
    { kind: 'failed', error: new ApiError('rateLimited', 'Too much.'), status: undefined, retryAt: AT },
    'run_1 could not be cancelled. Try again after at 1000. Too much.',
  ],
  [
    { kind: 'unknown', error: new ApiError('network', 'Nothing answers.') },
    'run_1: the cancel may have reached the server, but what came of it is not known. Nothing answers.',
  ],
  [{ kind: 'gone' }, 'run_1 is not on the server. It may have been deleted.'],
  [{ kind: 'stopped' }, 'run_1 was left alone.'],
  [
    { kind: 'stopped', because: NO_KEY },
    'run_1 was left alone after another one had failed. No API key is set.',
  ],
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
