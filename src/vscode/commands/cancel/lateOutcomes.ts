import type { Disposable } from '../../../core/clock';
import { Gathered } from '../../../core/gathered';
import { keyOf } from '../../../core/model/references';
import type { App } from '../app';
import { tellOutcome } from './cancelOne';
import type { Result } from './cancelResults';
import { tellResults } from './cancelSeveral';

/** How long an outcome waits for others, in milliseconds: many that settle together are told in one message. */
const WAITS = 3000;

/** Tells the outcomes of cancels that took long, or that an earlier window began. */
export class LateOutcomes implements Disposable {
  readonly #app: App;
  readonly #gathered: Gathered<Result>;

  constructor(app: App) {
    this.#app = app;
    this.#gathered = new Gathered(app.clock, WAITS, ([first, ...others]) => {
      if (others.length === 0) {
        tellOutcome(app, first.ref, first.outcome);
      } else {
        void tellResults(app, [first, ...others]);
      }
    });
  }

  tell(result: Result): void {
    this.#app.log.info(`cancel ${keyOf(result.ref)}: ${result.outcome.kind}`);
    this.#gathered.add(result);
  }

  dispose(): void {
    this.#gathered.dispose();
  }
}
