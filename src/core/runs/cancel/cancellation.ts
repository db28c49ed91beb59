import type { Clock, Disposable } from '../../clock';
import { Emitter, type Event } from '../../event';
import { keyOf, type RunRef } from '../../model/references';
import { CancelAttempt, type AttemptParts } from './cancelAttempt';
import { CancelGesture } from './cancelGesture';
import { CancelNote, type PendingCancels } from './cancelNote';
import { isEnd, isFollowed, type CancelAction, type CancelOutcome } from './cancelOutcome';
import { connectionLimit } from '../load/connectionLimit';
import { withoutOwnFailure } from './ownFailure';
import type { BackendSource } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import { LONGEST_NOTED, settle, type Follower } from './settling';
import { SharedRest } from '../load/sharedRest';

export type { PendingCancels };

/** How a cancel settled that took long, or that an earlier window began. */
export interface LateOutcome {
  readonly ref: RunRef;
  readonly outcome: CancelOutcome;
}

/** A cancel under way, and what is noted of it. */
interface Attempt {
  readonly attempt: CancelAttempt;
  readonly note: CancelNote;
}

const AT_A_TIME = 4;

/**
 * Cancels runs, and follows each until it has settled. What becomes of a cancel is told to the gesture that asked for
 * it; where that was told that it takes long, the window that is the first to know tells the rest, and no other.
 */
export class Cancellation implements Disposable {
  readonly #parts: AttemptParts;
  readonly #notes: { readonly pending: PendingCancels; readonly onError: (error: unknown) => void };
  readonly #attempts = new Map<string, Attempt>();
  /** What stops the following of each cancel that an earlier window began. */
  readonly #resumed = new Map<string, AbortController>();
  readonly #closing = new AbortController();
  readonly #settledLate: Emitter<LateOutcome>;
  readonly onDidSettleLate: Event<LateOutcome>;

  constructor(parts: {
    readonly store: RunStore;
    readonly backendOf: BackendSource;
    readonly follower: Follower;
    readonly pending: PendingCancels;
    readonly clock: Clock;
    /** What is pending could not be written, or a listener failed. The cancel goes on all the same. */
    readonly onError: (error: unknown) => void;
  }) {
    // Bounds how many are asked for at a time; any number of them may settle.
    const limit = connectionLimit(AT_A_TIME);
    const rest = new SharedRest(parts.clock);
    this.#parts = { ...parts, closing: this.#closing.signal, limit, rest, reliedOn: new Map() };
    this.#notes = parts;
    this.#settledLate = new Emitter(parts.onError);
    this.onDidSettleLate = this.#settledLate.event;
  }

  /**
   * Cancels a run, or rolls it back. Never rejects. Gives how far it has come when it takes long, or needs the user to
   * go on; the rest is told by {@link onDidSettleLate}. A second call while the first is under way joins it.
   */
  cancel(ref: RunRef, action: CancelAction = 'cancel'): Promise<CancelOutcome> {
    return this.#start(ref, action, new CancelGesture(this.#closing.signal));
  }

