import * as l10n from '@vscode/l10n';
import { pause, type Clock, type Disposable } from '../clock';
import { onAbort } from '../onAbort';
import { ApiError } from './errors';

/** The one limit of time over all that a request does, and the caller's wish to stop it. */
export class Deadline implements Disposable {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #endsAt: number;
  readonly #timer: Disposable;
  readonly #wish: Disposable;
  /** Fails when time is up or the caller wishes to stop. */
  readonly #ended: Promise<never>;

  /**
   * @param ms how long all may take, in milliseconds
   * @param late the failure when it took longer
   */
  constructor(clock: Clock, ms: number, wish: AbortSignal, late: () => ApiError) {
    this.#clock = clock;
    this.#endsAt = clock.now() + ms;
    let fail: ((reason: ApiError) => void) | undefined;
    this.#ended = new Promise<never>((_, reject) => (fail = reject));
    // Nobody may be waiting when it fails.
    this.#ended.catch(() => undefined);
    const end = (reason: ApiError) => {
      fail?.(reason);
      this.#controller.abort(reason);
    };
    const stop = () => {
      end(new ApiError('aborted', l10n.t('The request was stopped.')));
    };
    this.#timer = clock.after(ms, () => {
      end(late());
    });
    this.#wish = onAbort(wish, stop);
    if (wish.aborted) {
      stop();
    }
  }

  /** Fires when time is up or the caller wishes to stop; its reason is the {@link ApiError} to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time that is left, in milliseconds. */
  get left(): number {
    return this.#endsAt - this.#clock.now();
  }

  /**
   * What a promise gives, if it comes in time; what comes later is dropped.
   * @throws {ApiError} when it does not
   */
  within<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#ended, promise]);
  }

  /**
   * Waits that many milliseconds.
   * @throws {ApiError} when time is up before, or the caller wishes to stop
   */
  pause(ms: number): Promise<void> {
    return this.within(pause(this.#clock, ms, this.signal));
  }

  dispose(): void {
    this.#timer.dispose();
    this.#wish.dispose();
  }
}
