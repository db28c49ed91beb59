import * as l10n from '@vscode/l10n';
import pLimit from 'p-limit';
import { ApiError } from '../api/errors';
import type { Clock, Disposable } from '../clock';
import { Emitter } from '../event';
import { keyOf, type RunRef } from '../model/references';
import { isActive } from '../model/status';
import type { BackendSource } from './runLoader';
import type { RunStore } from './runStore';
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
  /** The server took the cancel, and the run went on all the same. */
  | { readonly kind: 'ineffective'; readonly status: string | undefined }
  /** The server said no. */
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** No clear answer, and the run goes on or can't be read. */
  | { readonly kind: 'failed'; readonly error: ApiError }
  /** The server does not have the run, or no longer. */
  | { readonly kind: 'gone' }
  /** The user stopped a cancel of several before this one's turn. */
  | { readonly kind: 'stopped' };

/** The cancels that were asked for and have not settled, kept where the next window finds them. Ids only. */
export interface PendingCancels {
  add(ref: RunRef, askedAt: number): Promise<void>;
  remove(ref: RunRef): Promise<void>;
  list(): Promise<readonly { readonly ref: RunRef; readonly askedAt: number }[]>;
}

/** Keeps asking about a run until the result is disposed of. */
export interface Follower {
  follow(ref: RunRef): Disposable;
}

/** A cancel is said to take long after this time, in milliseconds; it is followed on all the same. */
export const SLOW_AFTER = 30_000;
/** A server has this long, in milliseconds, to show that a cancel which it took has an effect. */
export const EFFECT_WITHIN = 60_000;
/** How long a run without `expires_at` is followed, in milliseconds. */
export const LONGEST_FOLLOW = 15 * 60_000;
/** How long a run is followed beyond its `expires_at`, in milliseconds: servers tidy up late. */
const EXPIRY_GRACE = 30_000;
/** The pauses before the run is read after an unclear failure, in milliseconds. */
const READ_PAUSES = [0, 1000, 3000];
const AT_A_TIME = 4;

/**
 * Cancels runs, and follows each until it has settled. One gesture sends one POST: after a failure that leaves open
 * whether the server took it, the run is read, and what it says decides.
 */
export class Cancellation implements Disposable {
  readonly #store: RunStore;
  readonly #backendOf: BackendSource;
  readonly #follower: Follower;
  readonly #pending: PendingCancels;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, Promise<CancelOutcome>>();
  readonly #disposed = new AbortController();
  readonly #settled = new Emitter<{ readonly ref: RunRef; readonly outcome: CancelOutcome }>();
  /** Tells the outcome of a cancel that took long, or that an earlier window began. */
  readonly onDidSettleLate = this.#settled.event;

  constructor(parts: {
    readonly store: RunStore;
    readonly backendOf: BackendSource;
    readonly follower: Follower;
    readonly pending: PendingCancels;
    readonly clock: Clock;
  }) {
    this.#store = parts.store;
    this.#backendOf = parts.backendOf;
    this.#follower = parts.follower;
    this.#pending = parts.pending;
    this.#clock = parts.clock;
  }

  /**
   * Cancels a run. Gives `stillCancelling` when that takes long; the rest is told by {@link onDidSettleLate}. Never
   * rejects. A second call while the first is under way joins it.
   */
  cancel(ref: RunRef): Promise<CancelOutcome> {
    const key = keyOf(ref);
    let outcome = this.#underWay.get(key);
    if (outcome === undefined) {
      outcome = this.#cancel(ref);
      this.#underWay.set(key, outcome);
      void outcome.then((result) => {
        if (!(result.kind === 'stillCancelling' && result.followed)) {
          this.#underWay.delete(key);
        }
      });
    }
    return outcome;
  }

