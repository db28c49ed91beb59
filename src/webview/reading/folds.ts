/** More names, and more characters in them, than this are not kept. */
const MOST_NAMES = 200;
const NAMES_BUDGET = 16 * 1024;

/** What of the details a person has unfolded, by name. */
export class Folds {
  readonly #open: Set<string>;
  readonly #changed: () => void;

  constructor(open: readonly string[], changed: () => void) {
    this.#open = new Set(open);
    this.#changed = changed;
  }

  isOpen(name: string): boolean {
    return this.#open.has(name);
  }

  setOpen(name: string, open: boolean): void {
    if (open) {
      this.#open.add(name);
    } else {
      this.#open.delete(name);
    }
    this.#changed();
  }

  /** What to keep over a reload: the names that were unfolded last, as many as there is room for. */
  get names(): string[] {
    const kept: string[] = [];
    let left = NAMES_BUDGET;
    for (const name of [...this.#open].reverse()) {
      if (name.length <= left && kept.length < MOST_NAMES) {
        left -= name.length;
        kept.push(name);
      }
    }
    return kept.reverse();
  }
}
