import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../../../src/core/clock';
import { Emitter } from '../../../src/core/event';
import type { SharedFile } from '../../../src/core/storage/mergedFile';

/** A real file, of which other processes have the same. Its folder must be there. */
export class NodeFile implements SharedFile, Disposable {
  readonly #path: string;
  readonly #changed = new Emitter<void>((error) => {
    throw error;
  });
  readonly #watcher;
  readonly onDidChange = this.#changed.event;

  constructor(path: string) {
    this.#path = path;
    // The folder, because the file is another one after each rename.
    this.#watcher = watch(dirname(path), (_, name) => {
      if (name === basename(path)) {
        this.#changed.fire();
      }
    });
  }

  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  async write(text: string): Promise<void> {
    const beside = `${this.#path}.${randomUUID()}.tmp`;
    await writeFile(beside, text);
    await rename(beside, this.#path);
  }

  async setAside(): Promise<string> {
    const aside = `${this.#path}.${randomUUID()}.unreadable`;
    await rename(this.#path, aside);
    return aside;
  }

  dispose(): void {
    this.#watcher.close();
    this.#changed.dispose();
  }
}
