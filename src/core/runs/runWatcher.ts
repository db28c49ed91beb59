import pLimit from 'p-limit';
import { ApiError } from '../api/errors';
import type { Clock, Disposable } from '../clock';
import { keyOf, type RunRef, type ThreadRef } from '../model/references';
import { statusRow } from '../model/status';
import type { RequestBudget } from './requestBudget';
import type { RunLoader } from './runLoader';
import type { RunStore, StoreChange } from './runStore';
import { isActiveRun, type RunState } from './state';

/** What a person sees at the moment; nothing while the window has no focus. */
export interface Sight {
  /** The connection whose tree is on the screen. */
  readonly tree: string | undefined;
  /** Keys of the threads that are unfolded in it. */
  readonly threads: ReadonlySet<string>;
  /** Keys of the runs whose steps are unfolded in it. */
  readonly runs: ReadonlySet<string>;
  /** The runs of the panels that are on the screen. */
  readonly panels: readonly RunRef[];
}

export const NOTHING_SEEN: Sight = { tree: undefined, threads: new Set(), runs: new Set(), panels: [] };

/** From the first question after a change to the longest pause between two, in milliseconds. */
interface Pace {
  readonly first: number;
  readonly longest: number;
}

const SETTLING: Pace = { first: 1000, longest: 8000 };
const SEEN: Pace = { first: 2000, longest: 15_000 };
const WAITING: Pace = { first: 5000, longest: 60_000 };
const FOLDED: Pace = { first: 10_000, longest: 60_000 };

const BACK_OFF = 1.5;
/** Pauses vary by this part of their length, so that windows that started together drift apart. */
const JITTER = 0.2;
const AT_A_TIME = 4;
/** How long a server may ask to wait, at most, in milliseconds. */
const LONGEST_RETRY_AFTER = 5 * 60_000;
/** How long to wait when a server is rate limited and does not say how long. */
const USUAL_RETRY_AFTER = 20_000;

/** The runs of one thread that somebody wants to be told about. */
interface Demand {
  readonly thread: ThreadRef;
  readonly runs: Map<string, RunRef>;
  pace: Pace;
  settling: boolean;
}

interface Target {
  demand: Demand;
  pause: number;
  dueAt: number;
  asking: boolean;
}

/**
 * Asks servers about active runs, and only about those that somebody sees or whose cancel is settling: quick after a
 * change, then backing off. One question covers all watched runs of a thread where that is possible. Nothing is asked
 * while a key is missing or refused, or while a server has asked to wait.
 */
