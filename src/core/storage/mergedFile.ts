import { pause, type Clock, type Disposable } from '../clock';
import { Emitter, type Event } from '../event';

/** A file as {@link MergedFile} needs it. Other windows write to it too. */
export interface SharedFile {
  /** The text, or undefined when there is no such file. */
  read(): Promise<string | undefined>;
  /** Replaces the whole file in one step: beside it first, then renamed over it. */
  write(text: string): Promise<void>;
  /** Moves the file out of the way under another name, which it gives. */
  setAside(): Promise<string>;
  /** The file was written, by whomever. */
  readonly onDidChange: Event<void>;
}

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
 * An entry and when it was last set, in milliseconds since the Unix epoch. Without a value: the mark of a removal.
 * The value is kept as it is stored, so that one which this version can't read is not lost by its writing.
 */
interface Entry {
  readonly at: number;
  readonly value?: unknown;
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

/** What the file says. */
interface Content {
  readonly entries: ReadonlyMap<string, Entry>;
  /** All that was set up to then is gone: -Infinity where the file was never cleared. */
  readonly clearedAt: number;
}

const VERSION = 1;
/** How long the mark of a removal is kept, in milliseconds: longer than any window stays open. */
const KEEP_REMOVALS = 90 * 24 * 60 * 60_000;
/**
 * How long after a write of this window another one, which had read before it, may still be writing over it, in
 * milliseconds. A window that stays open hears of that; one that closes waits for so long and looks again.
 */
const UNSETTLED = 300;

/**
 * A map on disk that several windows change at once, without a lock and without loss. Each entry carries its own
 * time and the later one wins; a writer merges what is there, writes, and reads again until the file says what it
 * should; and when another window wrote over it, it merges and writes again.
 */
export class MergedFile<T> implements Disposable {
  readonly #file: SharedFile;
  readonly #clock: Clock;
  readonly #readValue: (value: unknown) => T | undefined;
  readonly #onUnreadable: (movedTo: string) => void;
  readonly #bound: Bound | undefined;
  readonly #known = new Map<string, Known<T>>();
  /** The sizes of all that is known. */
  #size = 0;
  #clearedAt = -Infinity;
  readonly #changed: Emitter<void>;
  readonly #listener: Disposable;
  #work: Promise<void> = Promise.resolve();
  /** What is to be done after `#work`, and will know of all that was set until it begins. */
  #next: Promise<void> | undefined;
  #loaded: Promise<void> | undefined;
  /** The text of which all is known here already. */
  #merged: string | undefined;
  /** Whether more is known here than that text says. */
  #isAhead = false;
  #writtenAt = -Infinity;

  /** An entry of this process or of another one changed. */
  readonly onDidChange: Event<void>;

