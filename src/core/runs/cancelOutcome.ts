import type { ApiError } from '../api/errors';
import { isActive } from '../model/status';
import type { RunState } from './state';

/** How a cancel ended. */
export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  /** It had ended, in this status, before the server was asked. */
  | { readonly kind: 'alreadyEnded'; readonly status: string }
  /** It ended in this status before it could be cancelled. */
  | { readonly kind: 'ended'; readonly status: string }
  /** It takes long. Times are milliseconds since the Unix epoch. */
  | { readonly kind: 'stillCancelling'; readonly expiresAt: number | undefined; readonly followed: boolean }
  /** The cancel was sent, and the run goes on all the same. */
  | { readonly kind: 'ineffective'; readonly status: string | undefined }
  /** The server said no. */
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** No clear answer, and the run goes on or can't be read. */
  | { readonly kind: 'failed'; readonly error: ApiError }
  /** The server does not have the run, or no longer. */
  | { readonly kind: 'gone' }
  /** The user stopped a cancel of several before this one's turn. */
  | { readonly kind: 'stopped' };

/** A server has this long, in milliseconds, to show that a cancel has an effect. */
export const EFFECT_WITHIN = 60_000;
/** How long a run without `expires_at` is followed, in milliseconds. */
export const LONGEST_FOLLOW = 15 * 60_000;
/** How long a run is followed beyond its `expires_at`, in milliseconds: servers tidy up late. */
const EXPIRY_GRACE = 30_000;

/** Where following a run began. */
export interface Start {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The number of the request that had last told of the run; 0 for none. */
  readonly lastRead: number;
}

/** What can be said of a cancel by now, or undefined while it is open. */
export function verdict(
  state: RunState | undefined,
  problem: ApiError | undefined,
  start: Start,
  now: number,
): CancelOutcome | undefined {
  if (problem?.isGone === true) {
    return { kind: 'gone' };
  }
  const status = state?.run.status;
  if (status !== undefined && !isActive(status)) {
    return endedAs(status);
  }
  const isRead = state !== undefined && problem === undefined && state.run.body.sequence > start.lastRead;
  if (isRead && status !== 'cancelling' && now >= start.at + EFFECT_WITHIN) {
    return { kind: 'ineffective', status };
  }
  if (now >= followUntil(state, start)) {
    return { kind: 'stillCancelling', expiresAt: state?.run.expiresAt, followed: false };
  }
  return undefined;
}

/** When {@link verdict} may say more although the run has not changed, in milliseconds since the Unix epoch. */
export function nextVerdictAt(state: RunState | undefined, start: Start, now: number): number {
  const effectAt = start.at + EFFECT_WITHIN;
  const until = followUntil(state, start);
  return now < effectAt ? Math.min(effectAt, until) : until;
}

/** The outcome for a run that ended while its cancel was under way. */
export function endedAs(status: string): CancelOutcome {
  return status === 'cancelled' ? { kind: 'cancelled' } : { kind: 'ended', status };
}

/** Whether more will be told of this cancel. */
export function isFollowed(outcome: CancelOutcome): boolean {
  return outcome.kind === 'stillCancelling' && outcome.followed;
}

function followUntil(state: RunState | undefined, start: Start): number {
  const expiresAt = state?.run.expiresAt;
  return expiresAt === undefined
    ? start.at + LONGEST_FOLLOW
    : Math.max(expiresAt + EXPIRY_GRACE, start.at + EFFECT_WITHIN);
}
