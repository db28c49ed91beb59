import type { Clock, Disposable } from '../../clock';
import { isRestored } from '../../model/body';
import { keyOf, type RunRef } from '../../model/references';
import { statusGroup } from '../../model/status';
import type { RunStore } from '../store/runStore';
import { isActiveRun, type RunState } from '../store/state';

/** A timer waits for a day at most, in milliseconds: those of the platform can't wait for much longer than three weeks. */
const LONGEST_WAIT = 24 * 60 * 60_000;

/** An active run. */
interface Entry {
  readonly ref: RunRef;
  /** Whether it waits for a person. */
  readonly waits: boolean;
  /** Whether it works, and nobody cancels it. */
  readonly working: boolean;
  /** Since when it has worked without having to wait, in milliseconds since the Unix epoch. */
  readonly since: number;
}

/**
 * Marks the runs that have been at work for longer than the user expects, and takes the mark back from those that
 * are not any more. It asks nobody: a run is judged by what was last read of it. Needs one timer, and none where no
 * run is at work.
 */
export class StuckRuns implements Disposable {
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #listener: Disposable;
  readonly #active = new Map<string, Entry>();
  #after: number;
  #timer: { readonly dueAt: number; readonly handle: Disposable } | undefined;

  constructor(parts: {
    readonly store: RunStore;
    readonly clock: Clock;
    /** After how long at work a run counts as stuck, in milliseconds. */
    readonly after: number;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#after = parts.after;
    this.#listener = parts.store.onDidChange(({ runRows }) => {
      for (const ref of runRows.values()) {
        this.#look(ref);
      }
      if (this.#active.size === 0) {
        this.#stopTimer();
      }
    });
  }

  /** From now on a run counts as stuck after this long at work, in milliseconds. */
  setAfter(after: number): void {
    this.#after = after;
    this.#judgeAll();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#stopTimer();
    this.#active.clear();
  }

  #look(ref: RunRef): void {
    const key = keyOf(ref);
    const state = this.#store.run(ref);
    if (state === undefined || !isActiveRun(state) || isRestored(state.run.body)) {
      this.#active.delete(key);
      return;
    }
    const entry = this.#entry(state, this.#active.get(key));
    this.#active.set(key, entry);
    this.#judge(entry);
  }

  #entry({ ref, status, run }: RunState, before: Entry | undefined): Entry {
    const waits = statusGroup(status) === 'needsAction';
    const startedAt = run.startedAt ?? run.createdAt ?? this.#clock.now();
    // While it waited for a person it has not hung: then it counts from when it went on.
    const wentOnAt = before?.waits === true && !waits ? this.#clock.now() : (before?.since ?? startedAt);
    return {
      ref,
      waits,
      working: !waits && status !== 'cancelling',
      since: Math.max(wentOnAt, run.startedAt ?? wentOnAt),
    };
  }

  #judgeAll(): void {
    this.#stopTimer();
    for (const entry of [...this.#active.values()]) {
      this.#judge(entry);
    }
  }

  #judge({ ref, working, since }: Entry): void {
    const dueAt = since + this.#after;
    const stuck = working && dueAt <= this.#clock.now();
    if (working && !stuck) {
      this.#wakeAt(dueAt);
    }
    this.#store.setStuck(ref, stuck);
  }

  /** Sets the timer, unless it is set to an earlier time: then the later one is seen to when that has come. */
  #wakeAt(dueAt: number): void {
    if (this.#timer === undefined || dueAt < this.#timer.dueAt) {
      this.#stopTimer();
      const handle = this.#clock.after(Math.min(dueAt - this.#clock.now(), LONGEST_WAIT), () => {
        this.#judgeAll();
      });
      this.#timer = { dueAt, handle };
    }
  }

  #stopTimer(): void {
    this.#timer?.handle.dispose();
    this.#timer = undefined;
  }
}
