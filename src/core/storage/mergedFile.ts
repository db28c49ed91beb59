import type { Clock, Disposable } from '../clock';
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

/**
 * An entry and when it was last set, in milliseconds since the Unix epoch. Without a value: the mark of a removal.
 * The value is kept as it is stored, so that one which this version can't read is not lost by its writing.
 */
interface Entry {
  readonly at: number;
  readonly value?: unknown;
}

const VERSION = 1;
/** How long the mark of a removal is kept, in milliseconds: longer than any window stays open. */
const KEEP_REMOVALS = 90 * 24 * 60 * 60_000;

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
  readonly #entries = new Map<string, Entry>();
  readonly #changed: Emitter<void>;
  readonly #listener: Disposable;
  #work: Promise<void> = Promise.resolve();
  #loaded: Promise<void> | undefined;

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
    },
  ) {
    this.#file = file;
    this.#clock = parts.clock;
    this.#readValue = parts.readValue;
    this.#onUnreadable = parts.onUnreadable;
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
    return this.#read(this.#entries.get(key));
  }

  values(): T[] {
    return [...this.#entries.values()].flatMap((entry) => this.#read(entry) ?? []);
  }

  /** Sets an entry, or removes it. It counts at once; resolves when it is on disk, rejects when it can't be written. */
  set(key: string, value: T | undefined): Promise<void> {
    const before = this.#entries.get(key);
    const at = Math.max(this.#clock.now(), (before?.at ?? 0) + 1);
    this.#entries.set(key, value === undefined ? { at } : { at, value });
    this.#changed.fire();
    return this.#synchronize();
  }

  /** Resolves when all that was set is on disk, or could not be put there. */
  async written(): Promise<void> {
    await Promise.allSettled([this.#work]);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  /** Merges file and memory until both say the same. One at a time: the next starts when the last has ended. */
  #synchronize(): Promise<void> {
    const next = this.#work.then(
      () => this.#merge(),
      () => this.#merge(),
    );
    this.#work = next;
    return next;
  }

  async #merge(): Promise<void> {
    for (;;) {
      const text = await this.#file.read();
      const { entries, intact } = readEntries(text);
      this.#take(entries);
      if (!intact) {
        await this.#setAside(text);
        continue;
      }
      const merged = this.#text();
      if (merged === text || (text === undefined && this.#entries.size === 0)) {
        return;
      }
      await this.#file.write(merged);
    }
  }

  #take(entries: ReadonlyMap<string, Entry>): void {
    let changed = false;
    for (const [key, entry] of entries) {
      if (isLater(entry, this.#entries.get(key))) {
        this.#entries.set(key, entry);
        changed = true;
      }
    }
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

  #read(entry: Entry | undefined): T | undefined {
    return entry?.value === undefined ? undefined : this.#readValue(entry.value);
  }

  /** The file's text: sorted, so that two windows that know the same write the same. */
  #text(): string {
    const oldest = this.#clock.now() - KEEP_REMOVALS;
    const entries = [...this.#entries]
      .filter(([, entry]) => entry.value !== undefined || entry.at > oldest)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `${JSON.stringify({ version: VERSION, entries: Object.fromEntries(entries) }, null, 1)}\n`;
  }
}

/** Whether an entry replaces another: the later one does, and of two at the same time always the same one. */
function isLater(entry: Entry, other: Entry | undefined): boolean {
  if (entry.at !== other?.at) {
    return entry.at > (other?.at ?? -Infinity);
  }
  return JSON.stringify([entry.value]) > JSON.stringify([other.value]);
}

/** The entries in the file's text, and whether there is nothing else in it. */
function readEntries(text: string | undefined): { entries: Map<string, Entry>; intact: boolean } {
  const entries = new Map<string, Entry>();
  if (text === undefined) {
    return { entries, intact: true };
  }
  const file = record(parseJson(text));
  const stored = file?.version === VERSION ? record(file.entries) : undefined;
  for (const [key, value] of Object.entries(stored ?? {})) {
    const entry = record(value);
    if (typeof entry?.at === 'number' && Number.isSafeInteger(entry.at)) {
      entries.set(key, entry.value === undefined ? { at: entry.at } : { at: entry.at, value: entry.value });
    }
  }
  return { entries, intact: stored !== undefined && entries.size === Object.keys(stored).length };
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
