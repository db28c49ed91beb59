import * as l10n from '@vscode/l10n';
import pLimit from 'p-limit';
import type { Backend } from '../api/backend';
import { ApiError } from '../api/errors';
import type { Clock, Disposable } from '../clock';
import { Emitter } from '../event';
import { keyOf, type RunRef } from '../model/references';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import { endedAs, isFollowed, nextVerdictAt, verdict, type CancelOutcome, type Start } from './cancelOutcome';
import type { BackendSource } from './runLoader';
import type { RunStore } from './runStore';

export type { CancelOutcome };

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
/** The pauses between the readings that clear up a failure, in milliseconds. */
const READ_PAUSES = [1000, 3000];
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
  readonly #onError: (error: unknown) => void;
  /** Bounds how many are asked for at a time; any number of them may settle. */
  readonly #limit = pLimit(AT_A_TIME);
  readonly #underWay = new Map<string, Promise<CancelOutcome>>();
  /** What stops the following of each cancel that an earlier window began. */
  readonly #resumed = new Map<string, AbortController>();
  readonly #closing = new AbortController();
  readonly #settled = new Emitter<{ readonly ref: RunRef; readonly outcome: CancelOutcome }>();
  /** Tells the outcome of a cancel that took long, or that an earlier window began. */
  readonly onDidSettleLate = this.#settled.event;

  constructor(parts: {
    readonly store: RunStore;
    readonly backendOf: BackendSource;
    readonly follower: Follower;
    readonly pending: PendingCancels;
    readonly clock: Clock;
    /** What is pending could not be written. The cancel goes on all the same. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#store = parts.store;
    this.#backendOf = parts.backendOf;
    this.#follower = parts.follower;
    this.#pending = parts.pending;
    this.#clock = parts.clock;
    this.#onError = parts.onError;
  }

  /**
   * Cancels a run. Gives `stillCancelling` when that takes long; the rest is told by {@link onDidSettleLate}. Never
   * rejects. A second call while the first is under way joins it.
   */
  cancel(ref: RunRef): Promise<CancelOutcome> {
    return this.#start(ref, this.#closing.signal);
  }

  /** Cancels several runs; a few at a time are asked for. After `signal` no further one is. */
  async cancelAll(
    refs: readonly RunRef[],
    signal: AbortSignal,
    onOutcome: (ref: RunRef, outcome: CancelOutcome) => void,
  ): Promise<void> {
    await Promise.all(
      refs.map(async (ref) => {
        onOutcome(ref, await this.#start(ref, signal));
      }),
    );
  }

  /** Goes on following the cancels that earlier windows began. Reads only: none is asked for again. */
  async resume(): Promise<void> {
    for (const { ref } of await this.#pending.list()) {
      const key = keyOf(ref);
      if (!this.#underWay.has(key) && this.#backendOf(ref.connectionId) !== undefined) {
        const stop = new AbortController();
        this.#resumed.set(key, stop);
        void this.#settle(ref, stop.signal).then((outcome) => {
          if (!stop.signal.aborted) {
            this.#resumed.delete(key);
            this.#settled.fire({ ref, outcome });
          }
        });
      }
    }
  }

  /** Stops at once. What has not settled is left to the next window. */
  dispose(): void {
    this.#closing.abort();
    this.#settled.dispose();
  }

  #start(ref: RunRef, stop: AbortSignal): Promise<CancelOutcome> {
    const key = keyOf(ref);
    let outcome = this.#underWay.get(key);
    if (outcome === undefined) {
      // A new gesture takes the place of what an earlier window began, which may never have reached the server.
      this.#resumed.get(key)?.abort();
      this.#resumed.delete(key);
      outcome = this.#cancel(ref, stop);
      this.#underWay.set(key, outcome);
      const forget = () => this.#underWay.delete(key);
      void outcome.then((result) => isFollowed(result) || forget(), forget);
    }
    return outcome;
  }

  async #cancel(ref: RunRef, stop: AbortSignal): Promise<CancelOutcome> {
    // At once, whenever its turn comes.
    this.#store.setCancelling(ref, true);
    const over = await this.#limit(() =>
      stop.aborted || this.#closing.signal.aborted ? ({ kind: 'stopped' } as const) : this.#ask(ref),
    );
    if (over !== undefined) {
      this.#store.setCancelling(ref, false);
      if (over.kind !== 'stopped' && !isFollowed(over)) {
        // What an earlier window noted of this run is answered with that as well.
        this.#forget(ref);
      }
      return over;
    }
    const settled = this.#settle(ref);
    const outcome = await this.#orSlow(ref, settled);
    if (isFollowed(outcome)) {
      this.#tellLate(ref, settled);
    }
    return outcome;
  }

  /** Asks for a cancel. Gives the outcome where it is known already, or undefined where the run is to be followed. */
  async #ask(ref: RunRef): Promise<CancelOutcome | undefined> {
    try {
      const before = this.#store.run(ref)?.run ?? (await this.#read(ref));
      if (before === undefined) {
        return { kind: 'gone' };
      }
      if (before.status !== undefined && !isActive(before.status)) {
        return { kind: 'alreadyEnded', status: before.status };
      }
      // So that the next window finds out how it went when this one closes. A cancel does not wait for a disk.
      this.#pending.add(ref, this.#clock.now()).catch(this.#onError);
      return before.status === 'cancelling' ? undefined : await this.#post(ref);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return error.kind === 'aborted' ? this.#openOutcome(ref) : { kind: 'failed', error };
    }
  }

  /** Sends the one POST. Gives the outcome where it is known already. */
  async #post(ref: RunRef): Promise<CancelOutcome | undefined> {
    this.#store.setCancelling(ref, true);
    const isWanted = this.#whileWanted(ref);
    try {
      const run = await this.#backend(ref).cancelRun(ref.threadId, ref.runId, this.#closing.signal);
      if (run !== undefined && isWanted()) {
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
    // Only who answers can refuse.
    const isRefusal = error.status !== undefined && !error.unclear && error.kind !== 'unauthorized';
    const notDone: CancelOutcome = { kind: isRefusal ? 'refused' : 'failed', error };
    if (error.kind === 'noKey' || error.kind === 'unauthorized') {
      return notDone;
    }
    for (const pause of [...READ_PAUSES, undefined]) {
      const found = await this.#readOrFailure(ref);
      if (found === undefined) {
        return { kind: 'gone' };
      }
      const status = found instanceof ApiError ? undefined : found.status;
      if (status === 'cancelling') {
        return undefined;
      }
      if (status !== undefined && !isActive(status)) {
        return error.unclear ? endedAs(status) : { kind: 'alreadyEnded', status };
      }
      // A server that broke off may still be at it, and one that can't be read may come back.
      const isOpen = found instanceof ApiError ? found.unclear : error.unclear;
      if (!isOpen || pause === undefined) {
        break;
      }
      await this.#pause(pause);
    }
    return notDone;
  }

  /** Reads a run, or gives why it could not be read. */
  async #readOrFailure(ref: RunRef): Promise<Run | ApiError | undefined> {
    try {
      return await this.#read(ref);
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind === 'aborted') {
        throw error;
      }
      return error;
    }
  }

  /** Reads a run, after all that was sent before. Gives undefined where the server does not have it. */
  async #read(ref: RunRef): Promise<Run | undefined> {
    const isWanted = this.#whileWanted(ref);
    try {
      const run = await this.#backend(ref).getRun(ref.threadId, ref.runId, this.#closing.signal);
      if (isWanted()) {
        this.#store.applyRun(ref.connectionId, run);
      }
      return run;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isGone) {
        throw error;
      }
      if (isWanted()) {
        this.#store.setRunProblem(ref, error);
      }
      return undefined;
    }
  }

  /** Gives the outcome, or, when that takes long, that the cancel is still open. */
  async #orSlow(ref: RunRef, settled: Promise<CancelOutcome>): Promise<CancelOutcome> {
    let timer: Disposable | undefined;
    const slow = new Promise<CancelOutcome>((resolve) => {
      timer = this.#clock.after(SLOW_AFTER, () => {
        resolve(this.#openOutcome(ref));
      });
    });
    const first = await Promise.race([settled, slow]);
    timer?.dispose();
    return first;
  }

  #tellLate(ref: RunRef, settled: Promise<CancelOutcome>): void {
    void settled.then((outcome) => {
      this.#underWay.delete(keyOf(ref));
      this.#settled.fire({ ref, outcome });
    });
  }

  /** Follows a run until the store shows how its cancel ended, it is told to stop, or the window closes. */
  async #settle(ref: RunRef, stop = this.#closing.signal): Promise<CancelOutcome> {
    const start: Start = {
      at: this.#clock.now(),
      lastRead: this.#store.run(ref)?.run.body.sequence ?? 0,
    };
    const held: Disposable[] = [this.#follower.follow(ref)];
    let timer: Disposable | undefined;
    const outcome = await new Promise<CancelOutcome>((resolve) => {
      const check = () => {
        timer?.dispose();
        const now = this.#clock.now();
        const found = this.#verdict(ref, start, now);
        if (found === undefined) {
          const wait = nextVerdictAt(this.#store.run(ref), start, now) - now;
          timer = this.#clock.after(Math.max(1, wait), check);
        } else {
          resolve(found);
        }
      };
      held.push(
        this.#store.onDidChange((change) => {
          if (change.runRows.has(keyOf(ref))) {
            check();
          }
        }),
        onAbort(AbortSignal.any([stop, this.#closing.signal]), () => {
          resolve(this.#openOutcome(ref));
        }),
      );
      check();
    });
    timer?.dispose();
    disposeAll(held);
    if (!isFollowed(outcome)) {
      this.#store.setCancelling(ref, false);
      this.#forget(ref);
    }
    return outcome;
  }

  #verdict(ref: RunRef, start: Start, now: number): CancelOutcome | undefined {
    return this.#backendOf(ref.connectionId) === undefined
      ? { kind: 'stillCancelling', expiresAt: undefined, followed: false }
      : verdict(this.#store.run(ref), this.#store.runProblem(ref), start, now);
  }

  /** What is said of a cancel that goes on, here or in the next window. */
  #openOutcome(ref: RunRef): CancelOutcome {
    return { kind: 'stillCancelling', expiresAt: this.#store.run(ref)?.run.expiresAt, followed: true };
  }

  /** Nothing waits for this: a cancel that stays noted is followed once more, and found settled. */
  #forget(ref: RunRef): void {
    this.#pending.remove(ref).catch(this.#onError);
  }

  #backend(ref: RunRef): Backend {
    const backend = this.#backendOf(ref.connectionId);
    if (backend === undefined) {
      throw new ApiError('invalid', l10n.t('This connection was removed.'));
    }
    return backend;
  }

  /** Tells, when an answer has come, whether the connection still has the key and address that it was asked with. */
  #whileWanted({ connectionId }: RunRef): () => boolean {
    const generation = this.#store.generation(connectionId);
    return () => this.#store.generation(connectionId) === generation;
  }

  /** Waits, in milliseconds; no longer than the window is open. */
  async #pause(ms: number): Promise<void> {
    const held: Disposable[] = [];
    await new Promise<void>((resolve) => {
      held.push(this.#clock.after(ms, resolve), onAbort(this.#closing.signal, resolve));
    });
    disposeAll(held);
  }
}

/** Calls back when a signal fires, at once if it has. */
function onAbort(signal: AbortSignal, callback: () => void): Disposable {
  if (signal.aborted) {
    callback();
  }
  signal.addEventListener('abort', callback);
  return {
    dispose: () => {
      signal.removeEventListener('abort', callback);
    },
  };
}

function disposeAll(disposables: readonly Disposable[]): void {
  for (const disposable of disposables) {
    disposable.dispose();
  }
}
