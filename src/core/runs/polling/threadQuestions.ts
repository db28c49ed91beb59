import { threadOf, type RunRef } from '../../model/references';
import type { Demands } from './demands';
import { concernsConnection } from '../load/failures';
import { SETTLING } from './paces';
import type { RequestBudget } from './requestBudget';
import { LARGEST_PAGE, type RunLoader } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import type { ThreadPoll } from './threadPoll';

/** How many runs a large page must tell of, on average, to be worth its weight; fewer are asked about one by one. */
const WORTH_A_PAGE = 5;

/** Asks about the wanted runs of a thread with the fewest requests. */
export class ThreadQuestions {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #budget: RequestBudget;
  readonly #demands: Demands;

  constructor(store: RunStore, loader: RunLoader, budget: RequestBudget, demands: Demands) {
    this.#store = store;
    this.#loader = loader;
    this.#budget = budget;
    this.#demands = demands;
  }

  /**
   * Asks for a thread's list, where that is wanted or may tell of several runs at once, and for each run that it did
   * not tell of. The first request is paid for; what the budget does not allow beyond it has to wait for another turn.
   * Gives how many requests were answered.
   * @throws {ApiError} the failure of one that concerns all others too
   */
  async ask(poll: ThreadPoll, isWanted: () => boolean): Promise<number> {
    const { thread } = poll;
    const runs = new Map(poll.runs);
    const anySettles = poll.urgency === SETTLING;
    const isGesture = this.#demands.isGesture(thread);
    const known = new Map([...runs].map(([key, { ref }]) => [key, this.#lastRead(ref)]));
    const canAfford = (settles: boolean) =>
      settles
        ? this.#budget.takeOnCredit(thread.connectionId) === 0 || isGesture
        : this.#budget.take(thread.connectionId) === 0;
    let isPaid = true;
    let answers = 0;
    const attempt = async (settles: boolean, load: () => Promise<void>): Promise<boolean> => {
      if (!isPaid && !canAfford(settles)) {
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
    if ((poll.wantsList || runs.size > 1) && hasList() && isWanted()) {
      await attempt(anySettles, () => this.#loader.loadRuns(thread));
      let pages = Math.ceil(this.#store.summary(thread).known / LARGEST_PAGE);
      const isWorthIt = () => {
        const unread = [...runs].filter(([key, { ref }]) => this.#lastRead(ref) === known.get(key)).length;
        return pages > 0 && unread >= pages * WORTH_A_PAGE && isWanted();
      };
      if (hasList() && isWorthIt()) {
        const goesOn = () => {
          pages--;
          return isWorthIt() && canAfford(anySettles);
        };
        await attempt(anySettles, () => this.#loader.rereadRuns(thread, goesOn));
      }
    }
    for (const { key, ref, settles } of this.#inTurn(runs)) {
      const isRead =
        this.#lastRead(ref) !== known.get(key) ||
        (isWanted() && (await attempt(settles, () => this.#loader.loadRun(ref))));
      // Of a run that has just ended too, which is not wanted any more.
      if (isRead && this.#demands.isInPanel(ref) && this.#hasGraphState(ref)) {
        await attempt(settles, () => this.#loader.loadGraphState(threadOf(ref)));
      }
      const seesSteps = this.#demands.sight.runs.has(key) || this.#demands.isInPanel(ref);
      if (isRead && seesSteps && this.#hasSteps(ref)) {
        await attempt(settles, () => this.#loader.loadSteps(ref));
      }
    }
    return answers;
  }

  /** The runs in the order in which they are asked about: those that settle, then those that were read longest ago. */
  #inTurn(runs: ThreadPoll['runs']) {
    return [...runs]
      .map(([key, { ref, urgency }]) => ({
        key,
        ref,
        settles: urgency === SETTLING,
        read: this.#lastRead(ref),
      }))
      .sort((a, b) => Number(b.settles) - Number(a.settles) || a.read - b.read);
  }

  /** The number of the request that last told of a run. */
  #lastRead(ref: RunRef): number {
    return this.#store.run(ref)?.run.body.sequence ?? 0;
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
