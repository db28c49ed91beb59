import type { ApiError } from '../../api/errors';
import type { Clock } from '../../clock';
import type { RunStore } from '../store/runStore';

/** How long a server may ask to wait, at most, in milliseconds. */
const LONGEST = 5 * 60_000;
/** How long to wait when a server is rate limited and does not say how long. */
const USUAL = 20_000;

interface Rest {
  readonly because: ApiError;
  readonly until: number;
  readonly generation: number;
}

/** For how long servers asked to be left alone, whoever it was that asked them for too much. */
export class ServerRest {
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #rests = new Map<string, Rest>();

  constructor(store: RunStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Until when, in milliseconds since the Unix epoch. A wish counts from when it is first seen here, and a good answer
   * meanwhile changes nothing about it; another key or address does.
   */
  until(connectionId: string): number {
    const { problem } = this.#store.connection(connectionId);
    const generation = this.#store.generation(connectionId);
    const known = this.#rests.get(connectionId);
    const rest = known?.generation === generation ? known : undefined;
    const isWish = problem?.kind === 'rateLimited' || problem?.retryAfterMs !== undefined;
    if (problem === undefined || !isWish || problem === rest?.because) {
      return rest?.until ?? 0;
    }
    const until = this.#clock.now() + Math.min(problem.retryAfterMs ?? USUAL, LONGEST);
    this.#rests.set(connectionId, { because: problem, until, generation });
    return until;
  }
}
