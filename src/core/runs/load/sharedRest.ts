import type { ApiError } from '../../api/errors';
import { pause, type Clock } from '../../clock';

/** How long a gesture waits at most because a server says so, in milliseconds. */
export const LONGEST_REST = 30_000;
/** How long it waits for a server that is rate limited and does not say how long, in milliseconds. */
const USUAL_REST = 5000;

/** How long a server wants to be left alone after a failure, in milliseconds; 0 where it does not. */
export function restAfter(error: ApiError): number {
  return error.retryAfterMs ?? (error.kind === 'rateLimited' ? USUAL_REST : 0);
}

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

  /** Notes whether a failure asks for a rest, and gives that: a short one, after which it is of use to ask again. */
  note(connectionId: string, error: ApiError): boolean {
    const rest = restAfter(error);
    if (rest === 0 || rest > LONGEST_REST || error.isOutOfQuota) {
      return false;
    }
    this.#until.set(connectionId, Math.max(this.#clock.now() + rest, this.#untilOf(connectionId)));
    return true;
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
