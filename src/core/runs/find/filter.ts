import type { Run } from '../../model/run';
import { statusGroup } from '../../model/status';
import type { Thread } from '../../model/thread';
import { isActiveRun, type RunState, type ThreadState, type ThreadSummary } from '../store/state';

/** Which runs are wanted, by what they are to those who look for one. */
export const STATUS_FILTERS = ['all', 'active', 'needsAction', 'failed'] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** What the user looks for. */
export interface Filter {
  readonly status: StatusFilter;
  /** Words, all of which must be found, in any order and in any case. */
  readonly text: string;
}

export const NO_FILTER: Filter = { status: 'all', text: '' };

const MOST_TEXT = 200;

/** Reads a filter that was kept: anything may stand there. What is no filter filters nothing. */
export function readFilter(value: unknown): Filter {
  const { status, text } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  return {
    status: STATUS_FILTERS.find((known) => known === status) ?? 'all',
    text: typeof text === 'string' ? text.trim().slice(0, MOST_TEXT) : '',
  };
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return a.status === b.status && a.text === b.text;
}

/**
 * Tells which threads and runs a filter lets through. A run is found by its own words and those of its thread; so all
 * runs of a thread are found that has all the words itself.
 */
export class FilterMatcher {
  readonly #status: StatusFilter;
  readonly #words: readonly string[];

  constructor({ status, text }: Filter) {
    this.#status = status;
    this.#words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
  }

  /** Whether it lets everything through. */
  get takesAll(): boolean {
    return this.#status === 'all' && this.#words.length === 0;
  }

  /**
   * Whether a thread is shown: it matches, or one of its known runs does.
   *
   * @param runs gives its known runs; called only where the thread itself does not settle it
   */
  takesThread(state: ThreadState, summary: ThreadSummary, runs: () => readonly RunState[]): boolean {
    if (this.#status !== 'all' && summary[this.#status] === 0) {
      return false;
    }
    const missing = this.#wordsMissingIn(state);
    return missing.length === 0 || (summary.known > 0 && runs().some((run) => this.#takes(run, missing)));
  }

  /** Which of a thread's runs are shown. */
  runsOf(state: ThreadState, runs: readonly RunState[]): readonly RunState[] {
    if (this.takesAll) {
      return runs;
    }
    const missing = this.#wordsMissingIn(state);
    return runs.filter((run) => this.#takes(run, missing));
  }

  takesRun(run: RunState, thread: ThreadState): boolean {
    return this.#takes(run, this.#wordsMissingIn(thread));
  }

  #takes(run: RunState, words: readonly string[]): boolean {
    return hasStatus(run, this.#status) && (words.length === 0 || hasAll(wordsOfRun(run.run), words));
  }

  #wordsMissingIn({ ref, label, thread }: ThreadState): readonly string[] {
    if (this.#words.length === 0) {
      return this.#words;
    }
    const own = [ref.threadId, label ?? ''].join('\n').toLowerCase();
    const told = thread === undefined ? '' : wordsOfThread(thread);
    return this.#words.filter((word) => !own.includes(word) && !told.includes(word));
  }
}

function hasStatus(state: RunState, status: StatusFilter): boolean {
  switch (status) {
    case 'all':
      return true;
    case 'active':
      return isActiveRun(state);
    case 'needsAction':
      return isActiveRun(state) && statusGroup(state.status) === 'needsAction';
    case 'failed':
      return statusGroup(state.status) === 'failed';
  }
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** In lower case, what can be found of an object: made once for each, because every key typed asks for it. */
const found = new WeakMap<object, string>();

function wordsOfThread(thread: Thread): string {
  return remembered(thread, () => [thread.title, ...entries(thread.metadata)]);
}

function wordsOfRun(run: Run): string {
  return remembered(run, () => [run.id, run.model, run.assistantId, run.graph, ...entries(run.metadata)]);
}

function entries(metadata: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.entries(metadata ?? {}).flat();
}

function remembered(object: object, parts: () => readonly (string | undefined)[]): string {
  let words = found.get(object);
  if (words === undefined) {
    // A line each, so that no word is found across two of them.
    words = parts().join('\n').toLowerCase();
    found.set(object, words);
  }
  return words;
}
