import type { Clock } from '../clock';
import { textOf, type Content, type Entry } from './fileContent';

/** What is to become of one entry. */
export interface Setting<T> {
  readonly key: string;
  /** Undefined removes it. */
  readonly value: T | undefined;
  /**
   * As of when that is so, in milliseconds since the Unix epoch: what the file knows of a later time stays. By default
   * it is so from now on, whatever was said of the entry before.
   */
  readonly at?: number;
}

/**
 * What is kept of more entries than there is room for: the latest, and the others go without a mark. All windows must
 * apply the same bound; another one needs a file of another name.
 */
export interface Bound {
  /** The most characters of all entries together. */
  readonly size: number;
  /** Whether an entry stays as long as others can go in its place, however late those are. */
  readonly isLasting: (key: string) => boolean;
}

/** What is known of an entry. */
interface Known<T> {
  readonly entry: Entry;
  /** Its value, if this version can read it. */
  readonly value: T | undefined;
  /** How many characters it takes; 0 where there is no bound. */
  readonly size: number;
}

/** How long the mark of a removal is kept, in milliseconds: longer than any window stays open. */
const KEEP_REMOVALS = 90 * 24 * 60 * 60_000;

/**
 * The entries of a file that several windows change, as one of them knows them. Each carries its own time, and of two
 * with the same key the later one counts: so it does not matter in which order a window hears of them.
 */
export class MergedEntries<T> {
  readonly #clock: Clock;
  readonly #readValue: (value: unknown) => T | undefined;
  readonly #bound: Bound | undefined;
  readonly #known = new Map<string, Known<T>>();
  /** The sizes of all that is known. */
  #size = 0;
  /** All that was set up to then is gone: -Infinity where nothing was ever cleared. */
  #clearedAt = -Infinity;
  /** The latest time that was ever known. */
  #latest = -Infinity;
  /**
   * How far this clock is behind the one which that time is from, in milliseconds: by so much all times of this window
   * are later. Else nothing that it learns would count before its clock has caught up.
   */
  #behind = 0;

  /** @param parts.readValue reads a stored value; undefined for what is none */
  constructor(parts: {
    readonly clock: Clock;
    readonly readValue: (value: unknown) => T | undefined;
    readonly bound?: Bound | undefined;
  }) {
    this.#clock = parts.clock;
    this.#readValue = parts.readValue;
    this.#bound = parts.bound;
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  get(key: string): T | undefined {
    return this.#known.get(key)?.value;
  }

  /** The entries that are there, by their keys. */
  all(): [key: string, value: T][] {
    return [...this.#known].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]]));
  }

  /** Sets and removes. Gives whether that changed anything. */
  set(settings: readonly Setting<T>[]): boolean {
    this.#catchUp();
    let changed = false;
    for (const { key, value, at } of settings) {
      const before = this.#known.get(key)?.entry;
      const time = at === undefined ? this.#timeAfter(before) : at + this.#behind;
      const entry = { at: time, ...(value === undefined ? {} : { value }) };
      if (time > this.#clearedAt && order(entry, before) > 0) {
        this.#put(key, entry);
        changed = true;
      }
    }
    if (changed) {
      this.#trim();
    }
    return changed;
  }

  /** Removes all that was set up to a time of this clock, in milliseconds since the Unix epoch, and all that is known. */
  clear(upTo: number): void {
    this.#catchUp();
    this.#clearUpTo(Math.max(upTo + this.#behind, this.#latest));
  }

  /**
   * Takes what a file says of a later time.
   *
   * @returns whether that changed anything, and whether more is known here than the file says
   */
  take({ entries, clearedAt }: Content): { changed: boolean; isAhead: boolean } {
    let changed = clearedAt > this.#clearedAt;
    let isAhead = clearedAt < this.#clearedAt;
    if (changed) {
      this.#clearUpTo(clearedAt);
    }
    for (const [key, entry] of entries) {
      if (entry.at <= this.#clearedAt || this.#isForgotten(entry)) {
        isAhead = true;
        continue;
      }
      const which = order(entry, this.#known.get(key)?.entry);
      if (which > 0) {
        this.#put(key, entry);
        changed = true;
      }
      isAhead ||= which < 0;
    }
    this.#trim();
    return { changed, isAhead: isAhead || [...this.#known.keys()].some((key) => !entries.has(key)) };
  }

  /** A file's text that says all that is known, but for marks of removals that nobody needs any more: those go. */
  toText(): string {
    for (const [key, { entry }] of this.#known) {
      if (this.#isForgotten(entry)) {
        this.#drop(key);
      }
    }
    return textOf({
      clearedAt: this.#clearedAt,
      entries: new Map([...this.#known].map(([key, { entry }]) => [key, entry])),
    });
  }

  /** A time for an entry that counts from now on, whatever was said of it before. */
  #timeAfter(before: Entry | undefined): number {
    return Math.max(this.#clock.now() + this.#behind, Math.max(before?.at ?? -Infinity, this.#clearedAt) + 1);
  }

  #catchUp(): void {
    const behind = this.#latest - this.#clock.now();
    if (behind > this.#behind) {
      this.#behind = behind + 1;
    }
  }

  #put(key: string, entry: Entry): void {
    this.#drop(key);
    const size = this.#bound === undefined ? 0 : JSON.stringify([key, entry]).length;
    const value = entry.value === undefined ? undefined : this.#readValue(entry.value);
    this.#known.set(key, { entry, value, size });
    this.#size += size;
    this.#latest = Math.max(this.#latest, entry.at);
  }

  #drop(key: string): void {
    this.#size -= this.#known.get(key)?.size ?? 0;
    this.#known.delete(key);
  }

  #clearUpTo(time: number): void {
    this.#clearedAt = time;
    this.#latest = Math.max(this.#latest, time);
    for (const [key, { entry }] of this.#known) {
      if (entry.at <= time) {
        this.#drop(key);
      }
    }
  }

  /** Drops what the bound leaves no room for: of the same entries it is the same in all windows. */
  #trim(): void {
    const bound = this.#bound;
    if (bound === undefined || this.#size <= bound.size) {
      return;
    }
    const toKeep = [...this.#known]
      .map(([key, known]) => ({ key, known, rank: bound.isLasting(key) ? 1 : 0 }))
      .sort((a, b) => b.rank - a.rank || b.known.entry.at - a.known.entry.at || (a.key < b.key ? -1 : 1));
    let size = 0;
    for (const { key, known } of toKeep) {
      size += known.size;
      if (size > bound.size) {
        this.#drop(key);
      }
    }
  }

  /** Whether an entry is the mark of a removal so long ago that no window can still have what was removed. */
  #isForgotten({ at, value }: Entry): boolean {
    return value === undefined && at <= this.#clock.now() - KEEP_REMOVALS;
  }
}

/** Which of two entries counts: over 0 the first. The later one does, and of two at the same time always the same. */
function order(entry: Entry, other: Entry | undefined): number {
  if (entry.at !== other?.at) {
    return entry.at - (other?.at ?? -Infinity);
  }
  const [a, b] = [JSON.stringify([entry.value]), JSON.stringify([other.value])];
  return a === b ? 0 : a > b ? 1 : -1;
}
