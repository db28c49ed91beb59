import { keyOf, type RunRef } from '../src/core/model/references';
import type { PendingCancels } from '../src/core/runs/cancel/cancelNote';

/** What a window notes on its disk of cancels that have not settled: here only in its memory. */
export function pendingNotes(): PendingCancels {
  const notes = new Map<string, { readonly ref: RunRef; readonly askedAt: number }>();
  return {
    add(ref, askedAt) {
      notes.set(keyOf(ref), { ref, askedAt });
      return Promise.resolve();
    },
    remove(ref) {
      notes.delete(keyOf(ref));
      return Promise.resolve();
    },
    askedAt: (ref) => notes.get(keyOf(ref))?.askedAt,
    list: () => Promise.resolve([...notes.values()]),
  };
}
