import type { Clock, Disposable } from '../clock';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../model/references';
import { statusRow } from '../model/status';
import { connectionLimit } from './connectionLimit';
import type { RequestBudget } from './requestBudget';
import { concernsConnection, LARGEST_PAGE, type RunLoader } from './runLoader';
import type { RunStore, StoreChange } from './runStore';
import { ServerRest } from './serverRest';
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

const SETTLING: Pace = { first: 1000, longest: 30_000 };
const SEEN: Pace = { first: 2000, longest: 15_000 };
const WAITING: Pace = { first: 5000, longest: 60_000 };
const FOLDED: Pace = { first: 10_000, longest: 60_000 };
/** How soon, in milliseconds, a run is asked about that comes into sight and was read longer ago than its pace allows. */
const AT_ONCE = 250;

const BACK_OFF = 1.5;
/** Pauses vary by this part of their length, so that windows that started together drift apart. */
const JITTER = 0.2;
const AT_A_TIME = 4;
/** How many runs a large page must tell of, on average, to be worth its weight; fewer are asked about one by one. */
const WORTH_A_PAGE = 5;

/** A run that somebody wants to be told about. */
interface Wanted {
  readonly ref: RunRef;
  /** Whether its cancel is settling: a person's wish, which goes ahead of the budget. */
  readonly settling: boolean;
}

