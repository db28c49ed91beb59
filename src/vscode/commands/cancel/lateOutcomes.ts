import type { Disposable } from '../../../core/clock';
import { keyOf } from '../../../core/model/references';
import type { App } from '../app';
import { tellOutcome } from './cancelOne';
import type { Result } from './cancelResults';
import { tellResults } from './cancelSeveral';

/** How long an outcome waits for others, in milliseconds, so that many that settle together are told in one message. */
const GATHERS = 3000;

/** Tells the outcomes of cancels that took long, or that an earlier window began. */
export class LateOutcomes implements Disposable {
  readonly #app: App;
  #gathered: Result[] = [];
  #timer: Disposable | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  tell(result: Result): void {
    this.#app.log.info(`cancel ${keyOf(result.ref)}: ${result.outcome.kind}`);
    this.#gathered.push(result);
    this.#timer ??= this.#app.clock.after(GATHERS, () => {
      this.#tellGathered();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #tellGathered(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#timer = undefined;
    const [first, ...others] = gathered;
    if (others.length > 0) {
      void tellResults(this.#app, gathered);
    } else if (first !== undefined) {
      tellOutcome(this.#app, first.ref, first.outcome);
    }
  }
}
