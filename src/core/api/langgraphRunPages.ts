import type { Run } from '../model/run';
import type { Page, PageRequest } from './backend';

/** How many runs are asked for at a time on the way to the end of a list. */
const STRIDE = 100;
/** How many times it is asked on that way at most: a list that is longer than that may have no end. */
const MOST_STRIDES = 100;

/** Asks for a part of a thread's list; an entry without an id is undefined. */
export type FetchRuns = (
  threadId: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<(Run | undefined)[]>;

/**
 * Pages of a thread's runs, newest first. Some LangGraph servers list the newest run first; server 2.0.0 lists the
 * oldest first, tells nowhere how many there are, and takes `limit` for the place where a page ends. So the order is
 * seen from the answer, the end of the list is walked to once and remembered, and `limit` is counted from the start of
 * the list until an answer shows that the server counts it from `offset`.
 */
export class RunPages {
  readonly #fetch: FetchRuns;
  /** How many runs each thread had whose list was read to its end, oldest first. */
  readonly #lengths = new Map<string, number>();
  #limitCountsFromOffset = false;

  constructor(fetch: FetchRuns) {
    this.#fetch = fetch;
  }

  async page(threadId: string, { after, limit }: PageRequest, signal: AbortSignal): Promise<Page<Run>> {
    const [order, place] = after?.split(' ') ?? [];
    if (order === 'oldest') {
      // What stands before this place in a list that grows at its end.
      const end = Number(place);
      const start = Math.max(0, end - limit);
      const entries = await this.#part(threadId, start, end - start, signal);
      return newestFirst(threadId, entries, start);
    }
    const length = this.#lengths.get(threadId);
    if (order === undefined && length !== undefined && length > limit) {
      return this.#lastPage(threadId, length - limit, limit, signal);
    }
    const offset = order === 'newest' ? Number(place) : 0;
    const entries = await this.#part(threadId, offset, limit, signal);
    if (order === 'newest' || isNewestFirst(entries)) {
      this.#limitCountsFromOffset = true;
      const next = entries.length < limit ? {} : { next: `newest ${offset + entries.length}` };
      return { ...shown(threadId, entries), ...next };
    }
    return entries.length < limit
      ? newestFirst(threadId, entries, 0)
      : this.#lastPage(threadId, 0, limit, signal);
  }

  /** Walks from `start` to the end of a list with the oldest run first, and gives its last runs. */
  async #lastPage(threadId: string, start: number, limit: number, signal: AbortSignal): Promise<Page<Run>> {
    let last: (Run | undefined)[] = [];
    let end = start;
    let previous: string | undefined;
    for (let strides = 1; ; strides++) {
      const entries = await this.#part(threadId, end, STRIDE, signal);
      const first = entries[0]?.id;
      const goesOn = strides === MOST_STRIDES && entries.length === STRIDE;
      if ((first !== undefined && first === previous) || goesOn) {
        // The same part again, or ever more: there is no way to the end.
        return { ...newestFirst(threadId, last, 0), cutShort: true };
      }
      previous = first;
      last = [...last, ...entries].slice(-limit);
      end += entries.length;
      if (entries.length < STRIDE) {
        break;
      }
    }
    if (last.length < limit && start > 0) {
      // Runs were deleted, so that the list ends before the place where its last page began.
      return this.#lastPage(threadId, 0, limit, signal);
    }
    this.#lengths.set(threadId, end);
    return newestFirst(threadId, last, end - last.length);
  }

  async #part(threadId: string, offset: number, count: number, signal: AbortSignal) {
    const limit = this.#limitCountsFromOffset ? count : offset + count;
    const query = { limit: String(limit), offset: String(offset) };
    const entries = await this.#fetch(threadId, query, signal);
    this.#limitCountsFromOffset ||= entries.length > count;
    return entries.slice(0, count);
  }
}

/** A page of a list with the oldest run first, turned round; `before` is how many runs stand before it. */
function newestFirst(threadId: string, entries: readonly (Run | undefined)[], before: number): Page<Run> {
  return {
    ...shown(threadId, [...entries].reverse()),
    ...(before === 0 ? {} : { next: `oldest ${before}` }),
  };
}

/** The runs to show: those with an id. One of another thread has no place here. */
function shown(
  threadId: string,
  entries: readonly (Run | undefined)[],
): Pick<Page<Run>, 'items' | 'omitted'> {
  return {
    items: entries.filter((run) => run?.threadId === threadId) as Run[],
    omitted: entries.filter((run) => run === undefined).length,
  };
}

/** Whether most runs are older than the one before them: a run that is to start later has a time of its own. */
function isNewestFirst(entries: readonly (Run | undefined)[]): boolean {
  let balance = 0;
  for (const [i, run] of entries.entries()) {
    const before = entries[i - 1];
    if (run?.createdAt !== undefined && before?.createdAt !== undefined) {
      balance += Math.sign(before.createdAt - run.createdAt);
    }
  }
  return balance > 0;
}
