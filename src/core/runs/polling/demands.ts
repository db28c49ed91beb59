import type { Disposable } from '../../clock';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../model/references';
import { statusRow } from '../../model/status';
import { BACKGROUND, SEEN, SETTLING, WAITING, type Urgency } from './paces';
import type { RunStore } from '../store/runStore';
import { isActiveRun, isShown, type RunState } from '../store/state';

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
  /** The runs whose JSON documents are on the screen. */
  readonly documents: readonly RunRef[];
}

export const NOTHING_SEEN: Sight = {
  tree: undefined,
  threads: new Set(),
  runs: new Set(),
  panels: [],
  documents: [],
};

/** How many rounds of questions belong to the gesture that cancelled a run, and so wait for no budget. */
const GESTURE_ROUNDS = 5;

/** A run whose cancel settles. */
interface Followed {
  readonly ref: RunRef;
  /** How many want it followed. */
  count: number;
  /** How often it was asked about. */
  rounds: number;
}

/** A thread or a run that is watched in the background. */
interface Watched {
  readonly ref: ThreadRef | RunRef;
  /** How many want it watched. */
  count: number;
}

/** Who wants to know what: what is seen, which cancels settle, and what is watched in the background. */
export class Demands {
  readonly #store: RunStore;
  /** By the key of their thread, then by their own. */
  readonly #followed = new Map<string, Map<string, Followed>>();
  /** By key. */
  readonly #watched = new Map<string, Watched>();
  #sight = NOTHING_SEEN;
  #panels: ReadonlySet<string> = new Set();
  #documents: ReadonlySet<string> = new Set();

  constructor(store: RunStore) {
    this.#store = store;
  }

  get sight(): Sight {
    return this.#sight;
  }

  set sight(sight: Sight) {
    this.#sight = sight;
    this.#panels = new Set(sight.panels.map(keyOf));
    this.#documents = new Set(sight.documents.map(keyOf));
  }

  /** Adds a run whose cancel settles; disposing of the result takes it away, and `changed` is called. */
  follow(ref: RunRef, changed: () => void): Disposable {
    const thread = keyOf(threadOf(ref));
    const runs = this.#followed.get(thread) ?? new Map<string, Followed>();
    this.#followed.set(thread, runs);
    const entry = runs.get(keyOf(ref)) ?? { ref, count: 0, rounds: 0 };
    runs.set(keyOf(ref), entry);
    return counted(entry, () => {
      runs.delete(keyOf(ref));
      if (runs.size === 0) {
        this.#followed.delete(thread);
      }
      changed();
    });
  }

  /** Adds a thread or a run that is watched; disposing of the result takes it away, and `changed` is called. */
  watch(ref: ThreadRef | RunRef, changed: () => void): Disposable {
    const entry = this.#watched.get(keyOf(ref)) ?? { ref, count: 0 };
    this.#watched.set(keyOf(ref), entry);
    return counted(entry, () => {
      this.#watched.delete(keyOf(ref));
      changed();
    });
  }

  /** The connections that somebody wants something of, whether any run is active or not. */
  get connections(): ReadonlySet<string> {
    const { panels, documents } = this.#sight;
    const refs = [...panels, ...documents, ...[...this.#watched.values()].map(({ ref }) => ref)];
    const ids = refs.map(({ connectionId }) => connectionId);
    return new Set(this.#sight.tree === undefined ? ids : [this.#sight.tree, ...ids]);
  }

  /** All that may be wanted because it is seen or watched. */
  candidates(): (ThreadRef | RunRef)[] {
    const { tree, panels, documents } = this.#sight;
    const watched = [...this.#watched.values()].flatMap(({ ref }) =>
      'runId' in ref ? [ref] : [ref, ...this.#store.runs(ref).map((run) => run.ref)],
    );
    const active = tree === undefined ? [] : this.#store.activeRuns(tree).map(({ ref }) => ref);
    return [...panels, ...documents, ...watched, ...active];
  }

  /** How urgently somebody wants to know of a run; undefined when nobody does. */
  ofRun(ref: RunRef): Urgency | undefined {
    const key = keyOf(ref);
    const thread = threadOf(ref);
    const state = this.#store.run(ref);
    // One that is not known was being cancelled or watched when the last window closed, or when the key changed.
    const isOver = state === undefined ? this.#store.runProblem(ref)?.isGone === true : !isActiveRun(state);
    if (isOver) {
      return undefined;
    }
    if (this.#followed.get(keyOf(thread))?.has(key) === true) {
      return SETTLING;
    }
    const isUnfolded = this.#sight.threads.has(keyOf(thread));
    const isInTree = this.#sight.tree === ref.connectionId && isShown(this.#store.thread(thread));
    const isRead = this.isInPanel(ref) || this.#documents.has(key);
    if (state !== undefined && (isRead || (isInTree && isUnfolded))) {
      return urgencyOf(state);
    }
    const isKnown = state !== undefined && (isInTree || this.#watched.has(keyOf(thread)));
    return isKnown || this.#watched.has(key) ? BACKGROUND : undefined;
  }

  /** How urgently somebody wants to know which runs a thread has, active or not; undefined when nobody does. */
  ofList(thread: ThreadRef): Urgency | undefined {
    const isThere =
      this.#store.thread(thread)?.runList.problem?.isGone !== true &&
      this.#store.connection(thread.connectionId).capabilities.runs !== false;
    return isThere && this.#watched.has(keyOf(thread)) ? BACKGROUND : undefined;
  }

  /** Whether the panel of a run is on the screen. */
  isInPanel(ref: RunRef): boolean {
    return this.#panels.has(keyOf(ref));
  }

  /** Whether questions about a thread still belong to the gesture that cancelled a run of it. */
  isGesture(thread: ThreadRef): boolean {
    const runs = this.#followed.get(keyOf(thread))?.values() ?? [];
    return [...runs].some(({ rounds }) => rounds < GESTURE_ROUNDS);
  }

  /** Counts a round of questions about a thread. */
  countRound(thread: ThreadRef): void {
    for (const followed of this.#followed.get(keyOf(thread))?.values() ?? []) {
      followed.rounds++;
    }
  }
}

/** Counts one more who wants an entry; calls `last` when the last one has gone. */
function counted(entry: { count: number }, last: () => void): Disposable {
  entry.count++;
  let over = false;
  return {
    dispose: () => {
      if (!over) {
        over = true;
        entry.count--;
        if (entry.count === 0) {
          last();
        }
      }
    },
  };
}

/** A run that waits for a person is asked about less often than one that works. */
function urgencyOf(state: RunState): Urgency {
  return statusRow(state.status).pace === 'slow' ? WAITING : SEEN;
}
