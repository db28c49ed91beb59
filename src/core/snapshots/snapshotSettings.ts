import { present } from '../api/lenient';
import { isRestored, type Body } from '../model/body';
import { threadOf, type RunRef, type ThreadRef } from '../model/references';
import type { RunStore } from '../runs/store/runStore';
import { isShown } from '../runs/store/state';
import type { Setting } from '../storage/mergedEntries';
import type { MergedFile } from '../storage/mergedFile';
import { LARGEST_TEXT, snapshotKey, type StoredList, type StoredSnapshot } from './storedSnapshots';

/** What changed of a connection since it was last written. */
export interface Touched {
  readonly threads: Map<string, ThreadRef>;
  readonly runs: Map<string, RunRef>;
  isListTouched: boolean;
}

/**
 * What is to be set in a connection's file for what changed in the store: only what the tree shows is kept. A body
 * counts as of when it was received, so that setting one again changes nothing.
 */
export function settingsFor(
  connectionId: string,
  { threads, runs, isListTouched }: Touched,
  store: RunStore,
  file: MergedFile<StoredSnapshot>,
): Setting<StoredSnapshot>[] {
  const settings: Setting<StoredSnapshot>[] = [];

  /** What another window alone knows is not gone. */
  const isGone = (ref: ThreadRef) => store.thread(ref) !== undefined && !isShown(store.thread(ref));

  const remove = (key: string, at?: number) => {
    if (file.get(key) !== undefined) {
      settings.push({ key, value: undefined, ...present({ at }) });
    }
  };
  const keep = (
    id: { kind: 'thread'; threadId: string } | { kind: 'run'; threadId: string; runId: string },
    body: Body,
  ) => {
    const { from, receivedAt } = body;
    const key = snapshotKey(id);
    if (isRestored(body)) {
      return;
    }
    if (body.holdsSecret === true || body.text.length > LARGEST_TEXT) {
      // What was kept of it before is not so any more.
      remove(key, receivedAt);
    } else {
      settings.push({ key, value: { ...id, text: body.text, from, receivedAt }, at: receivedAt });
    }
  };
  const keepList = (value: StoredList, bodies: readonly (Body | undefined)[]) => {
    const key = snapshotKey(value);
    if (!isSame(file.get(key), value)) {
      // A list is known as of the last answer about what is in it. Of an empty one nothing tells but that it is so now.
      const at = bodies.reduce((latest, body) => Math.max(latest, body?.receivedAt ?? 0), 0);
      settings.push({ key, value, ...(at === 0 ? {} : { at }) });
    }
  };

  if (isListTouched) {
    for (const [key, value] of file.entries()) {
      if (value.kind !== 'threads' && isGone({ connectionId, threadId: value.threadId })) {
        remove(key);
      }
    }
    const listed = store.threads(connectionId).filter((state) => state.listed);
    // In an order that stays, whatever order the tree has.
    const ids = listed.map(({ ref }) => ref.threadId).sort();
    const { next } = store.connection(connectionId).threadList;
    keepList(
      { kind: 'threads', ids, ...present({ next }) },
      listed.map(({ thread }) => thread?.body),
    );
  }
  for (const ref of threads.values()) {
    const { threadId } = ref;
    const known = store.snapshot(ref);
    if (known !== undefined && isShown(store.thread(ref))) {
      if (known.thread !== undefined) {
        keep({ kind: 'thread', threadId }, known.thread.body);
      }
      const listed = known.runs.flatMap(({ run, listed }) => (listed ? run : []));
      keepList(
        { kind: 'runs', threadId, ids: listed.map(({ id }) => id), ...present({ next: known.nextRuns }) },
        listed.map(({ body }) => body),
      );
    }
  }
  for (const ref of runs.values()) {
    const id = { kind: 'run', threadId: ref.threadId, runId: ref.runId } as const;
    const state = store.run(ref);
    if (state === undefined) {
      remove(snapshotKey(id));
    } else if (isShown(store.thread(threadOf(ref)))) {
      keep(id, state.run.body);
    }
  }
  return settings;
}

/** Whether a list is kept as it is; an empty one need not be. */
function isSame(stored: StoredSnapshot | undefined, { ids, next }: StoredList): boolean {
  const { ids: before, next: nextBefore } =
    stored !== undefined && 'ids' in stored ? stored : { ids: [], next: undefined };
  return nextBefore === next && before.length === ids.length && before.every((id, i) => id === ids[i]);
}
