import { ApiError } from '../../core/api/errors';
import { threadOf, type RunRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';
import type { RunState } from '../../core/runs/store/state';

/** What a reading needs of the rest. */
export interface ReadingParts {
  readonly store: RunStore;
  readonly loader: RunLoader;
  /** Told when something about the reading changed. */
  readonly changed: () => void;
}

/** The run that a panel shows: reads it, and keeps what is known of it. */
export class RunReading {
  readonly #ref: RunRef;
  readonly #parts: ReadingParts;
  #generation: number;
  /** Counts readings: of several only the newest says how it went. */
  #count = 0;
  #busy = false;
  #problem: ApiError | undefined;
  #last: RunState | undefined;

  constructor(ref: RunRef, parts: ReadingParts) {
    this.#ref = ref;
    this.#parts = parts;
    this.#generation = parts.store.generation(ref.connectionId);
  }

  /** What is known of the run. One that has left the lists stays as it was last seen. */
  get state(): RunState | undefined {
    this.#last = this.#parts.store.run(this.#ref) ?? this.#last;
    return this.#last;
  }

  /** Whether it is being read. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Why it can't be read: noted at the run, where it is known, or at its whole connection. */
  get problem(): ApiError | undefined {
    const { state } = this;
    const own = state === undefined ? this.#problem : state.problem;
    return own ?? this.#parts.store.connection(this.#ref.connectionId).problem;
  }

  /** Tells whether what is known was said to another key or address than that of now, and forgets it if so. */
  forgetStale(): boolean {
    const generation = this.#parts.store.generation(this.#ref.connectionId);
    if (generation === this.#generation) {
      return false;
    }
    this.#generation = generation;
    this.#last = undefined;
    this.#problem = undefined;
    return true;
  }

  /** Reads the run anew, and what belongs to it. That it failed is told as its problem. */
  async refresh(): Promise<void> {
    const { loader, changed } = this.#parts;
    const own = ++this.#count;
    this.#busy = true;
    changed();
    try {
      await loader.loadRun(this.#ref);
    } catch (error) {
      const isKnown = error instanceof ApiError;
      this.#end(own, isKnown ? error : undefined);
      if (!isKnown) {
        throw error;
      }
      return;
    }
    if (this.#end(own, undefined)) {
      // What these add is shown when it comes. Why steps can't be read is noted at the run; without the state of its
      // graph the panel says what it says without.
      loader.loadGraphState(threadOf(this.#ref)).catch(() => undefined);
      loader.loadSteps(this.#ref).catch(() => undefined);
    }
  }

  /** Takes how a reading went, unless there is a newer one. */
  #end(own: number, problem: ApiError | undefined): boolean {
    if (own !== this.#count) {
      return false;
    }
    this.#busy = false;
    this.#problem = problem;
    this.#parts.changed();
    return true;
  }
}
