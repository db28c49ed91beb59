import type { Clock } from '../../clock';

/** How many requests nobody asked for by a gesture may be sent to one connection in a minute, unless set otherwise. */
export const REQUESTS_PER_MINUTE = 60;

const MINUTE = 60_000;
/** The part of a minute's worth that may go at one moment; the rest is refilled evenly over the minute. */
const AT_ONCE = 1 / 3;

/**
 * Counts the requests that nobody asked for by a gesture, for each connection: a token bucket that holds a third of a
 * minute's worth and is refilled with two thirds in a minute. So no 60 s, wherever they begin, have more of them than
 * the minute's worth.
 *
 * What follows a cancel is a person's wish. Its first five rounds of questions belong to the gesture and go in any
 * case; all of it goes on credit, until a minute's worth is owed. What is refilled pays that back first: polling waits
 * for it, 90 s at most.
 */
export class RequestBudget {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  /** How many requests a minute's worth is. Another number counts at once; what was sent before counts on. */
  perMinute: number;

  constructor(clock: Clock, perMinute = REQUESTS_PER_MINUTE) {
    this.#clock = clock;
    this.perMinute = perMinute;
  }

  /**
   * Takes one request out of the budget; gives how long to wait, in milliseconds, when there is none left: 0 when there was.
   *
   * @param spare how many are to be left for others, as far as the budget is ever that full
   */
  take(connectionId: string, spare = 0): number {
    return this.#take(connectionId, -Math.min(spare, this.perMinute * AT_ONCE - 1));
  }

  /** Like {@link take}, for what follows a cancel: on credit where the budget is used up. */
  takeOnCredit(connectionId: string): number {
    return this.#take(connectionId, this.perMinute);
  }

  #take(connectionId: string, credit: number): number {
    const now = this.#clock.now();
    const most = this.perMinute * AT_ONCE;
    const perMs = (this.perMinute * (1 - AT_ONCE)) / MINUTE;
    const bucket = this.#buckets.get(connectionId) ?? { tokens: most, at: now };
    // A clock that was set back takes nothing away.
    const tokens = Math.min(most, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    const missing = 1 - (tokens + credit);
    this.#buckets.set(connectionId, { tokens: missing > 0 ? tokens : tokens - 1, at: now });
    return missing > 0 ? Math.ceil(missing / perMs) : 0;
  }
}
