// What happens on the server and what the person does, the same for every subject: drawn once, from a seed.

export interface Scenario {
  readonly name: string;
  readonly threads: number;
  /** How many runs are active; the first few are all in one thread, which is expanded, and each other has its own. */
  readonly active: number;
}

/** How many active runs the expanded thread has. */
export const IN_EXPANDED = 3;
/** For how long it is watched, in milliseconds. */
export const DURATION = 30 * 60_000;
/** How long a request is on its way, there and back, in milliseconds. */
export const ROUND_TRIP = 100;
/** A run changes every so often, in milliseconds: the median of a log-normal distribution, and its sigma. */
const CHANGES_EVERY = 20_000;
const SPREAD = 1;
/** A person cancels a run in a folded thread this often, in milliseconds. It settles after 0.5 to 7.5 s. */
const CANCELS_EVERY = 60_000;

export type Kind = 'expanded' | 'folded' | 'cancel';

/** A change of a run's status on the server. */
export interface Change {
  readonly run: number;
  readonly kind: Kind;
  /** In milliseconds. */
  readonly at: number;
}

export interface Script {
  /** In order of time. */
  readonly changes: readonly Change[];
  /** When which run is cancelled; it changes no more until it has ended. */
  readonly cancels: readonly { readonly run: number; readonly at: number; readonly endsAt: number }[];
}

export function script(scenario: Scenario, random: () => number): Script {
  const cancels = Array.from({ length: Math.floor(DURATION / CANCELS_EVERY) - 1 }, (_, n) => {
    const at = (n + 1) * CANCELS_EVERY;
    const run = scenario.active - 1 - n;
    return { run, at, endsAt: at + 500 + 7000 * random() };
  }).filter(({ run }) => run >= IN_EXPANDED);
  const cancelledAt = new Map(cancels.map(({ run, at }) => [run, at]));
  const changes: Change[] = cancels.map(({ run, endsAt }) => ({ run, kind: 'cancel', at: endsAt }));
  for (let run = 0; run < scenario.active; run++) {
    const kind = run < IN_EXPANDED ? 'expanded' : 'folded';
    const end = cancelledAt.get(run) ?? DURATION;
    for (let at = pause(random); at < end; at += pause(random)) {
      changes.push({ run, kind, at });
    }
  }
  return { changes: changes.sort((a, b) => a.at - b.at), cancels };
}

function pause(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return CHANGES_EVERY * Math.exp(SPREAD * normal);
}

/** Numbers from 0 up to 1, always the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
