import { RunStore } from '../../src/core/runs/store/runStore';
import type { Answer, AnsweredPage, ParsedRun } from './world';
import { threadIdOf, threadsPage } from './world';

/** Something that holds the runs of threads, tells when one has changed, and how many are active. */
export interface Subject {
  /** Notes which threads there are. */
  prepare(threads: number): void;
  applyRun(answer: Answer): void;
  applyPage(page: AnsweredPage): void;
  /** How many events there were. */
  readonly told: number;
  /** How many runs were active at the last event: a badge asks so after each. */
  readonly active: number;
}

const HERE = 'here';

/** The extension's store. */
class Ours implements Subject {
  readonly #store = new RunStore((error) => {
    throw error;
  });
  told = 0;
  active = 0;

  constructor() {
    this.#store.onDidChange(() => {
      this.told++;
      this.active = this.#store.activity(HERE).active;
    });
  }

  prepare(threads: number): void {
    this.#store.applyThreads(HERE, threadsPage(threads));
  }

  applyRun({ run }: Answer): void {
    this.#store.applyRun(HERE, run);
  }

  applyPage({ threadId, page }: AnsweredPage): void {
    this.#store.applyRuns({ connectionId: HERE, threadId }, page);
  }
}

interface PlainThread {
  readonly id: string;
  readonly n: number;
  readonly runs: Map<string, ParsedRun>;
  order: ParsedRun[];
}

/**
 * A store as many a view has one: what comes is compared by its JSON, and after a change everything is sorted and counted
 * anew.
 */
class Recounting implements Subject {
  readonly #threads = new Map<string, PlainThread>();
  #order: PlainThread[] = [];
  told = 0;
  active = 0;

  prepare(threads: number): void {
    for (let n = 0; n < threads; n++) {
      const id = threadIdOf(n);
      this.#threads.set(id, { id, n, runs: new Map(), order: [] });
    }
  }

  applyRun(answer: Answer): void {
    this.#apply(answer.threadId, [answer]);
  }

  applyPage({ threadId, answers }: AnsweredPage): void {
    this.#apply(threadId, answers);
  }

  #apply(threadId: string, answers: readonly Answer[]): void {
    const thread = this.#threads.get(threadId);
    if (thread === undefined) {
      return;
    }
    const changed = answers.filter(
      ({ id, parsed }) => JSON.stringify(thread.runs.get(id)) !== JSON.stringify(parsed),
    );
    for (const { id, parsed } of changed) {
      thread.runs.set(id, parsed);
    }
    if (changed.length > 0) {
      thread.order = [...thread.runs.values()].sort((a, b) => b.created_at - a.created_at);
      const activeIn = new Map(
        [...this.#threads.values()].map((one) => [one, one.order.filter(isActive).length]),
      );
      this.#order = [...this.#threads.values()].sort(
        (a, b) => Math.min(1, activeIn.get(b) ?? 0) - Math.min(1, activeIn.get(a) ?? 0) || a.n - b.n,
      );
      this.told++;
      this.active = this.#order.reduce((sum, one) => sum + (activeIn.get(one) ?? 0), 0);
    }
  }
}

/** The floor: what comes is put in place of what was there. Nothing is compared, and everything counts as a change. */
class Overwriting implements Subject {
  readonly #runs = new Map<string, ParsedRun>();
  told = 0;
  active = 0;

  prepare(): void {
    // Threads come with their runs.
  }

  applyRun({ threadId, id, parsed }: Answer): void {
    this.#runs.set(`${threadId} ${id}`, parsed);
    this.told++;
    this.active = this.#runs.size;
  }

  applyPage({ answers }: AnsweredPage): void {
    for (const answer of answers) {
      this.applyRun(answer);
    }
  }
}

export const SUBJECTS = {
  ours: { name: 'ours', make: (): Subject => new Ours(), compares: true },
  recounting: {
    name: 'compared by JSON, sorted and counted anew',
    make: (): Subject => new Recounting(),
    compares: true,
  },
  overwriting: { name: 'a plain Map, overwritten', make: (): Subject => new Overwriting(), compares: false },
} as const;

export type SubjectKey = keyof typeof SUBJECTS;

function isActive({ status }: ParsedRun): boolean {
  return status === 'queued' || status === 'in_progress' || status === 'requires_action';
}
