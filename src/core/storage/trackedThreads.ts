import * as v from 'valibot';
import type { Disposable } from '../clock';
import { keyOf, type ThreadRef } from '../model/references';
import type { ThreadMark } from '../model/thread';
import type { MergedFile } from './mergedFile';

const STORED = v.object({
  connectionId: v.string(),
  threadId: v.string(),
  tracked: v.boolean(),
  label: v.optional(v.string()),
});

export type StoredThread = v.InferOutput<typeof STORED>;

/** Reads a stored thread; undefined for what is none. */
export function readStoredThread(value: unknown): StoredThread | undefined {
  const result = v.safeParse(STORED, value);
  return result.success ? result.output : undefined;
}

/** The threads that the user added or named, of every connection, over windows and sessions. */
export class TrackedThreads implements Disposable {
  readonly #file: MergedFile<StoredThread>;

  constructor(file: MergedFile<StoredThread>) {
    this.#file = file;
  }

  get onDidChange() {
    return this.#file.onDidChange;
  }

  load(): Promise<void> {
    return this.#file.load();
  }

  /** The threads of all connections. */
  all(): ThreadMark[] {
    return this.#file.values().map(markOf);
  }

  marks(connectionId: string): ThreadMark[] {
    return this.#file
      .values()
      .filter((stored) => stored.connectionId === connectionId)
      .map(markOf);
  }

  /** Adds a thread; a label it already has stays. */
  async add(ref: ThreadRef): Promise<void> {
    await this.#known();
    await this.#set(ref, { ...this.#stored(ref), tracked: true });
  }

  /** Names a thread, or with undefined takes its name away. */
  async setLabel(ref: ThreadRef, label: string | undefined): Promise<void> {
    await this.#known();
    const { connectionId, threadId, tracked } = this.#stored(ref);
    await this.#set(ref, { connectionId, threadId, tracked, ...(label === undefined ? {} : { label }) });
  }

  /** Puts back what was removed, thread and label at once. */
  restore({ ref, tracked, label }: ThreadMark): Promise<void> {
    const { connectionId, threadId } = ref;
    return this.#set(ref, { connectionId, threadId, tracked, ...(label === undefined ? {} : { label }) });
  }

  /** Removes a thread and its label. */
  remove(ref: ThreadRef): Promise<void> {
    return this.#file.set(keyOf(ref), undefined);
  }

  /** Removes all threads and labels: of a connection, or where none is named of every one. */
  async removeAll(connectionId?: string): Promise<void> {
    if (connectionId === undefined) {
      await this.#file.clear();
    } else {
      await this.load();
      const removed = this.marks(connectionId).map(({ ref }) => ({ key: keyOf(ref), value: undefined }));
      await this.#file.setAll(removed);
    }
  }

  /** Resolves when all that was set is on disk, or could not be put there, and no other window has written over it. */
  close(): Promise<void> {
    return this.#file.close();
  }

  dispose(): void {
    this.#file.dispose();
  }

  /** Waits for what is on disk, so that a change of one half of an entry does not lose the other half. */
  async #known(): Promise<void> {
    // A file that can't be read can't be written either: setting the entry rejects then, and this window keeps it.
    await this.load().catch(() => undefined);
  }

  #stored({ connectionId, threadId }: ThreadRef): StoredThread {
    return this.#file.get(keyOf({ connectionId, threadId })) ?? { connectionId, threadId, tracked: false };
  }

  #set(ref: ThreadRef, stored: StoredThread): Promise<void> {
    const useful = stored.tracked || stored.label !== undefined;
    return this.#file.set(keyOf(ref), useful ? stored : undefined);
  }
}

function markOf({ connectionId, threadId, tracked, label }: StoredThread): ThreadMark {
  return { ref: { connectionId, threadId }, tracked, label };
}
