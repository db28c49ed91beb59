import type { Clock, Disposable } from '../../clock';
import { apiError, PASSING } from '../load/failures';
import { jittered } from './paces';
import type { RequestBudget } from './requestBudget';
import type { RunLoader } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import type { ServerRest } from './serverRest';

/** The first pause before a server that did not answer is asked again, and the longest, in milliseconds. */
const FIRST = 5000;
const LONGEST = 60_000;
/** How soon it is asked when a person comes back to look, in milliseconds. */
const AT_ONCE = 1000;
const BACK_OFF = 2;

/** How one server is asked that somebody wants something of. */
interface Probe {
  readonly connectionId: string;
  pause: number;
  asking: boolean;
  /** When it is asked next, in milliseconds since the Unix epoch, unless it wants to be left alone for longer. */
  dueAt: number | undefined;
  timer: Disposable | undefined;
}

/**
 * Asks servers again that failed in a way that passes by itself, less and less often, and only while somebody wants
 * something of them. So threads come by themselves, what was asked before goes on, and what is said of the failure goes
 * away.
 */
export class Reconnect implements Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #budget: RequestBudget;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #rest: ServerRest;
  readonly #listener: Disposable;
  readonly #probes = new Map<string, Probe>();
  /** When each server was last asked, whoever wanted it then. */
  readonly #askedAt = new Map<string, number>();

  constructor(parts: {
    readonly store: RunStore;
    readonly loader: RunLoader;
    readonly budget: RequestBudget;
    readonly rest: ServerRest;
    readonly clock: Clock;
    /** A number from 0 up to 1, such as Math.random gives. */
    readonly random: () => number;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#budget = parts.budget;
    this.#rest = parts.rest;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#listener = parts.store.onDidChange((change) => {
      for (const id of change.threadLists) {
        const probe = this.#probes.get(id);
        if (probe !== undefined) {
          this.#plan(probe);
        }
      }
    });
  }

  /** Tells of which connections anything is wanted from now on. */
  want(connectionIds: ReadonlySet<string>): void {
    for (const [id, probe] of this.#probes) {
      if (!connectionIds.has(id)) {
        this.#probes.delete(id);
        stop(probe);
      }
    }
    for (const connectionId of connectionIds) {
      if (!this.#probes.has(connectionId)) {
        const probe = { connectionId, pause: FIRST, asking: false, dueAt: undefined, timer: undefined };
        this.#probes.set(connectionId, probe);
        this.#plan(probe, AT_ONCE);
      }
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.want(new Set());
  }

  #plan(probe: Probe, pause = probe.pause): void {
    const id = probe.connectionId;
    if (this.#probes.get(id) !== probe || !this.#isDown(id)) {
      stop(probe);
      return;
    }
    if (probe.asking) {
      return;
    }
    const now = this.#clock.now();
    const soonest = (this.#askedAt.get(id) ?? -Infinity) + FIRST;
    probe.dueAt ??= Math.max(now + jittered(pause, this.#random()), soonest);
    probe.timer?.dispose();
    probe.timer = this.#clock.after(Math.max(probe.dueAt, this.#rest.until(id)) - now, () => {
      probe.dueAt = undefined;
      void this.#ask(probe);
    });
  }

  /** Whether a server failed in a way that passes by itself. */
  #isDown(connectionId: string): boolean {
    const { problem, threadList } = this.#store.connection(connectionId);
    return [problem, threadList.problem].some((one) => one !== undefined && PASSING.has(one.kind));
  }

  async #ask(probe: Probe): Promise<void> {
    const id = probe.connectionId;
    probe.pause = Math.min(LONGEST, probe.pause * BACK_OFF);
    if (this.#budget.take(id) === 0) {
      probe.asking = true;
      this.#askedAt.set(id, this.#clock.now());
      try {
        const { capabilities, threadList } = this.#store.connection(id);
        const hasList = capabilities.threads !== false || threadList.problem !== undefined;
        const [thread] = this.#store.threads(id);
        const load =
          !hasList && thread !== undefined
            ? this.#loader.loadThread(thread.ref)
            : this.#loader.loadThreads(id, { anew: true });
        // What failed stands in the store.
        await load.catch(apiError);
      } finally {
        probe.asking = false;
      }
    }
    this.#plan(probe);
  }
}

function stop(probe: Probe): void {
  probe.timer?.dispose();
  probe.timer = undefined;
  probe.dueAt = undefined;
  probe.pause = FIRST;
}
