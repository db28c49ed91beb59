import type { Clock, Disposable } from '../../clock';
import type { RunRef } from '../../model/references';
import type { CancelGesture } from './cancelGesture';
import { rolledBack, type CancelAction, type CancelOutcome } from './cancelOutcome';
import { CancelRequest } from './cancelRequest';
import type { ConnectionLimit } from '../load/connectionLimit';
import type { BackendSource } from '../load/runLoader';
import { withoutOwnFailure } from './ownFailure';
import type { RunStore } from '../store/runStore';
import { settle, type Follower } from './settling';
import type { SharedRest } from '../load/sharedRest';

/** A cancel is said to take long after this time, in milliseconds, whatever it waits for; it goes on all the same. */
export const SLOW_AFTER = 30_000;

/** What an attempt needs of its window. */
export interface AttemptParts {
  readonly store: RunStore;
  readonly backendOf: BackendSource;
  readonly follower: Follower;
  readonly clock: Clock;
  /** Fires when the window closes. */
  readonly closing: AbortSignal;
  readonly limit: ConnectionLimit;
  /** How long servers want to be left alone, as they told any cancel of this window. */
  readonly rest: SharedRest;
  /** The number of the answer that the last POST for a run relied on, by the run's key. */
  readonly reliedOn: Map<string, number>;
}

/** One cancel that this window's user has asked for, until it has settled. */
export class CancelAttempt {
  readonly ref: RunRef;
  /** What the user is told: how it ended, or, where that takes long, how far it has come. */
  readonly reply: Promise<CancelOutcome>;
  /** How it ended; undefined where the window closed before. */
  readonly settled: Promise<CancelOutcome | undefined>;
  readonly #parts: AttemptParts;
  /** Whether the server was asked and the run is followed since. */
  isFollowing = false;

  /**
   * @param gesture may have the run left alone, as long as this one's turn has not come
   * @param on is told when the server is about to be asked, and when there is nothing left but to follow the run
   */
  constructor(
    ref: RunRef,
    action: CancelAction,
    parts: AttemptParts,
    gesture: CancelGesture,
    on: { readonly asking: () => void; readonly following: () => void },
  ) {
    this.ref = ref;
    this.#parts = parts;
    const { closing: signal, limit, rest } = parts;
    const stop = gesture.signal;
    const request = new CancelRequest(ref, action, { ...parts, signal, stop, onAsking: on.asking });
    let begin: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const asked = limit(ref.connectionId, async () => {
      begin();
      await rest.over(ref.connectionId, stop);
      const over = gesture.leavesAlone(ref.connectionId) ?? (await request.send());
      // Before the next one has its turn.
      gesture.note(ref.connectionId, over);
      return over;
    });
    const settled = asked
      .then((over) => over ?? this.#follow(on.following))
      .then((outcome) => outcome && withoutOwnFailure(ref, outcome, { ...parts, signal }));
    this.settled =
      action === 'cancel'
        ? settled
        : settled.then((outcome) =>
            outcome !== undefined && request.isSent ? rolledBack(outcome) : outcome,
          );
    this.reply = turn.then(() => this.#settledOrNotice());
  }

  /** How far it has come. */
  get notice(): CancelOutcome {
    const { ref } = this;
    const { store } = this.#parts;
    const run = store.run(ref)?.run;
    const problem = store.runProblem(ref) ?? store.connection(ref.connectionId).problem;
    if (this.isFollowing && problem !== undefined) {
      return { kind: 'unreadable', error: problem };
    }
    return this.isFollowing && run?.status === 'cancelling'
      ? { kind: 'stillCancelling', expiresAt: run.expiresAt, followed: true }
      : { kind: 'unconfirmed' };
  }

  async #follow(onFollowing: () => void): Promise<CancelOutcome | undefined> {
    const { clock, closing: signal } = this.#parts;
    if (signal.aborted) {
      return undefined;
    }
    this.isFollowing = true;
    onFollowing();
    const askedAt = clock.now();
    return settle(this.ref, () => askedAt, { ...this.#parts, signal });
  }

  /** Gives how it ended, or {@link notice} when that takes long or waits for a key. */
  async #settledOrNotice(): Promise<CancelOutcome> {
    const { store, clock } = this.#parts;
    const held: Disposable[] = [];
    const waiting = new Promise<undefined>((resolve) => {
      const over = () => {
        resolve(undefined);
      };
      held.push(
        clock.after(SLOW_AFTER, over),
        store.onDidChange(() => {
          if (this.#waitsForKey) over();
        }),
      );
    });
    try {
      return (await Promise.race([this.settled, waiting])) ?? this.notice;
    } finally {
      for (const disposable of held) disposable.dispose();
    }
  }

  /** Whether it goes on only when the user sets a key. */
  get #waitsForKey(): boolean {
    const kind = this.#parts.store.connection(this.ref.connectionId).problem?.kind;
    return this.isFollowing && (kind === 'noKey' || kind === 'unauthorized');
  }
}
