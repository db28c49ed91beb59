import type { Clock } from '../clock';

/** How many requests nobody asked for by a gesture may be sent to one connection in a minute. */
export const REQUESTS_PER_MINUTE = 60;

/** A token bucket for each connection: full at first, refilled evenly. */
export class RequestBudget {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one request out of the budget; gives how long to wait, in milliseconds, when there is none left: 0 when there was. */
  take(connectionId: string): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(connectionId) ?? { tokens: REQUESTS_PER_MINUTE, at: now };
    // A clock that was set back takes nothing away.
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) * REQUESTS_PER_MINUTE) / 60_000;
    const tokens = Math.min(REQUESTS_PER_MINUTE, refilled);
    const enough = tokens >= 1;
    this.#buckets.set(connectionId, { tokens: enough ? tokens - 1 : tokens, at: now });
    return enough ? 0 : Math.ceil(((1 - tokens) * 60_000) / REQUESTS_PER_MINUTE);
  }
}
