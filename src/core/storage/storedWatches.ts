import * as v from 'valibot';
import type { Disposable } from '../clock';
import { Emitter, type Event } from '../event';
import { DEMO_CONNECTION_ID } from '../model/connection';
import { keyOf, type RunRef, type ThreadRef } from '../model/references';
import type { Watch } from '../model/watch';
import type { Pending, PendingFile } from './pendingFile';

const TOLD = v.object({
  stuck: v.optional(v.boolean()),
  action: v.optional(v.string()),
  overAt: v.optional(v.number()),
  by: v.optional(v.string()),
});

const STORED = v.object({
  connectionId: v.string(),
  threadId: v.string(),
  runId: v.optional(v.string()),
  watchedAt: v.number(),
  upTo: v.optional(v.number()),
  runs: v.record(v.string(), TOLD),
});

export type StoredWatch = v.InferOutput<typeof STORED>;

/** Reads a stored watch; undefined for what is none. */
export function readStoredWatch(value: unknown): StoredWatch | undefined {
  const result = v.safeParse(STORED, value);
  return result.success ? result.output : undefined;
}

/** What the user watches, so that all windows know it, and the next ones. Ids and times only. */
export class StoredWatches implements Disposable {
  readonly #file: PendingFile;
  /** Those of the Demo, whose world begins anew with each window, by key: no other window finds them. */
  readonly #ofDemo = new Map<string, Watch>();
  readonly #changed: Emitter<void>;
  readonly #listener: Disposable;

  /** What is watched changed, in this window or in another one, or what was told of it. */
  readonly onDidChange: Event<void>;

  /** @param onError is told when a listener fails */
  constructor(file: PendingFile, onError: (error: unknown) => void) {
    this.#file = file;
    this.#changed = new Emitter(onError);
    this.onDidChange = this.#changed.event;
    this.#listener = file.onDidChange(() => {
      this.#changed.fire();
    });
  }

  /** Reads what is on disk. Rejects where that can't be read. */
  load(): Promise<void> {
    return this.#file.load();
  }

  all(): Watch[] {
    const stored = this.#file.values().flatMap((value) => (isWatch(value) ? [fromStored(value)] : []));
    return [...stored, ...this.#ofDemo.values()];
  }

  get(ref: ThreadRef | RunRef): Watch | undefined {
    const stored = this.#file.get(storageKey(ref));
    return stored !== undefined && isWatch(stored) ? fromStored(stored) : this.#ofDemo.get(keyOf(ref));
  }

  /** Keeps a watch. It counts at once; rejects where it can't be written. */
  async set(watch: Watch): Promise<void> {
    const { ref } = watch;
    if (ref.connectionId === DEMO_CONNECTION_ID) {
      this.#ofDemo.set(keyOf(ref), watch);
      this.#changed.fire();
    } else {
      await this.#file.set(storageKey(ref), toStored(watch));
    }
  }

  async remove(ref: ThreadRef | RunRef): Promise<void> {
    if (this.#ofDemo.delete(keyOf(ref))) {
      this.#changed.fire();
    }
    if (this.#file.get(storageKey(ref)) !== undefined) {
      await this.#file.set(storageKey(ref), undefined);
    }
  }

  /** Resolves when all that was set is on disk, or could not be put there. */
  written(): Promise<void> {
    return this.#file.written();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}

/** Apart from the cancels in the same file, whose keys are paths: a space is in none of them. */
function storageKey(ref: ThreadRef | RunRef): string {
  return `watch ${keyOf(ref)}`;
}

function isWatch(value: Pending): value is StoredWatch {
  return 'watchedAt' in value;
}

function fromStored({ connectionId, threadId, runId, ...watch }: StoredWatch): Watch {
  return { ref: { connectionId, threadId, ...(runId === undefined ? {} : { runId }) }, ...watch };
}

function toStored({ ref, watchedAt, upTo, runs }: Watch): StoredWatch {
  const { connectionId, threadId } = ref;
  return {
    connectionId,
    threadId,
    ...('runId' in ref ? { runId: ref.runId } : {}),
    watchedAt,
    ...(upTo === undefined ? {} : { upTo }),
    runs: { ...runs },
  };
}
