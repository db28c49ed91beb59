import { pause, type Clock, type Disposable } from '../clock';
import { Emitter, type Event } from '../event';
import { readContent } from './fileContent';
import { MergedEntries, type Bound, type Setting } from './mergedEntries';

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
 * How long after a write of this window another one, which had read before it, may still be writing over it, in
 * milliseconds. A window that stays open hears of that; one that closes waits for so long and looks again.
 */
const UNSETTLED = 300;

/**
 * A map on disk that several windows change at once, without a lock and without loss. A writer merges what is there
 * ({@link MergedEntries}), writes, and reads again until the file says what it should; and when another window wrote
 * over it, it merges and writes again.
 */
export class MergedFile<T> implements Disposable {
  readonly #file: SharedFile;
  readonly #clock: Clock;
  readonly #entries: MergedEntries<T>;
  readonly #onUnreadable: (movedTo: string) => void;
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
    this.#onUnreadable = parts.onUnreadable;
    this.#entries = new MergedEntries(parts);
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
    return this.#entries.get(key);
  }

  values(): T[] {
    return this.entries().map(([, value]) => value);
  }

  /** The entries that are there, by their keys. */
  entries(): [key: string, value: T][] {
    return this.#entries.all();
  }

  /** Sets an entry, or removes it. It counts at once; resolves when it is on disk, rejects when it can't be written. */
  set(key: string, value: T | undefined): Promise<void> {
    return this.setAll([{ key, value }]);
  }

  /** Sets and removes many entries in one write, with one event. As {@link set}. */
  setAll(settings: readonly Setting<T>[]): Promise<void> {
    if (this.#entries.set(settings)) {
      this.#isAhead = true;
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
    this.#entries.clear(now);
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
        const { changed, isAhead } = this.#entries.take(content);
        this.#isAhead = isAhead;
        if (changed) {
          this.#changed.fire();
        }
        if (!intact) {
          await this.#setAside(text);
          this.#merged = undefined;
          this.#isAhead = !this.#entries.isEmpty;
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
    const text = this.#entries.toText();
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
}
