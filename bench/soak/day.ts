// A day of a window that looks at a server which fails at times, on a clock that is wound on: the extension's own parts
// against the Demo's world in this process. Each hour goes like the one before, so what grows over the hours leaks.

import { getEventListeners } from 'node:events';
import { createBackend } from '../../src/core/api/createBackend';
import type { Respond, ServerResponse } from '../../src/core/api/exchange';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { keyOf, threadOf, type RunRef } from '../../src/core/model/references';
import { Cancellation } from '../../src/core/runs/cancel/cancellation';
import { NOTHING_SEEN, type Sight } from '../../src/core/runs/polling/demands';
import { Polling } from '../../src/core/runs/polling/polling';
import { RequestBudget } from '../../src/core/runs/polling/requestBudget';
import { RunLoader } from '../../src/core/runs/load/runLoader';
import { RunStore } from '../../src/core/runs/store/runStore';
import { StuckRuns } from '../../src/core/runs/watch/stuckRuns';
import { FakeClock } from '../../test/unit/support/fakeClock';
import { bytesOfObjects, collectGarbage } from '../host/heap';
import type { BenchOptions } from '../result';
import { pendingNotes } from '../pendingNotes';
import type { Series } from './growth';

const HOURS = 24;
const MINUTE = 60_000;
const STUCK_AFTER = 5 * MINUTE;
const CASE = 'a day on a clock that is wound on';
const CONNECTION = {
  id: 'soak',
  kind: 'openai-compatible',
  name: 'Soak',
  baseUrl: 'https://soak.invalid/v1',
  auth: { type: 'bearer' },
} as const;

/** What the server does from such a minute of an hour on. */
const WEATHER: readonly (readonly [minute: number, respond: Respond | undefined])[] = [
  [10, offline],
  [14, undefined],
  [20, () => refusal(500, '')],
  [23, undefined],
  [30, () => refusal(429, '{"error":{"message":"Slow down."}}', { 'retry-after': '5' })],
  [33, undefined],
  [40, () => refusal(200, '{"data":[')],
  [42, undefined],
];

/** The runs of the Demo that stay active unless they are cancelled. */
const LASTING = [DEMO.runs.hanging, DEMO.runs.queued, DEMO.runs.requiresAction, DEMO.runs.staysCancelling];

function offline(): never {
  throw new Error('The network is down.');
}

