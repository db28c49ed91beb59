import type { Run } from '../model/run';
import type { Page, PageRequest } from './backend';

/** How many runs are asked for at a time on the way to the end of a list. */
const STRIDE = 100;
/** How many strides, and before them how many looks ahead, are made on that way: a longer list may have no end. */
const MOST_STRIDES = 10;
const MOST_LOOKS = 40;

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

  /** Goes from `start` to the end of a list with the oldest run first, and gives its last runs. */
  async #lastPage(threadId: string, start: number, limit: number, signal: AbortSignal): Promise<Page<Run>> {
    let last: (Run | undefined)[] = [];
    let end = start;
    for (let strides = 1; ; strides++) {
      const entries = await this.#part(threadId, end, STRIDE, signal);
      last = [...last, ...entries].slice(-limit);
      end += entries.length;
      if (entries.length < STRIDE) {
        break;
      }
      const near = strides === 1 ? await this.#nearEnd(threadId, end, entries[0]?.id, signal) : end;
      if (near === undefined || strides === MOST_STRIDES) {
        return { ...newestFirst(threadId, last, 0), cutShort: true };
      }
      if (near - limit > end) {
        last = [];
        end = near - limit;
      }
    }
    if (last.length < limit && start > 0) {
      // Runs were deleted, so that the list ends before the place where its last page began.
      return this.#lastPage(threadId, 0, limit, signal);
    }
    this.#lengths.set(threadId, end);
    return newestFirst(threadId, last, end - last.length);
  }

  /**
   * Gives a place at most a stride before the end of a list with `known` runs or more, by looking at single runs: twice
   * as far each time, then between. Undefined where that leads nowhere, such as always to the `first` run.
   */
  async #nearEnd(
    threadId: string,
    known: number,
    first: string | undefined,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    let near = known;
    let beyond = Infinity;
    for (let looks = 1; beyond - near > STRIDE; looks++) {
      const place = beyond === Infinity ? 2 * near : Math.floor((near + beyond) / 2);
      const found = await this.#part(threadId, place, 1, signal);
      if (found.length === 0) {
        beyond = place;
      } else if (looks === MOST_LOOKS || (first !== undefined && found[0]?.id === first)) {
        return undefined;
      } else {
        near = place;
      }
    }
    return near;
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
