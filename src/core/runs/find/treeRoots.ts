import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../model/references';
import { FilterMatcher, NO_FILTER, type Filter } from './filter';
import { mostUrgentFirst, urgencyOf } from './urgency';
import type { RunStore, StoreChange } from '../store/runStore';
import { isActiveRun, isShown, type RunState, type ThreadState } from '../store/state';

/** What stands at the top of the tree: threads with their runs below them, or the active runs of all threads. */
export type Layout = 'threads' | 'activeRuns';

/** How the user wants to see what is known. */
export interface Arrangement {
  readonly layout: Layout;
  readonly filter: Filter;
}

/**
 * How many roots are shown at first. VS Code draws all of them anew, seen or not, whenever one comes or goes: 500 in
 * about 90 ms, 10,000 in about 800 ms.
 */
export const FIRST_ROOTS = 500;

/**
 * What stands at the top of the tree, in which order, as of when it was last listed, and which changes make it
 * another. Active runs: those that need a person first, then those that are stuck, then newest first.
 */
export class TreeRoots {
  readonly #store: RunStore;
  readonly #arrangement: Arrangement;
  #connectionId: string | undefined;
  #layout: Layout = 'threads';
  #matcher = new FilterMatcher(NO_FILTER);
  #refs: readonly (ThreadRef | RunRef)[] = [];
  /** What was listed, by its key, and how urgent it was. */
  #ranks: ReadonlyMap<string, number> = new Map();
  #window = FIRST_ROOTS;
  /** The key of one that is to be among those that are shown, however far down it stands. */
  #included: string | undefined;

  /** @param arrangement is read whenever they are listed */
  constructor(store: RunStore, arrangement: Arrangement) {
    this.#store = store;
    this.#arrangement = arrangement;
  }

  /** The connection whose roots were listed last. */
  get connectionId(): string | undefined {
    return this.#connectionId;
  }

  /** How many there are, those behind "Show More…" too. */
  get count(): number {
    return this.#refs.length;
  }

  /** Those that are shown. */
  get shown(): readonly (ThreadRef | RunRef)[] {
    return this.#refs.slice(0, this.#window);
  }

  /** How many stand behind "Show More…". */
  get hidden(): number {
    return Math.max(0, this.#refs.length - this.#window);
  }

  get layout(): Layout {
    return this.#layout;
  }

  get matcher(): FilterMatcher {
    return this.#matcher;
  }

  /** Lists the roots of a connection as they are now. */
  list(connectionId: string): void {
    const { layout, filter } = this.#arrangement;
    if (connectionId !== this.#connectionId || layout !== this.#layout) {
      this.#window = FIRST_ROOTS;
    }
    this.#connectionId = connectionId;
    this.#layout = layout;
    this.#matcher = new FilterMatcher(filter);
    const roots = layout === 'threads' ? this.#matchingThreads(connectionId) : this.#activeRuns(connectionId);
    this.#refs = roots.map(({ ref }) => ref);
    this.#ranks = new Map(roots.map(({ ref, rank }) => [keyOf(ref), rank]));
    this.#widen();
  }

  /** Shows twice as many from the next drawing on: so the last of 10,000 is five gestures away. */
  showMore(): void {
    this.#window *= 2;
  }

  /** Shows as many, from the next drawing on, as it takes to have this one among them. */
  include(ref: ThreadRef | RunRef): void {
    this.#included = keyOf(ref);
    this.#widen();
  }

  /** Whether the layout has no place for a thread or run. */
  lacksPlaceFor(ref: ThreadRef | RunRef): boolean {
    const run = 'runId' in ref ? this.#store.run(ref) : undefined;
    return this.#arrangement.layout === 'activeRuns' && (run === undefined || !isActiveRun(run));
  }

  /** Whether the filter keeps a thread or run that is known from being shown. */
  isFilteredOut(ref: ThreadRef | RunRef): boolean {
    const matcher = new FilterMatcher(this.#arrangement.filter);
    const thread = this.#store.thread(ref);
    if (thread === undefined || matcher.takesAll) {
      return false;
    }
    const run = 'runId' in ref ? this.#store.run(ref) : undefined;
    return run === undefined ? !this.#takesThread(thread, matcher) : !matcher.takesRun(run, thread);
  }

  /** Whether a change brings a root, takes one away, or puts them in another order. */
  isOutdatedBy(change: StoreChange): boolean {
    if (this.#connectionId === undefined) {
      return false;
    }
    if (change.threadLists.has(this.#connectionId)) {
      return true;
    }
    if (this.#layout === 'activeRuns') {
      // Of a thread whose words have changed, all runs may be found now, or none.
      const named = this.#matcher.takesAll ? [] : [...change.threadRows.values()];
      const refs = [...change.runRows.values(), ...named.flatMap((thread) => this.#runsOf(thread))];
      return refs.some((ref) => this.#rankOfRun(ref) !== this.#ranks.get(keyOf(ref)));
    }
    if (this.#matcher.takesAll) {
      return false;
    }
    const touched = new Map(change.threadRows);
    for (const ref of change.runRows.values()) {
      touched.set(keyOf(threadOf(ref)), threadOf(ref));
    }
    return [...touched].some(([key, ref]) => this.#isWantedThread(ref) !== this.#ranks.has(key));
  }

  #widen(): void {
    const at = this.#ranks.has(this.#included ?? '')
      ? this.#refs.findIndex((ref) => keyOf(ref) === this.#included)
      : -1;
    if (at >= 0) {
      this.#included = undefined;
      this.#window = Math.max(this.#window, Math.ceil((at + 1) / FIRST_ROOTS) * FIRST_ROOTS);
    }
  }

  #matchingThreads(connectionId: string): { ref: ThreadRef; rank: number }[] {
    return this.#store
      .threads(connectionId)
      .filter((state) => this.#matcher.takesAll || this.#takesThread(state))
      .map(({ ref }) => ({ ref, rank: 0 }));
  }

  #activeRuns(connectionId: string): { ref: RunRef; rank: number }[] {
    return this.#store
      .activeRuns(connectionId)
      .filter((state) => this.#takesRun(state))
      .sort(mostUrgentFirst)
      .map((state) => ({ ref: state.ref, rank: urgencyOf(state) }));
  }

  #runsOf(thread: ThreadRef): RunRef[] {
    return this.#store.runs(thread).map(({ ref }) => ref);
  }

  #isWantedThread(ref: ThreadRef): boolean {
    const state = this.#store.thread(ref);
    return state !== undefined && this.#isListed(state) && this.#takesThread(state);
  }

  #rankOfRun(ref: RunRef): number | undefined {
    const state = this.#store.run(ref);
    const thread = this.#store.thread(ref);
    return state !== undefined &&
      thread !== undefined &&
      this.#isListed(thread) &&
      isActiveRun(state) &&
      this.#takesRun(state)
      ? urgencyOf(state)
      : undefined;
  }

  /** Whether the store shows a thread at all, and in the tree that is shown. */
  #isListed(state: ThreadState): boolean {
    return state.ref.connectionId === this.#connectionId && isShown(state);
  }

  #takesThread(state: ThreadState, matcher = this.#matcher): boolean {
    const { ref } = state;
    return matcher.takesThread(state, this.#store.summary(ref), () => this.#store.runs(ref));
  }

  #takesRun(state: RunState): boolean {
    const thread = this.#store.thread(state.ref);
    return thread !== undefined && this.#matcher.takesRun(state, thread);
  }
}
