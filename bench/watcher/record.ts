import { DURATION, type Change, type Kind } from './scenario';

const MINUTE = 60_000;

/** Requests that were sent at a time, in milliseconds. */
interface Sent {
  readonly at: number;
  readonly count: number;
  /** Whether a person's cancel has set them off. */
  readonly isGesture: boolean;
}

/** What one subject did and when it told what, in virtual milliseconds. */
export class Record {
  readonly #requests: Sent[] = [];
  /** How often the tree was told that something changed. */
  events = 0;
  readonly #delays: { readonly kind: Kind; readonly delay: number }[] = [];
  readonly #happened = new Map<Kind, number>();

  /** Counts requests that are sent, in order of time. */
  sent(at: number, { count = 1, isGesture = false } = {}): void {
    this.#requests.push({ at, count, isGesture });
  }

  /** Counts a change on the server. */
  happened({ kind }: Change): void {
    this.#happened.set(kind, (this.#happened.get(kind) ?? 0) + 1);
  }

  /** Counts that a change was told. */
  told({ kind, at }: Change, now: number): void {
    this.#delays.push({ kind, delay: now - at });
  }

  get figures(): { readonly metric: string; readonly unit: string; readonly value: number }[] {
    const changes = [...this.#happened.values()].reduce((sum, count) => sum + count, 0);
    const delays = (['expanded', 'cancel', 'folded'] as const).flatMap((kind) => {
      const own = this.#delays.filter((told) => told.kind === kind).map(({ delay }) => delay / 1000);
      own.sort((a, b) => a - b);
      const happened = this.#happened.get(kind) ?? 0;
      return [
        { metric: `${kind}: told after, median`, unit: 's', value: own[Math.floor(own.length / 2)] ?? NaN },
        { metric: `${kind}: p99`, unit: 's', value: own[Math.floor(own.length * 0.99)] ?? NaN },
        { metric: `${kind}: told`, unit: '%', value: (100 * own.length) / happened },
      ];
    });
    return [
      {
        metric: 'requests a minute',
        unit: '',
        value: this.#requests.reduce((sum, { count }) => sum + count, 0) / (DURATION / MINUTE),
      },
      { metric: 'most in any 60 s', unit: '', value: mostInAMinute(this.#requests) },
      {
        metric: '… without those after a cancel',
        unit: '',
        value: mostInAMinute(this.#requests.filter(({ isGesture }) => !isGesture)),
      },
      ...delays,
      { metric: 'events per change', unit: '', value: this.events / changes },
    ].filter(({ value }) => !Number.isNaN(value));
  }
}

function mostInAMinute(requests: readonly Sent[]): number {
  let start = 0;
  let sum = 0;
  let most = 0;
  for (const { at, count } of requests) {
    sum += count;
    for (
      let first = requests[start];
      first !== undefined && first.at <= at - MINUTE;
      first = requests[start]
    ) {
      sum -= first.count;
      start++;
    }
    most = Math.max(most, sum);
  }
  return most;
}
