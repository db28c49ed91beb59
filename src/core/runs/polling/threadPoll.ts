import type { Disposable } from '../../clock';
import { keyOf, type RunRef, type ThreadRef } from '../../model/references';
import { URGENCIES, type Urgency } from './paces';
import type { Priority } from './requestTurns';

/** A thread that is asked about: which of its runs are wanted, how urgently, and when it is its turn. */
export class ThreadPoll {
  readonly thread: ThreadRef;
  /** The wanted runs, by their keys. */
  readonly #runs = new Map<string, { readonly ref: RunRef; readonly urgency: Urgency }>();
  #list: Urgency | undefined;
  /** How many want it how urgently. */
  readonly #counts = new Map<Urgency, number>();
  /** How urgent it was when it was last planned. */
  planned: Urgency;
  /** The pause after which it is asked about, in milliseconds. */
  pause = 0;
  /** When it is to be asked about, in milliseconds since the Unix epoch; infinite until that is planned. */
  dueAt = Infinity;
  /** What waits until then: a timer, then its place in the line. */
  waiting: Disposable | undefined;
  /** Where it stands in the line, if it does. */
  place: Priority | undefined;
  isAsking = false;
  /** How often nothing was answered since there last was an answer. */
  failures = 0;

  constructor(thread: ThreadRef, urgency: Urgency) {
    this.thread = thread;
    this.planned = urgency;
  }

  /** How urgent the most urgent of all that is wanted is; undefined when nothing is. */
  get urgency(): Urgency | undefined {
    return URGENCIES.find((urgency) => (this.#counts.get(urgency) ?? 0) > 0);
  }

  /** Whether the list of its runs is wanted, whichever they are. */
  get wantsList(): boolean {
    return this.#list !== undefined;
  }

  /** The wanted runs, by their keys. */
  get runs(): ReadonlyMap<string, { readonly ref: RunRef; readonly urgency: Urgency }> {
    return this.#runs;
  }

  /** Sets how urgently a run is wanted. */
  setRun(ref: RunRef, urgency: Urgency | undefined): void {
    const key = keyOf(ref);
    const before = this.#runs.get(key)?.urgency;
    this.#count(before, urgency);
    if (urgency === undefined) {
      this.#runs.delete(key);
    } else if (urgency !== before) {
      this.#runs.set(key, { ref, urgency });
    }
  }

  /** Waits no more. */
  stop(): void {
    this.waiting?.dispose();
    this.waiting = undefined;
    this.place = undefined;
  }

  /** Sets how urgently the list of its runs is wanted. */
  setList(urgency: Urgency | undefined): void {
    this.#count(this.#list, urgency);
    this.#list = urgency;
  }

  #count(before: Urgency | undefined, after: Urgency | undefined): void {
    if (before !== after) {
      for (const [urgency, by] of [
        [before, -1],
        [after, 1],
      ] as const) {
        if (urgency !== undefined) {
          this.#counts.set(urgency, (this.#counts.get(urgency) ?? 0) + by);
        }
      }
    }
  }
}
