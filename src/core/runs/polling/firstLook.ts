import type { Disposable } from '../../clock';
import { keyOf, type ThreadRef } from '../../model/references';
import type { Sight } from './demands';
import { apiError, PASSING } from '../load/failures';
import type { RequestTurns } from './requestTurns';
import { MOST_FIRST_LOOKS } from '../load/lookAtThreads';
import type { RunLoader } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import type { ThreadState } from '../store/state';

/**
 * Looks at the threads nobody has looked at yet, one page of runs each, so that their rows can tell which of them
 * have active runs: those that are expanded first, then in the order of the tree. The API has no shorter way. Each waits
 * for its turn behind all else, and none is looked at while nobody sees the tree. Those that could not be read for a
 * passing cause are looked at again when somebody looks anew, or when the server answers again.
 */
export class FirstLook implements Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #turns: RequestTurns;
  readonly #listener: Disposable;
  #sight: Pick<Sight, 'tree' | 'threads'> = { tree: undefined, threads: new Set() };
  /** The threads that have been in the line since somebody looks, by their keys, with their places in it. */
  readonly #places = new Map<string, { readonly ref: ThreadRef; readonly place: Disposable }>();
  /** Of which connection and which generation those are, and whether it lists runs. */
  #server = '';

  constructor(parts: { readonly store: RunStore; readonly loader: RunLoader; readonly turns: RequestTurns }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#turns = parts.turns;
    this.#listener = parts.store.onDidChange((change) => {
      if (this.#sight.tree !== undefined && change.threadLists.has(this.#sight.tree)) {
        this.#look(this.#sight.tree);
      }
    });
  }

  /** Tells what is seen from now on. */
  see(sight: Pick<Sight, 'tree' | 'threads'>): void {
    const { tree } = this.#sight;
    this.#sight = sight;
    if (sight.tree !== tree) {
      this.#stop();
    }
    if (sight.tree !== undefined) {
      this.#look(sight.tree);
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.#stop();
  }

  #stop(): void {
    for (const { place } of this.#places.values()) {
      place.dispose();
    }
    this.#places.clear();
    this.#server = '';
  }

  /** Puts those in the line that are still to be looked at. */
  #look(connectionId: string): void {
    const { problem, capabilities } = this.#store.connection(connectionId);
    const hasList = capabilities.runs !== false;
    const server = `${connectionId} ${this.#store.generation(connectionId)} ${hasList}`;
    if (problem !== undefined || server !== this.#server) {
      this.#stop();
    }
    if (problem !== undefined) {
      return;
    }
    this.#server = server;
    const { looked } = this.#store.activity(connectionId);
    const tried = [...this.#places.values()].filter(({ ref }) => !this.#isLooked(ref)).length;
    const room = Math.max(0, MOST_FIRST_LOOKS - looked - tried);
    for (const ref of room === 0 ? [] : this.#next(connectionId, room)) {
      if (hasList) {
        this.#join(ref, isLeft, () => this.#lookAt(ref));
      } else {
        this.#store.applyNoRunList(ref);
        this.#joinForTitle(ref);
      }
    }
  }

  /** The first so many threads that are to be looked at. */
  #next(connectionId: string, most: number): ThreadRef[] {
    const left = this.#store
      .threads(connectionId)
      .filter((state) => isLeft(state) && !this.#places.has(keyOf(state.ref)));
    const isExpanded = ({ ref }: ThreadState) => this.#sight.threads.has(keyOf(ref));
    const others = left.filter((state) => !isExpanded(state));
    return [...left.filter(isExpanded), ...others].slice(0, most).map(({ ref }) => ref);
  }

  async #lookAt(ref: ThreadRef): Promise<void> {
    // What failed stands in the store.
    await this.#loader.loadRuns(ref).catch(apiError);
    if (this.#places.has(keyOf(ref)) && this.#isLooked(ref)) {
      this.#joinForTitle(ref);
    }
  }

  /** A thread that the server did not list is known by its id only: it may have a title. It matters less than runs. */
  #joinForTitle(ref: ThreadRef): void {
    this.#join(
      ref,
      ({ thread }) => thread === undefined,
      async () => {
        await this.#loader.loadThread(ref).catch(apiError);
      },
    );
  }

  #join(ref: ThreadRef, isWanted: (state: ThreadState) => boolean, run: () => Promise<void>): void {
    const place = this.#turns.join(ref.connectionId, {
      priority: 'firstLook',
      isWanted: () => {
        const state = this.#store.thread(ref);
        return state !== undefined && isWanted(state);
      },
      run,
    });
    this.#places.set(keyOf(ref), { ref, place });
  }

  #isLooked(ref: ThreadRef): boolean {
    return this.#store.thread(ref)?.runList.loaded === true;
  }
}

/** Whether a thread is still to be looked at. */
function isLeft({ runList: { loaded, problem } }: ThreadState): boolean {
  return problem === undefined ? !loaded : PASSING.has(problem.kind);
}
