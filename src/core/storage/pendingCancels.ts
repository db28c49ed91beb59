import * as v from 'valibot';
import { DEMO_CONNECTION_ID } from '../model/connection';
import { keyOf, type RunRef } from '../model/references';
import type { Pending, PendingFile } from './pendingFile';

const STORED = v.object({
  connectionId: v.string(),
  threadId: v.string(),
  runId: v.string(),
  askedAt: v.number(),
});

export type StoredCancel = v.InferOutput<typeof STORED>;

/** Reads a stored cancel; undefined for what is none. */
export function readStoredCancel(value: unknown): StoredCancel | undefined {
  const result = v.safeParse(STORED, value);
  return result.success ? result.output : undefined;
}

/** The cancels that have not settled, so that the next window follows them when this one closes. Ids only. */
export class StoredCancels {
  readonly #file: PendingFile;
  /** Those of the Demo, whose world begins anew with each window, by key: no other window finds them. */
  readonly #ofDemo = new Map<string, number>();

  constructor(file: PendingFile) {
    this.#file = file;
  }

  /** Notes a cancel that was asked for at `askedAt`, in milliseconds since the Unix epoch. */
  async add(ref: RunRef, askedAt: number): Promise<void> {
    const { connectionId, threadId, runId } = ref;
    if (connectionId === DEMO_CONNECTION_ID) {
      this.#ofDemo.set(keyOf(ref), askedAt);
    } else {
      await this.#file.set(keyOf(ref), { connectionId, threadId, runId, askedAt });
    }
  }

  async remove(ref: RunRef): Promise<void> {
    this.#ofDemo.delete(keyOf(ref));
    if (this.#file.get(keyOf(ref)) !== undefined) {
      await this.#file.set(keyOf(ref), undefined);
    }
  }

  /** When it was asked for, or undefined where it is not noted, as far as is known without a look at the disk. */
  askedAt(ref: RunRef): number | undefined {
    const key = keyOf(ref);
    const stored = this.#file.get(key);
    return stored !== undefined && isCancel(stored) ? stored.askedAt : this.#ofDemo.get(key);
  }

  async list(): Promise<{ ref: RunRef; askedAt: number }[]> {
    await this.#file.load();
    return this.#file
      .values()
      .filter(isCancel)
      .map(({ askedAt, ...ref }) => ({ ref, askedAt }));
  }
}

function isCancel(value: Pending): value is StoredCancel {
  return 'askedAt' in value;
}
