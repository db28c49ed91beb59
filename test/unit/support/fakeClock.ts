import { setImmediate } from 'node:timers/promises';
import type { Clock, Disposable } from '../../../src/core/clock';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now: number;

  /** Starts at `now`, in milliseconds since the Unix epoch: by default at noon UTC on 16 November 2026. */
  constructor(now = Date.UTC(2026, 10, 16, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return {
      dispose: () => {
        this.#timers.delete(timer);
      },
    };
  }

  /** How many timers wait, so that a test can show that nothing is left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer comes due, in milliseconds since the Unix epoch; undefined when none waits. */
  get nextDue(): number | undefined {
    return this.#next(Infinity)?.due;
  }

  /**
   * Moves on by `ms` milliseconds. Each timer that comes due on the way, those set meanwhile too, is called at its own
   * time: in order of time, then of making. Promises settle before, between and after the calls.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await setImmediate();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = timer.due;
      timer.callback();
      await setImmediate();
    }
    this.#now = end;
    await setImmediate();
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) {
        next = timer;
      }
    }
    return next;
  }
}
