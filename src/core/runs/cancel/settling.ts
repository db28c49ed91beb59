import * as l10n from '@vscode/l10n';
import { ApiError } from '../../api/errors';
import type { Clock, Disposable } from '../../clock';
import { keyOf, type RunRef } from '../../model/references';
import { isActive } from '../../model/status';
import { onAbort } from '../../onAbort';
import { endedAs, type CancelOutcome } from './cancelOutcome';
import { connectionRemoved } from '../load/askServer';
import type { BackendSource } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import type { RunState } from '../store/state';

/** A server has this long, in milliseconds, to show that a cancel has an effect. */
const EFFECT_WITHIN = 60_000;
/** How long a run without `expires_at` is followed, in milliseconds. */
export const LONGEST_FOLLOW = 15 * 60_000;
/** How long any run is followed, in milliseconds, and how long the note of its cancel is kept. */
export const LONGEST_NOTED = 24 * 60 * 60_000;
/** How long a run is followed beyond its `expires_at`, in milliseconds: servers tidy up late. */
const EXPIRY_GRACE = 30_000;
/** How long what can be said may stay behind what was read, in milliseconds: equal answers are no change in the store. */
const LOOK_AGAIN = 30_000;

/** Keeps asking about a run until the result is disposed of. */
export interface Follower {
  follow(ref: RunRef): Disposable;
}

/** Where following a run began. Times are milliseconds since the Unix epoch. */
interface Start {
  /** When the cancel was asked for, in whichever window. */
  readonly askedAt: number;
  /** When this window began to follow. */
  readonly followedAt: number;
  /** The number of the request that had last told of the run by then; 0 for none. */
  readonly lastRead: number;
}

/** What is known of a run that is followed. */
interface Known {
  readonly state: RunState | undefined;
  /** Why it could not be read the last time. */
  readonly problem: ApiError | undefined;
}

/**
 * Follows a run until the store shows how its cancel ended. Gives undefined where the signal stops it before.
 *
 * @param askedAt when the cancel was last asked for, in whichever window, in milliseconds since the Unix epoch
 */
export async function settle(
  ref: RunRef,
  askedAt: () => number,
  parts: {
    readonly store: RunStore;
    readonly backendOf: BackendSource;
    readonly follower: Follower;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<CancelOutcome | undefined> {
  const { store, backendOf, follower, clock, signal } = parts;
  const lastRead = store.run(ref)?.run.body.sequence ?? 0;
  const followedAt = clock.now();
  const known = (): Known => ({
    state: store.run(ref),
    problem: store.runProblem(ref) ?? store.connection(ref.connectionId).problem,
  });
  const held: Disposable[] = [follower.follow(ref)];
  let timer: Disposable | undefined;
  const outcome = await new Promise<CancelOutcome | undefined>((resolve) => {
    const check = () => {
      timer?.dispose();
      const now = clock.now();
      const start: Start = { askedAt: askedAt(), followedAt, lastRead };
      const found =
        backendOf(ref.connectionId) === undefined
          ? ({ kind: 'unknown', error: connectionRemoved() } as const)
          : verdict(known(), start, now);
      if (found === undefined) {
        timer = clock.after(nextVerdictAt(known(), start, now) - now, check);
      } else {
        resolve(found);
      }
    };
    const stop = () => {
      resolve(undefined);
    };
    held.push(
      onAbort(signal, stop),
      store.onDidChange((change) => {
        if (change.runRows.has(keyOf(ref)) || change.threadLists.has(ref.connectionId)) {
          check();
        }
      }),
    );
    if (signal.aborted) {
      stop();
    } else {
      check();
    }
  });
  timer?.dispose();
  for (const disposable of held) {
    disposable.dispose();
  }
  return outcome;
}

/** What can be said of a cancel by now, or undefined while it is open. */
function verdict({ state, problem }: Known, start: Start, now: number): CancelOutcome | undefined {
  if (problem?.isGone === true) {
    return { kind: 'gone' };
  }
  const status = state?.run.status;
  if (status !== undefined && !isActive(status)) {
    return endedAs(status);
  }
  const read = isRead({ state, problem }, start);
  if (read && status !== 'cancelling' && now >= start.askedAt + EFFECT_WITHIN) {
    return { kind: 'ineffective', status };
  }
  if (now < followUntil({ state, problem }, start)) {
    return undefined;
  }
  return read
    ? { kind: 'stillCancelling', expiresAt: state?.run.expiresAt, followed: false }
    : { kind: 'unknown', error: problem ?? notTold() };
}

/** When {@link verdict} may say more although the store tells of no change, in milliseconds since the Unix epoch. */
function nextVerdictAt(known: Known, start: Start, now: number): number {
  const effectAt = start.askedAt + EFFECT_WITHIN;
  return Math.min(now < effectAt ? effectAt : now + LOOK_AGAIN, followUntil(known, start));
}

function notTold(): ApiError {
  return new ApiError('timeout', l10n.t('The server has not told of the run for a long time.'));
}

/** Whether the server has told of the run since it is followed. */
function isRead({ state, problem }: Known, start: Start): boolean {
  return state !== undefined && problem === undefined && state.run.body.sequence > start.lastRead;
}

/** Until when it is followed: long enough that this window can read it, whenever the cancel was asked for. */
function followUntil(known: Known, start: Start): number {
  const { askedAt, followedAt } = start;
  const expiresAt = known.state?.run.expiresAt;
  const usual = expiresAt === undefined ? askedAt + LONGEST_FOLLOW : expiresAt + EXPIRY_GRACE;
  const atLeast = followedAt + (isRead(known, start) ? EFFECT_WITHIN : LONGEST_FOLLOW);
  return Math.max(Math.min(usual, askedAt + LONGEST_NOTED), atLeast);
}