  /**
   * Cancels several runs; a few at a time are asked for. After `signal` no further one is, nor after a failure that
   * says that the others would fail as well.
   */
  async cancelAll(
    refs: readonly RunRef[],
    signal: AbortSignal,
    onOutcome: (ref: RunRef, outcome: CancelOutcome) => void,
  ): Promise<void> {
    const gesture = new CancelGesture(AbortSignal.any([signal, this.#closing.signal]));
    await Promise.all(
      refs.map(async (ref) => {
        onOutcome(ref, await this.#start(ref, 'cancel', gesture));
      }),
    );
  }

  /** Goes on following the cancels that earlier windows began. Reads only: none is asked for again. */
  async resume(): Promise<void> {
    for (const { ref, askedAt } of await this.#notes.pending.list()) {
      const key = keyOf(ref);
      const isKnown = this.#attempts.has(key) || this.#resumed.has(key);
      if (askedAt <= this.#parts.clock.now() - LONGEST_NOTED) {
        this.#notes.pending.remove(ref).catch(this.#notes.onError);
      } else if (!isKnown && this.#parts.backendOf(ref.connectionId) !== undefined) {
        void this.#resumeOne(ref, askedAt);
      }
    }
  }

  /** Stops at once. What has not settled is left to the next window. */
  dispose(): void {
    this.#closing.abort();
    this.#settledLate.dispose();
  }

  async #resumeOne(ref: RunRef, askedAt: number): Promise<void> {
    const { pending, onError } = this.#notes;
    const key = keyOf(ref);
    const stop = new AbortController();
    this.#resumed.set(key, stop);
    const signal = AbortSignal.any([stop.signal, this.#closing.signal]);
    const lastAskedAt = () => pending.askedAt(ref) ?? askedAt;
    const settled = await settle(ref, lastAskedAt, { ...this.#parts, signal });
    const outcome = settled && (await withoutOwnFailure(ref, settled, { ...this.#parts, signal }));
    if (outcome === undefined) {
      return;
    }
    this.#resumed.delete(key);
    // A gesture that is under way tells it.
    if (!this.#attempts.has(key)) {
      const isTold = pending.askedAt(ref) === undefined;
      pending.remove(ref).catch(onError);
      if (!isTold) {
        this.#settledLate.fire({ ref, outcome });
      }
    }
  }

  async #start(ref: RunRef, action: CancelAction, gesture: CancelGesture): Promise<CancelOutcome> {
    const key = keyOf(ref);
    let underWay = this.#attempts.get(key);
    if (underWay === undefined) {
      underWay = this.#begin(ref, action, gesture);
      this.#attempts.set(key, underWay);
    }
    const { attempt, note } = underWay;
    const reply = await attempt.reply;
    if (reply.kind === 'stopped' && gesture.leavesAlone(ref.connectionId) === undefined) {
      // Another gesture, which this one had joined, has left it alone.
      return this.#start(ref, action, gesture);
    }
    if (!isFollowed(reply)) {
      return reply;
    }
    if (this.#attempts.get(key) === underWay) {
      // More is promised, so it must be this window that tells it, or one that is the first to know from now on.
      note.keep(this.#parts.clock.now());
    }
    return attempt.notice;
  }

  #begin(ref: RunRef, action: CancelAction, gesture: CancelGesture): Attempt {
    const { store, clock } = this.#parts;
    const note = new CancelNote(ref, this.#notes);
    // At once, whenever its turn comes.
    store.setCancelling(ref, true);
    const attempt = new CancelAttempt(ref, action, this.#parts, gesture, {
      asking: () => {
        store.setCancelling(ref, true);
        // What an earlier window began may never have reached the server: the new gesture takes its place.
        this.#stopResumed(ref);
        note.write(clock.now());
      },
      following: () => {
        this.#stopResumed(ref);
        note.keep(clock.now());
      },
    });
    const underWay = { attempt, note };
    void this.#conclude(underWay);
    return underWay;
  }

  #stopResumed(ref: RunRef): void {
    const key = keyOf(ref);
    this.#resumed.get(key)?.abort();
    this.#resumed.delete(key);
  }

  /** Waits until a cancel has settled, cleans up behind it, and tells what nobody waits for any more. */
  async #conclude({ attempt, note }: Attempt): Promise<void> {
    const { ref } = attempt;
    try {
      const reply = await attempt.reply;
      const outcome = isFollowed(reply) ? await attempt.settled : reply;
      this.#attempts.delete(keyOf(ref));
      if (outcome === undefined) {
        return;
      }
      this.#parts.store.setCancelling(ref, false);
      const { isTaken } = note;
      if (note.settle(attempt.isFollowing || isEnd(outcome))) {
        await this.resume();
      } else {
        this.#stopResumed(ref);
      }
      if (isFollowed(reply) && !isTaken) {
        this.#settledLate.fire({ ref, outcome });
      }
    } catch (error) {
      // A fault of ours, which the gesture is told as well.
      this.#attempts.delete(keyOf(ref));
      this.#parts.store.setCancelling(ref, false);
      this.#notes.onError(error);
    }
  }
}