  /** Cancels several runs, a few at a time. After `signal` no further one is asked for. */
  async cancelAll(
    refs: readonly RunRef[],
    signal: AbortSignal,
    onOutcome: (ref: RunRef, outcome: CancelOutcome) => void,
  ): Promise<void> {
    const limit = pLimit(AT_A_TIME);
    await Promise.all(
      refs.map((ref) =>
        limit(async () => {
          onOutcome(ref, signal.aborted ? { kind: 'stopped' } : await this.cancel(ref));
        }),
      ),
    );
  }

  /** Goes on following the cancels that earlier windows began. Reads only: none is asked for again. */
  async resume(): Promise<void> {
    for (const { ref, askedAt } of await this.#pending.list()) {
      if (!this.#underWay.has(keyOf(ref)) && this.#backendOf(ref.connectionId) !== undefined) {
        const settled = this.#settle(ref, askedAt);
        this.#underWay.set(keyOf(ref), settled);
        this.#tellLate(ref, settled);
      }
    }
  }

  dispose(): void {
    this.#disposed.abort();
    this.#settled.dispose();
  }

  async #cancel(ref: RunRef): Promise<CancelOutcome> {
    try {
      const before = this.#store.run(ref) ?? (await this.#read(ref));
      if (before === undefined) {
        return { kind: 'gone' };
      }
      if (before.run.status !== undefined && !isActive(before.run.status)) {
        return { kind: 'alreadyEnded', status: before.run.status };
      }
      const askedAt = this.#clock.now();
      if (before.run.status !== 'cancelling') {
        const over = await this.#ask(ref, askedAt);
        if (over !== undefined) {
          this.#store.setCancelling(ref, false);
          await this.#pending.remove(ref);
          return over;
        }
      }
      return await this.#settleOrSlow(ref, askedAt);
    } catch (error) {
      this.#store.setCancelling(ref, false);
      if (error instanceof ApiError) {
        return error.kind === 'notFound' ? { kind: 'gone' } : { kind: 'failed', error };
      }
      throw error;
    }
  }

  /** Sends the one POST. Gives the outcome when it is known already, or undefined when the run is to be followed. */
  async #ask(ref: RunRef, askedAt: number): Promise<CancelOutcome | undefined> {
    this.#store.setCancelling(ref, true);
    // Written first: should the window close between the two, the next one finds out how it went.
    await this.#pending.add(ref, askedAt);
    try {
      const run = await this.#backend(ref).cancelRun(ref.threadId, ref.runId, this.#disposed.signal);
      if (run !== undefined) {
        this.#store.applyRun(ref.connectionId, run);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind === 'aborted') {
        throw error;
      }
      return this.#afterFailure(ref, error);
    }
  }

  /** Reads the run after a failed POST: it tells whether the cancel took effect all the same, or came too late. */
  async #afterFailure(ref: RunRef, error: ApiError): Promise<CancelOutcome | undefined> {
    if (error.kind === 'noKey' || error.kind === 'unauthorized') {
      return { kind: 'failed', error };
    }
    let state: RunState | undefined;
    for (const pause of READ_PAUSES) {
      await this.#pause(pause);
      try {
        state = await this.#read(ref);
        break;
      } catch (reading) {
        if (!(reading instanceof ApiError) || !reading.unclear) {
          return { kind: error.unclear ? 'failed' : 'refused', error };
        }
      }
    }
    const status = state?.run.status;
    if (state === undefined) {
      return { kind: 'failed', error };
    }
    if (state.problem?.kind === 'notFound') {
      return { kind: 'gone' };
    }
    if (status === 'cancelling') {
      return undefined;
    }
    if (status === undefined || isActive(status)) {
      return { kind: error.unclear ? 'failed' : 'refused', error };
    }
    if (status === 'cancelled' && error.unclear) {
      return { kind: 'cancelled' };
    }
    return { kind: 'alreadyEnded', status };
  }

  /** Reads a run, after all that was sent before. Gives undefined when the server never had it. */
  async #read(ref: RunRef): Promise<RunState | undefined> {
    try {
      const run = await this.#backend(ref).getRun(ref.threadId, ref.runId, this.#disposed.signal);
      this.#store.applyRun(ref.connectionId, run);
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'notFound') {
        throw error;
      }
      this.#store.setRunProblem(ref, error);
    }
    return this.#store.run(ref);
  }

  /** Waits until the run has settled, or, when that takes long, tells so and leaves the rest to the event. */
  async #settleOrSlow(ref: RunRef, askedAt: number): Promise<CancelOutcome> {
    const settled = this.#settle(ref, askedAt);
    let timer: Disposable | undefined;
    const slow = new Promise<'slow'>((resolve) => {
      timer = this.#clock.after(SLOW_AFTER, () => {
        resolve('slow');
      });
    });
    const first = await Promise.race([settled, slow]);
    timer?.dispose();
    if (first !== 'slow') {
      return first;
    }
    this.#tellLate(ref, settled);
    return { kind: 'stillCancelling', expiresAt: this.#store.run(ref)?.run.expiresAt, followed: true };
  }

  #tellLate(ref: RunRef, settled: Promise<CancelOutcome>): void {
    void settled.then((outcome) => {
      this.#underWay.delete(keyOf(ref));
      this.#settled.fire({ ref, outcome });
    });
  }

  /** Follows a run until the store shows how the cancel ended. */
  async #settle(ref: RunRef, askedAt: number): Promise<CancelOutcome> {
    const following = this.#follower.follow(ref);
    let listener: Disposable | undefined;
    let timer: Disposable | undefined;
    const outcome = await new Promise<CancelOutcome>((resolve) => {
      const check = () => {
        const state = this.#store.run(ref);
        const found = verdict(state, askedAt, this.#clock.now());
        if (found !== undefined) {
          resolve(found);
          return;
        }
        timer?.dispose();
        timer = this.#clock.after(
          Math.max(1, nextVerdictAt(state, askedAt, this.#clock.now()) - this.#clock.now()),
          check,
        );
      };
      listener = this.#store.onDidChange((change) => {
        if (change.runRows.has(keyOf(ref))) {
          check();
        }
      });
      check();
    });
    listener?.dispose();
    timer?.dispose();
    following.dispose();
    this.#store.setCancelling(ref, false);
    await this.#pending.remove(ref);
    return outcome;
  }

  #backend(ref: RunRef) {
    const backend = this.#backendOf(ref.connectionId);
    if (backend === undefined) {
      throw new ApiError('invalid', l10n.t('This connection was removed.'));
    }
    return backend;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}

