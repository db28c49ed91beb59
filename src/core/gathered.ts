import type { Clock, Disposable } from './clock';

/** Hands on together what comes within a short time of each other. */
export class Gathered<T> implements Disposable {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #handOn: (items: readonly [T, ...T[]]) => void;
  #items: [T, ...T[]] | undefined;
  #timer: Disposable | undefined;

  /** @param ms how long the first waits for others, in milliseconds */
  constructor(clock: Clock, ms: number, handOn: (items: readonly [T, ...T[]]) => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#handOn = handOn;
  }

  add(item: T): void {
    if (this.#items !== undefined) {
      this.#items.push(item);
      return;
    }
    const items: [T, ...T[]] = [item];
    this.#items = items;
    this.#timer = this.#clock.after(this.#ms, () => {
      this.#items = undefined;
      this.#handOn(items);
    });
  }

  /** Lets go of what waits. */
  dispose(): void {
    this.#timer?.dispose();
  }
}
