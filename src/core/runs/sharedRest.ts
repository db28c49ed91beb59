import { pause, type Clock } from '../clock';

/**
 * Until when servers want to be left alone, as they told one of several requests that belong together: all of them
 * wait, and none finds out for itself.
 */
export class SharedRest {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that the server of a connection wants to be left alone for `ms` milliseconds from now. */
  note(connectionId: string, ms: number): void {
    this.#until.set(connectionId, Math.max(this.#clock.now() + ms, this.#untilOf(connectionId)));
  }

  /** Resolves when the server may be asked, or as soon as the signal fires. */
  async over(connectionId: string, signal: AbortSignal): Promise<void> {
    // Another request may be told to wait for longer meanwhile.
    for (;;) {
      const left = this.#untilOf(connectionId) - this.#clock.now();
      if (left <= 0 || signal.aborted) {
        return;
      }
      await pause(this.#clock, left, signal);
    }
  }

  #untilOf(connectionId: string): number {
    return this.#until.get(connectionId) ?? 0;
  }
}
