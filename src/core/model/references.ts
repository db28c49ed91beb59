/** Where a thread is: ids repeat across connections. */
export interface ThreadRef {
  readonly connectionId: string;
  readonly threadId: string;
}

/** Where a run is: ids repeat across threads and connections. */
export interface RunRef extends ThreadRef {
  readonly runId: string;
}

/** What was made of a reference once: the same few are asked about at every change of thousands of runs. */
const threads = new WeakMap<ThreadRef, ThreadRef>();
const keys = new WeakMap<ThreadRef, string>();

/** The thread alone of a reference to a thread or to a run in it. */
export function threadOf(ref: ThreadRef): ThreadRef {
  let thread = threads.get(ref);
  if (thread === undefined) {
    thread = { connectionId: ref.connectionId, threadId: ref.threadId };
    threads.set(ref, thread);
  }
  return thread;
}

/** A text that is the same for equal references only, good as a map's key and as a TreeItem's id. */
export function keyOf(ref: ThreadRef | RunRef): string {
  let key = keys.get(ref);
  if (key === undefined) {
    const parts = [ref.connectionId, ref.threadId, ...('runId' in ref ? [ref.runId] : [])];
    key = parts.map(encodePart).join('/');
    keys.set(ref, key);
  }
  return key;
}

/** An id as a part of a path: JSON.stringify first, because encodeURIComponent alone throws at a lone surrogate. */
export function encodePart(part: string): string {
  return encodeURIComponent(JSON.stringify(part).slice(1, -1));
}

/** An id shortened in the middle, so that its kind and its end still show: `run_Ab3…x9Zq`. */
export function shortId(id: string): string {
  const kind = /^[a-z]{1,12}_/.exec(id)?.[0].length ?? 0;
  return id.length <= kind + 9 ? id : `${id.slice(0, kind + 3)}…${id.slice(-4)}`;
}

/** Whether a text can be an id that a server is asked about: one word, and not a path. */
export function isId(text: string): boolean {
  return /^[\w.:-]{1,200}$/.test(text) && !/^\.+$/.test(text);
}

/**
 * The ids in a pasted text (an error message, a log, a URL), each once, in their order: `thread_…` and `run_…` as
 * OpenAI writes them, and UUIDs behind a word that says whose they are, as LangGraph servers do.
 */
export function findIds(text: string): { threadIds: string[]; runIds: string[] } {
  return { threadIds: idsOf('thread', text), runIds: idsOf('run', text) };
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

function idsOf(word: 'thread' | 'run', text: string): string[] {
  const named = text.match(new RegExp(`\\b${word}_[A-Za-z0-9]{6,}`, 'g')) ?? [];
  // thread_id: '…', "threadId":"…", /threads/…, Thread with ID …
  const labelled = new RegExp(`\\b${word}s?(?:_?id| with id)?["']?[ :=/]{1,3}["']?(${UUID})\\b`, 'gi');
  return [...new Set([...named, ...[...text.matchAll(labelled)].map(([, id = '']) => id)])];
}
