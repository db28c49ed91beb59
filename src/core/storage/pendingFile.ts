import type { MergedFile } from './mergedFile';
import { readStoredCancel, type StoredCancel } from './pendingCancels';
import { readStoredWatch, type StoredWatch } from './storedWatches';

/** What later windows go on with: a cancel that has not settled, or something that is watched. */
export type Pending = StoredCancel | StoredWatch;

/** The one small file that is read at the start. */
export type PendingFile = MergedFile<Pending>;

/** Reads an entry of the file; undefined for what is none. */
export function readPending(value: unknown): Pending | undefined {
  return readStoredCancel(value) ?? readStoredWatch(value);
}
