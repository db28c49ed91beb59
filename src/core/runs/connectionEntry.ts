import { threadOf, type ThreadRef } from '../model/references';
import type { Changes } from './changes';
import { insert, remove } from './sortedList';
import { UNKNOWN_CONNECTION, type ConnectionActivity, type ConnectionState } from './state';
import { ThreadEntry, type Share, type ThreadPlace } from './threadEntry';

/**
 * What the store keeps of a connection: its threads, their order in the tree, and what they come to. The order is as of
 * when it was settled; a thread that moves finds its new place among the others, which stay where they are.
 */
export class ConnectionEntry {
  readonly id: string;
  state: ConnectionState = UNKNOWN_CONNECTION;
  generation = 0;
  readonly threads = new Map<string, ThreadEntry>();
  /** The threads that are shown, in the order of the tree: so those with active runs are the first. */
  #order: ThreadEntry[] = [];
  readonly #sum = { active: 0, needsAction: 0, stuck: 0, looked: 0 };
  #highestRank = 0;
  #lowestRank = 0;

  constructor(id: string) {
    this.id = id;
  }

  get order(): readonly ThreadEntry[] {
    return this.#order;
  }

  /** Those of the order with active runs. */
  get active(): readonly ThreadEntry[] {
    const end = this.#order.findIndex(({ summary }) => summary.active === 0);
    return end < 0 ? this.#order : this.#order.slice(0, end);
  }

  get activity(): ConnectionActivity {
    return { ...this.#sum, threads: this.#order.length };
  }

  ensureThread(ref: ThreadRef): ThreadEntry {
    let thread = this.threads.get(ref.threadId);
    if (thread === undefined) {
      thread = new ThreadEntry(threadOf(ref), --this.#lowestRank);
      this.threads.set(ref.threadId, thread);
    }
    return thread;
  }

  /** Gives a thread its rank among those of the same time: as the newest or as the oldest of them. */
  rank(thread: ThreadEntry, isNewest: boolean): void {
    thread.rank = isNewest ? ++this.#highestRank : --this.#lowestRank;
  }

  /** Brings the sums and the order up to date with what was changed, and notes what that changed. */
  settle(changes: Changes): void {
    for (const thread of changes.touched) {
      thread.settle(changes);
    }
    if (this.#arrange(changes.displaced)) {
      changes.threadLists.add(this.id);
    }
    for (const threads of [changes.touched, changes.displaced]) {
      for (const thread of threads) {
        this.#recount(thread);
      }
    }
  }

  /** Finds the places of some threads anew. Gives whether that changed which threads are shown, or their order. */
  #arrange(threads: ReadonlySet<ThreadEntry>): boolean {
    const moving = [...threads].filter((thread) => !samePlace(thread.place, thread.currentPlace()));
    const [first] = moving;
    if (first === undefined) {
      return false;
    }
    return moving.length === 1 ? this.#move(first) : this.#moveAll(new Set(moving));
  }

  #move(thread: ThreadEntry): boolean {
    const before = thread.place === undefined ? undefined : remove(this.#order, thread, inOrder);
    thread.place = thread.currentPlace();
    const after = thread.place === undefined ? undefined : insert(this.#order, thread, inOrder);
    return before !== after;
  }

  #moveAll(threads: ReadonlySet<ThreadEntry>): boolean {
    const before = this.#order;
    const staying = before.filter((thread) => !threads.has(thread));
    for (const thread of threads) {
      thread.place = thread.currentPlace();
    }
    const coming = [...threads].filter(({ place }) => place !== undefined);
    this.#order = [...staying, ...coming].sort(inOrder);
    return before.length !== this.#order.length || before.some((thread, i) => thread !== this.#order[i]);
  }

  #recount(thread: ThreadEntry): void {
    const { counted: before, summary } = thread;
    const after = thread.isShown ? { summary, isLooked: thread.state.runList.loaded } : undefined;
    thread.counted = after;
    if (before !== undefined) {
      this.#add(before, -1);
    }
    if (after !== undefined) {
      this.#add(after, 1);
    }
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