function refusal(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ServerResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** Adds up what the day did, and what is held at the end of each hour. */
export async function soakDay({ quick, tell }: BenchOptions): Promise<Series[]> {
  const clock = new FakeClock();
  const day = new Day(clock);
  await day.begin();
  const hours = quick ? HOURS / 3 : HOURS;
  const samples: Sample[] = [];
  for (let hour = 0; hour < hours; hour++) {
    await day.liveAnHour();
    samples.push(day.sample());
    tell(`hour ${hour + 1} of ${hours}: ${JSON.stringify(samples.at(-1))}`);
  }
  day.dispose();
  const series = (name: string, unit: string, value: (sample: Sample) => number): Series => ({
    case: `${CASE}: ${name}`,
    subject: 'ours',
    unit,
    values: samples.map(value),
  });
  return [
    series('heap', 'MB', ({ heapBytes }) => heapBytes / 1e6),
    series('timers', '', ({ timers }) => timers),
    series('listeners of the store', '', ({ storeListeners }) => storeListeners),
    series('listeners of a signal', '', ({ signalListeners }) => signalListeners),
    series('requests an hour', '', ({ requests }) => requests),
  ];
}

interface Sample {
  readonly heapBytes: number;
  readonly timers: number;
  readonly storeListeners: number;
  /** Of the one signal that all gestures of the day share. */
  readonly signalListeners: number;
  /** In the hour before. */
  readonly requests: number;
  /** Cancels that came to an outcome, in the hour before. */
  readonly outcomes: number;
}

class Day {
  readonly #clock: FakeClock;
  readonly #store = new RunStore(fail);
  readonly #gestures = new AbortController();
  readonly #loader: RunLoader;
  readonly #polling: Polling;
  readonly #cancellation: Cancellation;
  readonly #stuck: StuckRuns;
  #server: Respond;
  #weather: Respond | undefined;
  #requests = 0;
  #outcomes = 0;
  #storeListeners = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
    this.#server = createDemoServer(clock);
    this.#countListeners();
    const backend = createBackend(CONNECTION, {
      credentials: { headers: () => Promise.resolve({ Authorization: 'Bearer any' }) },
      clock,
      random: Math.random,
      respond: (request) => {
        this.#requests++;
        return (this.#weather ?? this.#server)(request);
      },
    });
    const parts = { store: this.#store, clock, random: Math.random };
    this.#loader = new RunLoader(this.#store, () => backend);
    this.#stuck = new StuckRuns({ ...parts, after: STUCK_AFTER });
    this.#polling = new Polling({ ...parts, loader: this.#loader, budget: new RequestBudget(clock) });
    this.#cancellation = new Cancellation({
      ...parts,
      backendOf: () => backend,
      follower: this.#polling.watcher,
      pending: pendingNotes(),
      onError: fail,
    });
  }

  /** The first request loads the HTTP client, which takes real time: no clock may be wound on meanwhile. */
  async begin(): Promise<void> {
    await this.#loader.loadThreads(CONNECTION.id);
  }

  /** A new world behind a new key, an hour of looking at it, and all cancelled at its end. */
  async liveAnHour(): Promise<void> {
    this.#requests = 0;
    this.#outcomes = 0;
    this.#server = createDemoServer(this.#clock);
    this.#store.reset(CONNECTION.id);
    await this.#inTime(this.#loader.loadThreads(CONNECTION.id));
    const gestures: Promise<unknown>[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const change = WEATHER.find(([from]) => from === minute);
      this.#weather = change === undefined ? this.#weather : change[1];
      // Every fifth minute somebody is in another window.
      this.#polling.see(minute % 5 === 4 ? NOTHING_SEEN : sightAt(minute));
      if (minute % 3 === 0) {
        gestures.push(this.#lookInto(LASTING[(minute / 3) % LASTING.length]));
      }
      if (minute === 12 || minute === 45) {
        gestures.push(this.#cancel(minute === 12 ? LASTING.slice(0, 1) : LASTING));
      }
      await this.#clock.advance(MINUTE);
    }
    await this.#inTime(Promise.all(gestures));
  }

  sample(): Sample {
    collectGarbage();
    return {
      heapBytes: bytesOfObjects(),
      timers: this.#clock.pending,
      storeListeners: this.#storeListeners,
      signalListeners: getEventListeners(this.#gestures.signal, 'abort').length,
      requests: this.#requests,
      outcomes: this.#outcomes,
    };
  }

  dispose(): void {
    for (const part of [this.#cancellation, this.#polling, this.#stuck, this.#loader]) {
      part.dispose();
    }
  }

  /** Opens a run and its steps, and has it watched for two minutes. */
  async #lookInto(place: Omit<RunRef, 'connectionId'> | undefined): Promise<void> {
    if (place === undefined) {
      return;
    }
    const ref = refOf(place);
    const watch = this.#polling.watcher.watch(ref);
    this.#clock.after(2 * MINUTE, () => {
      watch.dispose();
    });
    // Whatever the weather, it stands in the store.
    await Promise.allSettled([this.#loader.loadRun(ref), this.#loader.loadSteps(ref)]);
  }

  async #cancel(places: readonly Omit<RunRef, 'connectionId'>[]): Promise<void> {
    await this.#cancellation.cancelAll(places.map(refOf), this.#gestures.signal, () => {
      this.#outcomes++;
    });
  }

  /** Winds the clock on until something is done. */
  async #inTime(work: Promise<unknown>): Promise<void> {
    const over = work.then(() => true);
    while (!(await Promise.race([over, this.#clock.advance(1000).then(() => false)])));
  }

  #countListeners(): void {
    const { onDidChange } = this.#store;
    Object.assign(this.#store, {
      onDidChange: (...args: Parameters<typeof onDidChange>) => {
        this.#storeListeners++;
        const listener = onDidChange(...args);
        let over = false;
        return {
          dispose: () => {
            this.#storeListeners -= over ? 0 : 1;
            over = true;
            listener.dispose();
          },
        };
      },
    });
  }
}

/** Two threads unfolded, with the steps of a run, and a panel that changes. */
function sightAt(minute: number): Sight {
  const panel = LASTING[minute % LASTING.length];
  const unfolded = [DEMO.runs.hanging, DEMO.runs.queued].map((place) => keyOf(threadOf(refOf(place))));
  return {
    tree: CONNECTION.id,
    threads: new Set(unfolded),
    runs: new Set([keyOf(refOf(DEMO.runs.hanging))]),
    panels: panel === undefined ? [] : [refOf(panel)],
    documents: [],
  };
}

function refOf(place: Omit<RunRef, 'connectionId'>): RunRef {
  return { connectionId: CONNECTION.id, ...place };
}

function fail(error: unknown): never {
  throw error;
}