export class RunWatcher implements Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #budget: RequestBudget;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #listener: Disposable;
  readonly #limit = pLimit(AT_A_TIME);
  readonly #followed = new Map<string, { readonly ref: RunRef; count: number }>();
  readonly #targets = new Map<string, Target>();
  /** Until when, in milliseconds since the Unix epoch, a connection's server has asked to be left alone. */
  readonly #restUntil = new Map<string, number>();
  #sight = NOTHING_SEEN;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(parts: {
    readonly store: RunStore;
    readonly loader: RunLoader;
    readonly budget: RequestBudget;
    readonly clock: Clock;
    /** A number from 0 up to 1, such as Math.random gives. */
    readonly random: () => number;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#budget = parts.budget;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#listener = parts.store.onDidChange((change) => {
      this.#quicken(change);
      this.#plan();
    });
  }

  /** Tells what is seen from now on. */
  see(sight: Sight): void {
    this.#sight = sight;
    this.#plan();
  }

  /** Follows a run whether it is seen or not, until the result is disposed of or the run has ended. */
  follow(ref: RunRef): Disposable {
    const key = keyOf(ref);
    const entry = this.#followed.get(key) ?? { ref, count: 0 };
    entry.count++;
    this.#followed.set(key, entry);
    this.#plan();
    let over = false;
    return {
      dispose: () => {
        if (!over) {
          over = true;
          entry.count--;
          if (entry.count === 0) {
            this.#followed.delete(key);
          }
          this.#plan();
        }
      },
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#listener.dispose();
    this.#timer?.dispose();
  }

  /** A run that has just changed is likely to change again: its thread starts over with the shortest pause. */
  #quicken(change: StoreChange): void {
    for (const ref of change.runRows.values()) {
      const target = this.#targets.get(keyOf({ connectionId: ref.connectionId, threadId: ref.threadId }));
      if (target !== undefined) {
        this.#setPause(target, target.demand.pace.first);
      }
    }
  }

  /** Brings the targets in line with what is demanded now, and sets the one timer to the first that is due. */
  #plan(): void {
    if (this.#disposed) {
      return;
    }
    const demands = this.#demands();
    for (const key of this.#targets.keys()) {
      if (!demands.has(key)) {
        this.#targets.delete(key);
      }
    }
    for (const [key, demand] of demands) {
      const target = this.#targets.get(key);
      if (target === undefined) {
        const fresh = { demand, pause: 0, dueAt: 0, asking: false };
        this.#setPause(fresh, demand.pace.first);
        this.#targets.set(key, fresh);
      } else {
        const quicker = demand.pace.longest < target.demand.pace.longest;
        target.demand = demand;
        if (quicker) {
          this.#setPause(target, demand.pace.first);
        }
      }
    }
    this.#setTimer();
  }

  #demands(): Map<string, Demand> {
    const demands = new Map<string, Demand>();
    const add = (ref: RunRef, pace: Pace, settling: boolean) => {
      const thread = { connectionId: ref.connectionId, threadId: ref.threadId };
      const key = keyOf(thread);
      const demand = demands.get(key) ?? { thread, runs: new Map<string, RunRef>(), pace, settling };
      demand.runs.set(keyOf(ref), ref);
      demand.pace = pace.longest < demand.pace.longest ? pace : demand.pace;
      demand.settling ||= settling;
      demands.set(key, demand);
    };
    for (const { ref } of this.#followed.values()) {
      const state = this.#store.run(ref);
      // One that is not known yet was being cancelled when the last window closed.
      if (state === undefined || isActiveRun(state)) {
        add(ref, SETTLING, true);
      }
    }
    for (const ref of this.#sight.panels) {
      const state = this.#store.run(ref);
      if (state !== undefined && isActiveRun(state)) {
        add(ref, paceOf(state), false);
      }
    }
    if (this.#sight.tree !== undefined) {
      for (const state of this.#store.activeRuns(this.#sight.tree)) {
        const unfolded = this.#sight.threads.has(
          keyOf({ connectionId: state.ref.connectionId, threadId: state.ref.threadId }),
        );
        add(state.ref, unfolded ? paceOf(state) : FOLDED, false);
      }
    }
    for (const [key, { thread }] of demands) {
      const problem = this.#store.connection(thread.connectionId).problem?.kind;
      if (problem === 'noKey' || problem === 'unauthorized') {
        demands.delete(key);
      }
    }
    return demands;
  }

  #setPause(target: Target, pause: number): void {
    target.pause = pause;
    target.dueAt = this.#clock.now() + pause * (1 + JITTER * (this.#random() - 0.5));
  }

  #setTimer(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const waiting = [...this.#targets.values()].filter((target) => !target.asking);
    if (waiting.length > 0) {
      const dueAt = Math.min(...waiting.map((target) => this.#dueAt(target)));
      this.#timer = this.#clock.after(Math.max(0, dueAt - this.#clock.now()), () => {
        this.#askWhatIsDue();
      });
    }
  }

  #dueAt(target: Target): number {
    return Math.max(target.dueAt, this.#restUntil.get(target.demand.thread.connectionId) ?? 0);
  }

  #askWhatIsDue(): void {
    const now = this.#clock.now();
    for (const target of this.#targets.values()) {
      if (target.asking || this.#dueAt(target) > now) {
        continue;
      }
      // A cancel that settles is a person's wish and goes ahead of the budget.
      const wait = target.demand.settling ? 0 : this.#budget.take(target.demand.thread.connectionId);
      if (wait > 0) {
        target.dueAt = now + wait;
        continue;
      }
      target.asking = true;
      void this.#limit(() => this.#ask(target)).finally(() => {
        target.asking = false;
        this.#plan();
      });
    }
    this.#setTimer();
  }

  async #ask(target: Target): Promise<void> {
    const { thread, runs, pace } = target.demand;
    // Before the answer, so that a change it brings may shorten the pause again.
    this.#setPause(target, Math.min(pace.longest, target.pause * BACK_OFF));
    try {
      const sequences = new Map(
        [...runs].map(([key, ref]) => [key, this.#store.run(ref)?.run.body.sequence]),
      );
      if (runs.size > 1) {
        await this.#loader.loadRuns(thread);
      }
      for (const [key, ref] of runs) {
        // Not on the thread's first page, or the only one.
        if (this.#store.run(ref)?.run.body.sequence === sequences.get(key)) {
          await this.#loader.loadRun(ref);
        }
        if (this.#sight.runs.has(key)) {
          await this.#loader.loadSteps(ref);
        }
      }
    } catch (error) {
      this.#backOff(target, error);
    }
  }

  #backOff(target: Target, error: unknown): void {
    const { thread, pace } = target.demand;
    this.#setPause(target, Math.min(Math.max(pace.longest, WAITING.longest), target.pause * 2));
    if (error instanceof ApiError && (error.kind === 'rateLimited' || error.retryAfterMs !== undefined)) {
      const wait = Math.min(error.retryAfterMs ?? USUAL_RETRY_AFTER, LONGEST_RETRY_AFTER);
      this.#restUntil.set(thread.connectionId, this.#clock.now() + wait);
    }
  }
}

/** A run that waits for a person is asked about less often than one that works. */
function paceOf(state: RunState): Pace {
  return statusRow(state.status).pace === 'slow' ? WAITING : SEEN;
}
