import type { ApiError, ApiErrorKind } from '../../api/errors';
import { statusRow } from '../../model/status';

/** What is asked of the server: to stop a run, or to delete it as well, with all that it has changed. */
export type CancelAction = 'cancel' | 'rollback';

/** How a cancel ended, or how far it has come when it takes long. Times are milliseconds since the Unix epoch. */
export type CancelOutcome =
  /**
   * It was stopped. Not every server has a status for that: then it is reported as another one. Kept: it was to be
   * deleted as well, and the server did not.
   */
  | { readonly kind: 'cancelled'; readonly reportedAs?: string; readonly kept?: true }
  /** It was stopped and deleted, as was asked. */
  | { readonly kind: 'deleted' }
  /** It had ended, in this status, before the server was asked. */
  | { readonly kind: 'alreadyEnded'; readonly status: string }
  /** It ended in this status before it could be cancelled. */
  | { readonly kind: 'ended'; readonly status: string }
  /** It takes long. Where it is followed no more, this is the end of it. */
  | { readonly kind: 'stillCancelling'; readonly expiresAt: number | undefined; readonly followed: boolean }
  /** It takes long: nothing that was read shows yet that the server has taken it. More is told later. */
  | { readonly kind: 'unconfirmed' }
  /** The server has taken it, but can't be asked now what came of it. More is told later. */
  | { readonly kind: 'unreadable'; readonly error: ApiError }
  /** The server has taken it, and the run goes on all the same. */
  | { readonly kind: 'ineffective'; readonly status: string | undefined }
  /** The server said no. The status is the one last read. */
  | { readonly kind: 'refused'; readonly error: ApiError; readonly status: string | undefined }
  /** The server has not taken it. The status is the one last read; from `retryAt` on the server wants to be asked again. */
  | {
      readonly kind: 'failed';
      readonly error: ApiError;
      readonly status: string | undefined;
      readonly retryAt?: number;
    }
  /** The server may have taken it, and can't be asked what came of it. */
  | { readonly kind: 'unknown'; readonly error: ApiError }
  /** The server does not have the run, or no longer. */
  | { readonly kind: 'gone' }
  /**
   * Before this one's turn in a cancel of several the user stopped it, or closed the window; or another one had failed
   * in a way in which this one would have failed as well.
   */
  | { readonly kind: 'stopped'; readonly because?: ApiError };

/** The outcome for a run that ended while its cancel was under way. */
export function endedAs(status: string): CancelOutcome {
  if (statusRow(status).stopped === 'no') {
    return { kind: 'ended', status };
  }
  return status === 'cancelled' ? { kind: 'cancelled' } : { kind: 'cancelled', reportedAs: status };
}

/** The outcome of a cancel that was to delete the run as well. */
export function rolledBack(outcome: CancelOutcome): CancelOutcome {
  switch (outcome.kind) {
    case 'gone':
      return { kind: 'deleted' };
    case 'cancelled':
      return { ...outcome, kept: true };
    default:
      return outcome;
  }
}

/** Whether more will be told of this cancel. */
export function isFollowed(outcome: CancelOutcome): boolean {
  return (
    outcome.kind === 'unconfirmed' ||
    outcome.kind === 'unreadable' ||
    (outcome.kind === 'stillCancelling' && outcome.followed)
  );
}

/** Whether nothing can come of this run any more, whichever gesture asked for its cancel. */
export function isEnd(outcome: CancelOutcome): boolean {
  return ['cancelled', 'deleted', 'alreadyEnded', 'ended', 'gone'].includes(outcome.kind);
}

/** Failures that stay as they are however often one asks. */
const LASTING: ReadonlySet<ApiErrorKind> = new Set([
  'unknownThread',
  'unknownRun',
  'noEndpoint',
  'redirected',
  'invalid',
]);

/** Whether the run may well be cancelled by another gesture, after this one has failed. */
export function isWorthRetrying(outcome: CancelOutcome): boolean {
  switch (outcome.kind) {
    case 'ineffective':
      return true;
    case 'refused':
    case 'failed':
    case 'unknown':
      return !LASTING.has(outcome.error.kind);
    case 'stopped':
      return outcome.because !== undefined && !LASTING.has(outcome.because.kind);
    default:
      return false;
  }
}
