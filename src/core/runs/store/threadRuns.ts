import { statusGroup } from '../../model/status';
import { insert, remove } from './sortedList';
import { isActiveRun, type RunState, type ThreadSummary } from './state';

/** A known run. */
interface Entry {
  state: RunState;
  /** Whether it came with a page of the list, without a gap between it and the first. */
  isListed: boolean;
  /** Orders runs of the same time: of two, the higher one is the newer. */
  readonly rank: number;
}

/**
 * The known runs of a thread, newest first, and what they come to. All of it is kept up to date with each run that
 * changes, at a cost that hardly depends on how many there are.
 */
export class ThreadRuns {
  readonly #entries = new Map<string, Entry>();
  readonly #order: Entry[] = [];
  /** Those of the order that are active. */
  readonly #active: Entry[] = [];
  #highestRank = 0;
  #lowestRank = 0;
  #needsAction = 0;
  #stuck = 0;
  #failed = 0;
  #tokens = 0;
  /** Whether runs have come or gone since the last change was taken. */
  #isOtherSet = false;
  /** The order as it was when the last change was taken, where known runs have moved since. */
  #orderBefore: readonly Entry[] | undefined;

  get(id: string): RunState | undefined {
    return this.#entries.get(id)?.state;
  }

  /** Newest first. Those of the same time stand as the server's list had them. */
  all(): RunState[] {
    return this.#order.map(({ state }) => state);
  }

  /** The active ones, newest first. */
  active(): RunState[] {
    return this.#active.map(({ state }) => state);
  }

  /** Those created after a time, in milliseconds since the Unix epoch, newest first. */
  since(time: number): RunState[] {
    const end = this.#order.findIndex((entry) => !(createdAt(entry) > time));
    return (end < 0 ? this.#order : this.#order.slice(0, end)).map(({ state }) => state);
  }

  /** When the newest was created, in milliseconds since the Unix epoch; 0 where nothing says so. */
  get newestAt(): number {
    const [newest] = this.#order;
    return newest === undefined ? 0 : createdAt(newest);
  }

  get summary(): ThreadSummary {
    return {
      active: this.#active.length,
      needsAction: this.#needsAction,
      stuck: this.#stuck,
      known: this.#order.length,
      failed: this.#failed,
      lastFailed: statusGroup(this.#order[0]?.state.status) === 'failed',
      tokens: this.#tokens,
    };
  }

  isListed(id: string): boolean {
    return this.#entries.get(id)?.isListed === true;
  }

  setListed(id: string, isListed: boolean): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) {
      entry.isListed = isListed;
    }
  }

  unlistAll(): void {
    for (const entry of this.#order) {
      entry.isListed = false;
    }
  }

  /**
   * Puts a run in, in place of what was known of it.
   *
   * @param isNewest where it belongs if it was not known: before those of the same time, or behind them
   */
  set(state: RunState, isNewest: boolean): void {
    const known = this.#entries.get(state.ref.runId);
    if (known === undefined) {
      this.#add(state, isNewest ? ++this.#highestRank : --this.#lowestRank);
      return;
    }
    const before = known.state;
    const moves = state.run.createdAt !== before.run.createdAt;
    if (moves) {
      this.#orderBefore ??= [...this.#order];
      remove(this.#order, known, newestFirst);
    }
    if (isActiveRun(before) && (moves || !isActiveRun(state))) {
      remove(this.#active, known, newestFirst);
    }
    known.state = state;
    if (moves) {
      insert(this.#order, known, newestFirst);
    }
    if (isActiveRun(state) && (moves || !isActiveRun(before))) {
      insert(this.#active, known, newestFirst);
    }
    this.#count(before, -1);
    this.#count(state, 1);
  }

  /** Puts in what shows as the same run: a newer word of the same things. */
  replace(state: RunState): void {
    const known = this.#entries.get(state.ref.runId);
    if (known !== undefined) {
      known.state = state;
    }
  }

  delete(id: string): void {
    const known = this.#entries.get(id);
    if (known !== undefined) {
      this.#entries.delete(id);
      remove(this.#order, known, newestFirst);
      if (isActiveRun(known.state)) {
        remove(this.#active, known, newestFirst);
      }
      this.#count(known.state, -1);
      this.#isOtherSet = true;
    }
  }

  /** Whether since the last time there are other runs, or in another order. */
  takeReordered(): boolean {
    const before = this.#orderBefore;
    const isReordered = this.#isOtherSet || (before?.some((entry, i) => entry !== this.#order[i]) ?? false);
    this.#isOtherSet = false;
    this.#orderBefore = undefined;
    return isReordered;
  }

  #add(state: RunState, rank: number): void {
    const entry = { state, isListed: false, rank };
    this.#entries.set(state.ref.runId, entry);
    insert(this.#order, entry, newestFirst);
    if (isActiveRun(state)) {
      insert(this.#active, entry, newestFirst);
    }
    this.#count(state, 1);
    this.#isOtherSet = true;
  }

  /** Counts a run in or out. */
  #count(state: RunState, by: 1 | -1): void {
    const group = statusGroup(state.status);
    if (isActiveRun(state)) {
      this.#needsAction += group === 'needsAction' ? by : 0;
      this.#stuck += state.stuck ? by : 0;
    }
    this.#failed += group === 'failed' ? by : 0;
    this.#tokens += by * tokensOf(state);
  }
}

function createdAt({ state }: Entry): number {
  return state.run.createdAt ?? 0;
}

function newestFirst(a: Entry, b: Entry): number {
  return createdAt(b) - createdAt(a) || b.rank - a.rank;
}

/** The tokens of a run; those of a server that does not count in whole numbers are none. */
function tokensOf({ run }: RunState): number {
  const tokens = run.usage?.totalTokens ?? 0;
  return Number.isSafeInteger(tokens) ? tokens : 0;
}