  constructor(
    file: SharedFile,
    parts: {
      readonly clock: Clock;
      /** Reads a stored value; undefined for what is none. */
      readonly readValue: (value: unknown) => T | undefined;
      /** The file could not be understood and was moved out of the way; what it held is not lost. */
      readonly onUnreadable: (movedTo: string) => void;
      /** The file was changed by another window and could not be read or written back, or a listener failed. */
      readonly onError: (error: unknown) => void;
      readonly bound?: Bound;
    },
  ) {
    this.#file = file;
    this.#clock = parts.clock;
    this.#readValue = parts.readValue;
    this.#onUnreadable = parts.onUnreadable;
    this.#bound = parts.bound;
    this.#changed = new Emitter(parts.onError);
    this.onDidChange = this.#changed.event;
    this.#listener = file.onDidChange(() => {
      this.#synchronize().catch(parts.onError);
    });
  }

  /** Reads the file, unless it has been read. Rejects with the file's error when it can't be; then it may be tried again. */
  load(): Promise<void> {
    this.#loaded ??= this.#synchronize().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  get(key: string): T | undefined {
    return this.#known.get(key)?.value;
  }

  values(): T[] {
    return [...this.#known.values()].flatMap(({ value }) => value ?? []);
  }

  /** The entries that are there, by their keys. */
  entries(): [key: string, value: T][] {
    return [...this.#known].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]]));
  }

  /** Sets an entry, or removes it. It counts at once; resolves when it is on disk, rejects when it can't be written. */
  set(key: string, value: T | undefined): Promise<void> {
    return this.setAll([{ key, value }]);
  }

  /** Sets and removes many entries in one write, with one event. As {@link set}. */
  setAll(settings: readonly Setting<T>[]): Promise<void> {
    let changed = false;
    for (const { key, value, at } of settings) {
      const before = this.#known.get(key)?.entry;
      const entry = { at: at ?? this.#timeAfter(before), ...(value === undefined ? {} : { value }) };
      if (entry.at > this.#clearedAt && order(entry, before) > 0) {
        this.#put(key, entry);
        changed = true;
      }
    }
    if (changed) {
      this.#isAhead = true;
      this.#trim();
      this.#changed.fire();
    }
    return this.#synchronize();
  }

  /**
   * Removes all that was set up to now, in all windows, also what one of them has not written yet. Rejects when the
   * file can't be read, so that nobody knows what is in it, or can't be written.
   */
  async clear(): Promise<void> {
    const now = this.#clock.now();
    await this.load();
    const times = [...this.#known.values()].map(({ entry }) => entry.at);
    this.#clearUpTo(times.reduce((a, b) => Math.max(a, b), Math.max(now, this.#clearedAt)));
    this.#isAhead = true;
    this.#changed.fire();
    await this.#synchronize();
  }

  /** Resolves when all that was set is on disk, or could not be put there. */
  async written(): Promise<void> {
    await Promise.allSettled([this.#next ?? this.#work]);
  }

  /**
   * The same for a window that closes: sees to it, too, that no other window, which perhaps closes at the same time,
   * has just written over it.
   */
  async close(): Promise<void> {
    await this.written();
    const unsettled = this.#writtenAt + UNSETTLED - this.#clock.now();
    if (unsettled > 0) {
      await pause(this.#clock, unsettled, new AbortController().signal);
      await Promise.allSettled([this.#synchronize()]);
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  /** A time for an entry that counts from now on, though a clock went back or that of another window is ahead. */
  #timeAfter(before: Entry | undefined): number {
    return Math.max(this.#clock.now(), Math.max(before?.at ?? -Infinity, this.#clearedAt) + 1);
  }

  /** Merges file and memory until both say the same. One at a time: the next starts when the last has ended. */
  #synchronize(): Promise<void> {
    const begin = () => {
      this.#next = undefined;
      this.#work = this.#merge();
      return this.#work;
    };
    this.#next ??= this.#work.then(begin, begin);
    return this.#next;
  }

  async #merge(): Promise<void> {
    for (;;) {
      const text = await this.#file.read();
      if (text !== this.#merged) {
        const { content, intact } = readContent(text);
        this.#take(content);
        if (!intact) {
          await this.#setAside(text);
          this.#merged = undefined;
          this.#isAhead = this.#known.size > 0;
          continue;
        }
        this.#merged = text;
      }
      if (!this.#isAhead) {
        return;
      }
      await this.#write();
    }
  }

  async #write(): Promise<void> {
    const text = this.#text();
    this.#merged = text;
    this.#isAhead = false;
    try {
      await this.#file.write(text);
      this.#writtenAt = this.#clock.now();
    } catch (error) {
      this.#merged = undefined;
      this.#isAhead = true;
      throw error;
    }
  }

  /** Takes what the file has of a later time, and finds out whether it lacks what is known here. */
  #take({ entries, clearedAt }: Content): void {
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
    this.#isAhead = isAhead || [...this.#known.keys()].some((key) => !entries.has(key));
    if (changed) {
      this.#changed.fire();
    }
  }

  async #setAside(text: string | undefined): Promise<void> {
    try {
      this.#onUnreadable(await this.#file.setAside());
    } catch (error) {
      // Another window may have been quicker; then there is another file now, or none.
      if ((await this.#file.read()) === text) {
        throw error;
      }
    }
  }

  #put(key: string, entry: Entry): void {
    this.#drop(key);
    const size = this.#bound === undefined ? 0 : JSON.stringify([key, entry]).length;
    const value = entry.value === undefined ? undefined : this.#readValue(entry.value);
    this.#known.set(key, { entry, value, size });
    this.#size += size;
  }

  #drop(key: string): void {
    this.#size -= this.#known.get(key)?.size ?? 0;
    this.#known.delete(key);
  }

  #clearUpTo(time: number): void {
    this.#clearedAt = time;
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

  /** The file's text: sorted, so that two windows that know the same write the same. */
  #text(): string {
    for (const [key, { entry }] of this.#known) {
      if (this.#isForgotten(entry)) {
        this.#drop(key);
      }
    }
    const cleared = this.#clearedAt === -Infinity ? {} : { clearedAt: this.#clearedAt };
    const keys = [...this.#known.keys()].sort();
    const entries = Object.fromEntries(keys.map((key) => [key, this.#known.get(key)?.entry]));
    return `${JSON.stringify({ version: VERSION, ...cleared, entries }, null, 1)}\n`;
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

/** What the file's text says, and whether there is nothing else in it. */
function readContent(text: string | undefined): { content: Content; intact: boolean } {
  const entries = new Map<string, Entry>();
  if (text === undefined) {
    return { content: { entries, clearedAt: -Infinity }, intact: true };
  }
  const file = record(parseJson(text));
  const stored = file?.version === VERSION ? record(file.entries) : undefined;
  for (const [key, value] of Object.entries(stored ?? {})) {
    const entry = record(value);
    if (entry !== undefined && isTime(entry.at)) {
      const { at, value: its } = entry;
      entries.set(key, its === undefined ? { at } : { at, value: its });
    }
  }
  const { clearedAt } = file ?? {};
  const intact = stored !== undefined && entries.size === Object.keys(stored).length;
  return {
    content: { entries, clearedAt: isTime(clearedAt) ? clearedAt : -Infinity },
    intact: intact && (clearedAt === undefined || isTime(clearedAt)),
  };
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
