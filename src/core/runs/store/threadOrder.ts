import { insert, remove } from './sortedList';
import type { ConnectionActivity } from './state';
import type { Share, ThreadEntry, ThreadPlace } from './threadEntry';

/**
 * The threads of a connection that are shown, in the order of the tree, and what they come to. The order is as of when it
 * was settled: a thread that moves finds its new place among the others, which stay where they are.
 */
export class ThreadOrder {
  /** By urgency first: so those with active runs are in front. */
  #threads: ThreadEntry[] = [];
  readonly #sum = { active: 0, needsAction: 0, stuck: 0, looked: 0 };

  get all(): readonly ThreadEntry[] {
    return this.#threads;
  }

  /** Those with active runs. */
  get active(): readonly ThreadEntry[] {
    const end = this.#threads.findIndex(({ summary }) => summary.active === 0);
    return end < 0 ? this.#threads : this.#threads.slice(0, end);
  }

  get activity(): ConnectionActivity {
    return { ...this.#sum, threads: this.#threads.length };
  }

  /** Finds the places of some threads anew. Gives whether that changed which threads are shown, or their order. */
  settle(threads: ReadonlySet<ThreadEntry>): boolean {
    const moving = [...threads].filter((thread) => !samePlace(thread.place, thread.currentPlace()));
    const [first] = moving;
    if (first === undefined) {
      return false;
    }
    return moving.length === 1 ? this.#move(first) : this.#moveAll(new Set(moving));
  }

  /** Brings the sums in line with what is known of a thread now. */
  count(thread: ThreadEntry): void {
    const before = thread.counted;
    const after = thread.share();
    thread.counted = after;
    if (before !== undefined) {
      this.#add(before, -1);
    }
    if (after !== undefined) {
      this.#add(after, 1);
    }
  }

  #move(thread: ThreadEntry): boolean {
    const before = thread.place === undefined ? undefined : remove(this.#threads, thread, inOrder);
    thread.place = thread.currentPlace();
    const after = thread.place === undefined ? undefined : insert(this.#threads, thread, inOrder);
    return before !== after;
  }

  #moveAll(threads: ReadonlySet<ThreadEntry>): boolean {
    const before = this.#threads;
    const staying = before.filter((thread) => !threads.has(thread));
    for (const thread of threads) {
      thread.place = thread.currentPlace();
    }
    const coming = [...threads].filter(({ place }) => place !== undefined);
    this.#threads = [...staying, ...coming].sort(inOrder);
    return before.length !== this.#threads.length || before.some((thread, i) => thread !== this.#threads[i]);
  }

  #add({ summary, isLooked }: Share, by: 1 | -1): void {
    this.#sum.active += by * summary.active;
    this.#sum.needsAction += by * summary.needsAction;
    this.#sum.stuck += by * summary.stuck;
    this.#sum.looked += isLooked ? by : 0;
  }
}

/** By urgency, then newest first. Both are shown. */
function inOrder({ place: a }: ThreadEntry, { place: b }: ThreadEntry): number {
  return a === undefined || b === undefined ? 0 : b.urgency - a.urgency || b.at - a.at || b.rank - a.rank;
}

function samePlace(a: ThreadPlace | undefined, b: ThreadPlace | undefined): boolean {
  return a?.urgency === b?.urgency && a?.at === b?.at && a?.rank === b?.rank;
}