/** What can be said of a cancel by now, or undefined while it is open. */
function verdict(state: RunState | undefined, askedAt: number, now: number): CancelOutcome | undefined {
  if (state?.problem?.kind === 'notFound') {
    return { kind: 'gone' };
  }
  const status = state?.run.status;
  if (status !== undefined && !isActive(status)) {
    return status === 'cancelled' ? { kind: 'cancelled' } : { kind: 'ended', status };
  }
  const readSince =
    state !== undefined && state.problem === undefined && state.run.body.receivedAt >= askedAt;
  if (readSince && status !== 'cancelling' && now >= askedAt + EFFECT_WITHIN) {
    return { kind: 'ineffective', status };
  }
  if (now >= followUntil(state, askedAt)) {
    return { kind: 'stillCancelling', expiresAt: state?.run.expiresAt, followed: false };
  }
  return undefined;
}

function nextVerdictAt(state: RunState | undefined, askedAt: number, now: number): number {
  const effect = askedAt + EFFECT_WITHIN;
  return now < effect ? Math.min(effect, followUntil(state, askedAt)) : followUntil(state, askedAt);
}

function followUntil(state: RunState | undefined, askedAt: number): number {
  const expiresAt = state?.run.expiresAt;
  return expiresAt === undefined
    ? askedAt + LONGEST_FOLLOW
    : Math.max(expiresAt + EXPIRY_GRACE, askedAt + EFFECT_WITHIN);
}
