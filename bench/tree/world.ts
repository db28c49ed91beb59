// What the server of the tree benchmark holds, and the peer in its memory.

export const CONNECTION_ID = 'bench';
export const THREADS = 10_000;
export const RUNS_OF_LARGE = 5000;
/** The thread with many runs, and one with a few. Each has one that is under way, its newest. */
export const LARGE = 'thread_large';
export const LIVE = 'thread_live';
const RUNS_OF_OTHERS = 3;

/** All threads, newest first. */
export const THREAD_IDS: readonly string[] = [
  LIVE,
  LARGE,
  ...Array.from({ length: THREADS - 2 }, (_, i) => `thread_${String(i).padStart(5, '0')}`),
];

/** What a person calls a thread. */
export function labelOf(threadId: string): string {
  return threadId.replace('thread_', 'Thread ');
}

export function runsIn(threadId: string): number {
  return threadId === LARGE ? RUNS_OF_LARGE : RUNS_OF_OTHERS;
}

/** The id of a thread's nth run, 0 for the newest. */
export function runId(threadId: string, nth: number): string {
  return `run_${threadId.replace('thread_', '')}${String(nth).padStart(5, '0')}`;
}

export function hasActiveRun(threadId: string): boolean {
  return threadId === LARGE || threadId === LIVE;
}
