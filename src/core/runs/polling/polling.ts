import type { Clock, Disposable } from '../../clock';
import type { Sight } from './demands';
import { FirstLook } from './firstLook';
import { Reconnect } from './reconnect';
import type { RequestBudget } from './requestBudget';
import { RequestTurns } from './requestTurns';
import type { RunLoader } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import { RunWatcher } from './runWatcher';
import { ServerRest } from './serverRest';

/** All that asks servers without a gesture, put together: it shares one budget, one line and what servers asked for. */
export class Polling implements Disposable {
  readonly turns: RequestTurns;
  readonly watcher: RunWatcher;
  readonly #reconnect: Reconnect;
  readonly #firstLook: FirstLook;

  constructor(parts: {
    readonly store: RunStore;
    readonly loader: RunLoader;
    readonly budget: RequestBudget;
    readonly clock: Clock;
    /** A number from 0 up to 1, such as Math.random gives. */
    readonly random: () => number;
  }) {
    const rest = new ServerRest(parts.store, parts.clock);
    const turns = new RequestTurns({ ...parts, rest });
    const reconnect = new Reconnect({ ...parts, rest });
    this.turns = turns;
    this.watcher = new RunWatcher({ ...parts, turns, reconnect });
    this.#reconnect = reconnect;
    this.#firstLook = new FirstLook({ ...parts, turns });
  }

  /** Tells what is seen from now on. */
  see(sight: Sight): void {
    this.watcher.see(sight);
    this.#firstLook.see(sight);
  }

  dispose(): void {
    this.watcher.dispose();
    this.#firstLook.dispose();
    this.#reconnect.dispose();
    this.turns.dispose();
  }
}
