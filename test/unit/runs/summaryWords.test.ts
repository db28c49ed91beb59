import assert from 'node:assert/strict';
import { ApiError, type ApiErrorKind } from '../../../src/core/api/errors';
import type { CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { summaryWords } from '../../../src/core/runs/cancel/summaryWords';

const error = (kind: ApiErrorKind) => new ApiError(kind, 'It failed.');

describe('summaryWords', () => {
  it('counts what means the same to the user together, in one sentence', () => {
    const outcomes: CancelOutcome[] = [
      { kind: 'cancelled' },
      { kind: 'cancelled', reportedAs: 'error' },
      { kind: 'deleted' },
      { kind: 'alreadyEnded', status: 'failed' },
      { kind: 'ended', status: 'completed' },
      { kind: 'stillCancelling', expiresAt: undefined, followed: true },
      { kind: 'unconfirmed' },
      { kind: 'unreadable', error: error('network') },
      { kind: 'unknown', error: error('network') },
      { kind: 'refused', error: error('refused'), status: 'in_progress' },
      { kind: 'failed', error: error('server'), status: 'in_progress' },
      { kind: 'ineffective', status: 'in_progress' },
      { kind: 'gone' },
      { kind: 'stopped' },
    ];
    assert.equal(
      summaryWords(outcomes, 2),
      'Runs: 3 cancelled, 2 already ended, 1 still cancelling, 2 not confirmed yet, 1 with an unknown outcome, ' +
        '3 not cancelled, 1 no longer on the server, 1 left alone because you stopped, ' +
        '2 left out: not to be cancelled any more.',
    );
  });

  it('says only what there is', () => {
    assert.equal(summaryWords([{ kind: 'cancelled' }], 0), 'Runs: 1 cancelled.');
  });

  for (const [kind, words] of [
    ['noKey', 'there is no key'],
    ['unauthorized', 'the server refused the key'],
    ['network', 'the server did not answer'],
    ['timeout', 'the server did not answer'],
    ['rateLimited', 'the server limits its rate'],
    ['noEndpoint', 'the server can’t cancel runs'],
    ['server', 'the server failed'],
  ] as const) {
    it(`says that the others were left alone because ${words} (${kind})`, () => {
      const because = error(kind);
      const outcomes: CancelOutcome[] = [
        { kind: 'failed', error: because, status: 'in_progress' },
        { kind: 'stopped', because },
        { kind: 'stopped', because },
      ];
      assert.equal(summaryWords(outcomes, 0), `Runs: 1 not cancelled, 2 left alone because ${words}.`);
    });
  }
});
