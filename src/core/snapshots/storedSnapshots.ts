import * as v from 'valibot';
import type { BodyReaders } from '../api/bodyReaders';
import { BODY_SOURCES, RESTORED, type Body } from '../model/body';
import { parseJson } from '../json/parseJson';
import { encodePart } from '../model/references';
import type { Run } from '../model/run';
import type { ConnectionSnapshot, ThreadSnapshot } from '../runs/store/state';

// What is kept on disk of what a server said: each thread and each run by itself, and which of them its lists had.

/** The most characters of a body that is kept. */
export const LARGEST_TEXT = 64 * 1024;

const body = {
  threadId: v.string(),
  text: v.pipe(v.string(), v.maxLength(LARGEST_TEXT)),
  from: v.picklist(BODY_SOURCES),
  /** Milliseconds since the Unix epoch. */
  receivedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15)),
};

/** A list as far as its pages have come: whose ids, and the cursor behind them. */
const list = { ids: v.array(v.string()), next: v.optional(v.string()) };

const STORED = v.variant('kind', [
  v.object({ kind: v.literal('thread'), ...body }),
  v.object({ kind: v.literal('run'), runId: v.string(), ...body }),
  v.object({ kind: v.literal('threads'), ...list }),
  v.object({ kind: v.literal('runs'), threadId: v.string(), ...list }),
]);

export type StoredSnapshot = v.InferOutput<typeof STORED>;
export type StoredList = Extract<StoredSnapshot, { ids: unknown }>;
type StoredBody = Extract<StoredSnapshot, { text: unknown }>;

/** What tells one snapshot of a connection from the others. */
export type SnapshotId =
  | { readonly kind: 'threads' }
  | { readonly kind: 'thread' | 'runs'; readonly threadId: string }
  | { readonly kind: 'run'; readonly threadId: string; readonly runId: string };

/** Reads a stored snapshot; undefined for what is none. */
export function readStoredSnapshot(value: unknown): StoredSnapshot | undefined {
  const result = v.safeParse(STORED, value);
  return result.success ? result.output : undefined;
}

export function snapshotKey(id: SnapshotId): string {
  const ids = id.kind === 'threads' ? [] : id.kind === 'run' ? [id.threadId, id.runId] : [id.threadId];
  return [id.kind, ...ids.map(encodePart)].join('/');
}

/** Whether it is the key of a run: threads and lists are small, and without them no run can be shown. */
export function isKeyOfRun(key: string): boolean {
  return key.startsWith('run/');
}

/**
 * Puts together what the entries of a connection's file say. They are from a disk and can say anything: what does not
 * stand under its own name, is no JSON, or speaks of another thread or run is left out.
 */
export function snapshotOf(
  entries: readonly (readonly [key: string, value: StoredSnapshot])[],
  readers: BodyReaders,
): ConnectionSnapshot {
  const threads = new Map<string, Parts>();
  let listed: StoredList | undefined;
  const partsOf = (threadId: string) => {
    const parts = threads.get(threadId) ?? { runs: new Map<string, Run>() };
    threads.set(threadId, parts);
    return parts;
  };
  for (const [key, value] of entries) {
    if (key !== snapshotKey(value)) {
      continue;
    }
    if (value.kind === 'threads') {
      listed = value;
    } else if (value.kind === 'runs') {
      partsOf(value.threadId).list = value;
    } else if (value.kind === 'thread') {
      const thread = readers.readThread(parseJson(value.text), bodyOf(value));
      if (thread?.id === value.threadId) {
        partsOf(value.threadId).thread = thread;
      }
    } else {
      const run = readers.readRun(parseJson(value.text), bodyOf(value), value.threadId);
      if (run?.id === value.runId && run.threadId === value.threadId) {
        partsOf(value.threadId).runs.set(run.id, run);
      }
    }
  }
  const ids = new Set(listed?.ids);
  ids.forEach(partsOf);
  return {
    threads: [...threads].map(([threadId, parts]) => threadSnapshot(threadId, parts, ids.has(threadId))),
    nextThreads: listed?.next,
  };
}

/** What was found of a thread. */
interface Parts {
  thread?: ThreadSnapshot['thread'];
  list?: StoredList;
  readonly runs: Map<string, Run>;
}

function threadSnapshot(threadId: string, { thread, list, runs }: Parts, listed: boolean): ThreadSnapshot {
  // Where a listed run was too large to be kept, the list has a gap: then its end is not the end of what is known.
  const whole = list?.ids.every((id) => runs.has(id)) === true ? list : undefined;
  const ids = new Set(whole?.ids);
  return {
    threadId,
    thread,
    listed,
    runs: [...runs.values()]
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
      .map((run) => ({ run, listed: ids.has(run.id) })),
    nextRuns: whole?.next,
  };
}

function bodyOf({ text, from, receivedAt }: StoredBody): Body {
  return { text, from, receivedAt, sequence: RESTORED };
}
