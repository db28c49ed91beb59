import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import { sameJson } from '../../core/json/jsonText';
import { childTwins } from './twins';

export type Change = 'added' | 'changed';

/** What of a JSON text is other than in the text before it. It finds out about a value when it is asked about it. */
export class Changes {
  readonly #before: JsonIndex;
  readonly #now: JsonIndex;
  /** The values of the text before that have the same path; NONE where there was none. */
  readonly #twins = new Map<number, number>([[0, 0]]);
  readonly #found = new Map<number, Change | undefined>();

  constructor(before: JsonIndex, now: JsonIndex) {
    this.#before = before;
    this.#now = now;
  }

  /** How a value has changed; undefined where it says the same as before, whatever white space is in it. */
  of(value: number): Change | undefined {
    if (!this.#found.has(value)) {
      this.#found.set(value, this.#find(value));
    }
    return this.#found.get(value);
  }

  #find(value: number): Change | undefined {
    const twin = this.#twinOf(value);
    if (twin === NONE) {
      return 'added';
    }
    return sameJson(this.#now.source(value), this.#before.source(twin)) ? undefined : 'changed';
  }

  #twinOf(value: number): number {
    // From the outside in: a value may be deep, and what holds it not asked about yet.
    const unknown: number[] = [];
    for (let at = value; !this.#twins.has(at); at = this.#now.parent(at)) {
      unknown.push(this.#now.parent(at));
    }
    for (const container of unknown.reverse()) {
      this.#pair(container);
    }
    return this.#twins.get(value) ?? NONE;
  }

  /** Finds the twins of all that a container holds. */
  #pair(container: number): void {
    const twin = this.#twins.get(container) ?? NONE;
    for (const child of this.#now.children(container)) {
      this.#twins.set(child, NONE);
    }
    if (twin !== NONE && this.#now.kind(container) === this.#before.kind(twin)) {
      for (const [child, childTwin] of childTwins(this.#now, container, this.#before, twin)) {
        this.#twins.set(child, childTwin);
      }
    }
  }
}
