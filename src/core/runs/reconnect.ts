import { ApiError } from '../api/errors';
import type { Clock, Disposable } from '../clock';
import type { RequestBudget } from './requestBudget';
import { PASSING, type RunLoader } from './runLoader';
import type { RunStore } from './runStore';
import { ServerRest } from './serverRest';

/** The first pause before a server that did not answer is asked again, and the longest, in milliseconds. */
const FIRST = 5000;
const LONGEST = 60_000;
/** How soon it is asked when a person comes back to look, in milliseconds. */
const AT_ONCE = 1000;
const BACK_OFF = 2;
/** Pauses vary by this part of their length, so that windows that failed together drift apart. */
const JITTER = 0.2;

/**
 * Asks a server again that failed in a way that passes by itself, less and less often, and only while somebody looks
 * at its threads. So they come by themselves, and what is said of the failure goes away.
 */
export class Reconnect implements Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #budget: RequestBudget;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #rest: ServerRest;
  readonly #listener: Disposable;
  /** The connection whose threads are on the screen. */
  #seen: string | undefined;
  #pause = FIRST;
  #askedAt = -Infinity;
  #asking = false;
  /** When it is asked next, in milliseconds since the Unix epoch, unless it wants to be left alone for longer. */
  #dueAt: number | undefined;
  #timer: Disposable | undefined;

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
      if (this.#seen !== undefined && change.threadLists.has(this.#seen)) {
        this.#plan();
      }
    });
  }

  /** Tells which connection's threads are seen from now on; none while the window has no focus. */
  see(connectionId: string | undefined): void {
    if (connectionId !== this.#seen) {
      this.#seen = connectionId;
      this.#stop();
      this.#plan(AT_ONCE);
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.#seen = undefined;
    this.#stop();
  }

  #plan(pause = this.#pause): void {
    if (this.#seen === undefined || !this.#isDown(this.#seen)) {
      this.#stop();
      return;
    }
    if (this.#asking) {
      return;
    }
    const now = this.#clock.now();
    const jittered = Math.round(pause * (1 + JITTER * (this.#random() - 0.5)));
    this.#dueAt ??= Math.max(now + jittered, this.#askedAt + FIRST);
    this.#timer?.dispose();
    this.#timer = this.#clock.after(Math.max(this.#dueAt, this.#rest.until(this.#seen)) - now, () => {
      this.#dueAt = undefined;
      void this.#ask();
    });
  }

  /** Whether a server failed in a way that passes by itself. */
  #isDown(connectionId: string): boolean {
    const { problem, threadList } = this.#store.connection(connectionId);
    return [problem, threadList.problem].some((one) => one !== undefined && PASSING.has(one.kind));
  }

  async #ask(): Promise<void> {
    const id = this.#seen;
    if (id === undefined) {
      return;
    }
    this.#pause = Math.min(LONGEST, this.#pause * BACK_OFF);
    if (this.#budget.take(id) === 0) {
      this.#asking = true;
      this.#askedAt = this.#clock.now();
      try {
        const { capabilities } = this.#store.connection(id);
        const [thread] = this.#store.threads(id);
        await (capabilities.threads === false && thread !== undefined
          ? this.#loader.loadThread(thread.ref)
          : this.#loader.loadThreads(id, { anew: true }));
      } catch (error) {
        // It stands in the store.
        if (!(error instanceof ApiError)) {
          throw error;
        }
      } finally {
        this.#asking = false;
      }
    }
    this.#plan();
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#dueAt = undefined;
    this.#pause = FIRST;
  }
}
