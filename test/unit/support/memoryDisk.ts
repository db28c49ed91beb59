import { setImmediate } from 'node:timers/promises';
import { Emitter } from '../../../src/core/event';
import type { SharedFile } from '../../../src/core/storage/mergedFile';

/** What the file does when a test says so, in place of what it was asked for. */
type Fault = 'read' | 'write' | 'setAside';

/**
 * A file in memory, with as many windows at it as a test opens. Each of their operations, and each notice of a change,
 * waits for `turn`; what it does it does in one step, as a rename or a read of a small file is.
 */
export class MemoryDisk {
  text: string | undefined;
  /** What was moved out of the way, by the name it was given. */
  readonly aside = new Map<string, string>();
  /** How often the file was written. */
  writes = 0;
  readonly #windows = new Set<Emitter<void>>();
  readonly #faults = new Map<Fault, Error>();
  readonly #turn: () => Promise<void>;

  constructor(text?: string, turn: () => Promise<void> = () => setImmediate()) {
    this.text = text;
    this.#turn = turn;
  }

  /** Lets an operation fail with this error until it is mended. */
  break(fault: Fault, error: Error): void {
    this.#faults.set(fault, error);
  }

  mend(): void {
    this.#faults.clear();
  }

  /** The file as one window has it; one whose watcher `hears` nothing is told of no change. */
  open(hears = true): SharedFile {
    const changed = new Emitter<void>((error) => {
      throw error;
    });
    if (hears) {
      this.#windows.add(changed);
    }
    return {
      onDidChange: changed.event,
      read: () => this.#step('read', () => this.text),
      write: (text) =>
        this.#step('write', () => {
          this.writes++;
          this.replace(text);
        }),
      setAside: () =>
        this.#step('setAside', () => {
          if (this.text === undefined) {
            throw new Error('no such file');
          }
          const name = `aside-${this.aside.size + 1}`;
          this.aside.set(name, this.text);
          this.replace(undefined);
          return name;
        }),
    };
  }

  /** Replaces the file as somebody else would, and lets all windows know. */
  replace(text: string | undefined): void {
    this.text = text;
    for (const window of this.#windows) {
      void this.#turn().then(() => {
        window.fire();
      });
    }
  }

  async #step<T>(operation: Fault, perform: () => T): Promise<T> {
    await this.#turn();
    const fault = this.#faults.get(operation);
    if (fault !== undefined) {
      throw fault;
    }
    return perform();
  }
}