/** The wanted runs of one thread. */
interface Demand {
  readonly thread: ThreadRef;
  readonly runs: Map<string, Wanted>;
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
  readonly #limit = connectionLimit(AT_A_TIME);
  readonly #followed = new Map<string, { readonly ref: RunRef; count: number }>();
  readonly #watched = new Set<{ readonly ref: ThreadRef | RunRef }>();
  readonly #targets = new Map<string, Target>();
  readonly #rest: ServerRest;
  /** When, in milliseconds since the Unix epoch, a connection's budget has something left again. */
  readonly #brokeUntil = new Map<string, number>();
  #sight = NOTHING_SEEN;
  #timer: Disposable | undefined;
  #isPlanDue = false;
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
    this.#rest = new ServerRest(parts.store, parts.clock);
    this.#listener = parts.store.onDidChange((change) => {
      this.#quicken(change);
      this.#planSoon();
    });
  }

  /** Tells what is seen from now on. */
  see(sight: Sight): void {
    this.#sight = sight;
    this.#planSoon();
  }

  /** Follows a run whether it is seen or not, until the result is disposed of or the run has ended. */
  follow(ref: RunRef): Disposable {
    const key = keyOf(ref);
    const entry = this.#followed.get(key) ?? { ref, count: 0 };
    entry.count++;
    this.#followed.set(key, entry);
    this.#planSoon();
    let over = false;
    return {
      dispose: () => {
        if (!over) {
          over = true;
          entry.count--;
          if (entry.count === 0) {
            this.#followed.delete(key);
          }
          this.#planSoon();
        }
      },
    };
  }

  /**
   * Keeps asking about a run until it has ended, or about a thread's list of runs, until the result is disposed of: in
   * the background, seen or not, with or without the focus, as the budget allows.
   */
  watch(ref: ThreadRef | RunRef): Disposable {
    const entry = { ref };
    this.#watched.add(entry);
    this.#planSoon();
    return {
      dispose: () => {
        if (this.#watched.delete(entry)) {
          this.#planSoon();
        }
      },
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#sight = NOTHING_SEEN;
    this.#targets.clear();
    this.#listener.dispose();
    this.#timer?.dispose();
  }

  /**
   * A run that has just changed is likely to change again: its thread starts over with the shortest pause. That it
   * could not be read is no such change.
   */
  #quicken(change: StoreChange): void {
    for (const ref of change.runRows.values()) {
      const target = this.#targets.get(keyOf(threadOf(ref)));
      if (target !== undefined && this.#store.runProblem(ref) === undefined) {
        this.#hasten(target);
      }
    }
  }

  /** Plans once for all that changes in one go. */
  #planSoon(): void {
    if (!this.#isPlanDue) {
      this.#isPlanDue = true;
      queueMicrotask(() => {
        this.#isPlanDue = false;
        this.#plan();
      });
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
        if (!demand.settling) {
          this.#makeUpFor(fresh);
        }
        this.#targets.set(key, fresh);
      } else {
        const quicker = demand.pace.first < target.demand.pace.first;
        target.demand = demand;
        if (quicker) {
          this.#hasten(target);
        }
      }
    }
    this.#setTimer();
  }

  #demands(): Map<string, Demand> {
    const demands = new Map<string, Demand>();
    const add = (ref: RunRef, pace: Pace, settling: boolean) => {
      const thread = threadOf(ref);
      const key = keyOf(thread);
      const demand = demands.get(key) ?? { thread, runs: new Map<string, Wanted>(), pace, settling };
      if (!demand.runs.has(keyOf(ref))) {
        demand.runs.set(keyOf(ref), { ref, settling });
      }
      demand.pace = pace.first < demand.pace.first ? pace : demand.pace;
      demands.set(key, demand);
    };
    // First, so that a run that is followed and seen as well counts as settling.
    for (const { ref } of this.#followed.values()) {
      const state = this.#store.run(ref);
      // One that is not known was being cancelled when the last window closed, or when the key changed.
      const goesOn = state === undefined ? this.#store.runProblem(ref)?.isGone !== true : isActiveRun(state);
      if (goesOn) {
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
    for (const { ref } of this.#watched) {
      for (const state of 'runId' in ref ? [this.#store.run(ref)] : this.#store.runs(ref)) {
        if (state !== undefined && isActiveRun(state)) {
          add(state.ref, FOLDED, false);
        }
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

  /** Starts over with the shortest pause. What was due sooner stays so: many changes in a row put nothing off. */
  #hasten(target: Target): void {
    const { dueAt } = target;
    this.#setPause(target, target.demand.pace.first);
    target.dueAt = Math.min(target.dueAt, dueAt);
  }

  /** What was read while nobody looked is as old as it is: the first pause counts from then. */
  #makeUpFor(target: Target): void {
    const now = this.#clock.now();
    const ages = [...target.demand.runs.values()].map(
      ({ ref }) => now - (this.#store.run(ref)?.run.body.receivedAt ?? now),
    );
    target.dueAt = Math.max(now + AT_ONCE, target.dueAt - Math.max(0, ...ages));
  }

  #setPause(target: Target, pause: number): void {
    target.pause = pause;
    target.dueAt = this.#clock.now() + Math.round(pause * (1 + JITTER * (this.#random() - 0.5)));
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

  #dueAt({ dueAt, demand }: Target): number {
    const { connectionId } = demand.thread;
    const mayAskAt = Math.max(
      this.#rest.until(connectionId),
      demand.settling ? 0 : (this.#brokeUntil.get(connectionId) ?? 0),
    );
    return Math.max(dueAt, mayAskAt);
  }

  #askWhatIsDue(): void {
    const now = this.#clock.now();
    // Those that wait longest come first, so that none is left out when there is not enough for all.
    for (const target of [...this.#targets.values()].sort((a, b) => a.dueAt - b.dueAt)) {
      const { thread, settling } = target.demand;
      if (target.asking || this.#dueAt(target) > now || !this.#canAfford(thread.connectionId, settling)) {
        continue;
      }
      target.asking = true;
      void this.#limit(thread.connectionId, () => this.#askInTurn(target)).finally(() => {
        target.asking = false;
        this.#planSoon();
      });
    }
    this.#setTimer();
  }

  /** Takes one request out of the budget, if there is one in it; what settles goes ahead all the same. */
  #canAfford(connectionId: string, settling: boolean): boolean {
    const wait = this.#budget.take(connectionId);
    if (wait > 0) {
      this.#brokeUntil.set(connectionId, this.#clock.now() + wait);
    }
    return settling || wait === 0;
  }

  /** Asks, unless the server has asked to wait since this was due. */
  async #askInTurn(target: Target): Promise<void> {
    if (this.#rest.until(target.demand.thread.connectionId) <= this.#clock.now()) {
      await this.#ask(target);
    }
  }

  async #ask(target: Target): Promise<void> {
    const { pace } = target.demand;
    const { pause } = target;
    // Before the answers, so that a change they bring may shorten the pause again.
    this.#setPause(target, Math.min(pace.longest, pause * BACK_OFF));
    let answers = 0;
    try {
      answers = await this.#askEach(target);
    } catch {
      // It stands in the store, and where it says to wait, that is heeded from there.
    }
    if (answers === 0) {
      this.#setPause(target, Math.min(Math.max(pace.longest, WAITING.longest), pause * 2));
    }
  }

  /**
   * Asks for a thread's list, where that may tell of several runs at once, and for each run that it did not tell of.
   * Gives how many requests were answered; throws the failure of one that concerns all others too.
   */
  async #askEach(target: Target): Promise<number> {
    const { thread, runs, settling: anySettles } = target.demand;
    const known = new Map([...runs].map(([key, { ref }]) => [key, this.#lastRead(ref)]));
    const isWanted = () => this.#targets.get(keyOf(thread)) === target;
    // The first request was paid for when its turn came.
    let isPaid = true;
    let answers = 0;
    const attempt = async (settles: boolean, load: () => Promise<void>): Promise<boolean> => {
      if (!isPaid && !this.#canAfford(thread.connectionId, settles)) {
        return false;
      }
      isPaid = false;
      try {
        await load();
        answers++;
        return true;
      } catch (error) {
        if (concernsConnection(error)) {
          throw error;
        }
        return false;
      }
    };
    const hasList = () => this.#store.connection(thread.connectionId).capabilities.runs !== false;
    if (runs.size > 1 && hasList() && isWanted()) {
      await attempt(anySettles, () => this.#loader.loadRuns(thread));
      let pages = Math.ceil(this.#store.summary(thread).known / LARGEST_PAGE);
      const isWorthIt = () => {
        const unread = [...runs].filter(([key, { ref }]) => this.#lastRead(ref) === known.get(key)).length;
        return pages > 0 && unread >= pages * WORTH_A_PAGE && isWanted();
      };
      if (hasList() && isWorthIt()) {
        const goesOn = () => {
          pages--;
          return isWorthIt() && this.#canAfford(thread.connectionId, anySettles);
        };
        await attempt(anySettles, () => this.#loader.rereadRuns(thread, goesOn));
      }
    }
    for (const [key, { ref, settling }] of this.#inTurn(runs)) {
      const isRead =
        this.#lastRead(ref) !== known.get(key) ||
        (isWanted() && (await attempt(settling, () => this.#loader.loadRun(ref))));
      // Of a run that has just ended too, which is not wanted any more.
      if (isRead && this.#isInPanel(key) && this.#hasGraphState(ref)) {
        await attempt(settling, () => this.#loader.loadGraphState(threadOf(ref)));
      }
      if (isRead && this.#sight.runs.has(key) && this.#hasSteps(ref)) {
        await attempt(settling, () => this.#loader.loadSteps(ref));
      }
    }
    return answers;
  }

  /** The runs in the order in which they are asked about: those that settle, then those that were read longest ago. */
  #inTurn(runs: ReadonlyMap<string, Wanted>): [string, Wanted][] {
    return [...runs].sort(
      ([, a], [, b]) =>
        Number(b.settling) - Number(a.settling) || this.#lastRead(a.ref) - this.#lastRead(b.ref),
    );
  }

  /** The number of the request that last told of a run. */
  #lastRead(ref: RunRef): number {
    return this.#store.run(ref)?.run.body.sequence ?? 0;
  }

  /** Whether the panel of a run is on the screen. */
  #isInPanel(key: string): boolean {
    return this.#sight.panels.some((ref) => keyOf(ref) === key);
  }

  /** Whether a server tells where graphs stand. */
  #hasGraphState(ref: RunRef): boolean {
    return this.#store.connection(ref.connectionId).capabilities.graphState === true;
  }

  /** Whether a server tells of a run's steps, as far as is known. */
  #hasSteps(ref: RunRef): boolean {
    return this.#store.connection(ref.connectionId).capabilities.steps !== false;
  }
}

/** A run that waits for a person is asked about less often than one that works. */
function paceOf(state: RunState): Pace {
  return statusRow(state.status).pace === 'slow' ? WAITING : SEEN;
}
