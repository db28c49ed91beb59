import type { Page } from '../../api/backend';
import type { Capabilities } from '../../model/capabilities';
import { threadOf, type ThreadRef } from '../../model/references';
import type { Thread } from '../../model/thread';
import type { Changes } from './changes';
import { firstOfEach, place, sameListing, wholeSince } from './listing';
import { UNKNOWN_CONNECTION, type ConnectionState } from './state';
import { ThreadEntry } from './threadEntry';
import { ThreadOrder } from './threadOrder';

/** What the store keeps of a connection: what is known of its server, and its threads. */
export class ConnectionEntry {
  readonly id: string;
  readonly threads = new Map<string, ThreadEntry>();
  readonly order = new ThreadOrder();
  generation = 0;
  #state = UNKNOWN_CONNECTION;
  #highestRank = 0;
  #lowestRank = 0;

  constructor(id: string) {
    this.id = id;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  ensureThread(ref: ThreadRef): ThreadEntry {
    let thread = this.threads.get(ref.threadId);
    if (thread === undefined) {
      thread = new ThreadEntry(threadOf(ref), --this.#lowestRank);
      this.threads.set(ref.threadId, thread);
    }
    return thread;
  }

  set(part: Partial<ConnectionState>, changes: Changes): void {
    const before = this.#state;
    this.#state = { ...before, ...part };
    if (
      !lackTheSame(before.capabilities, this.#state.capabilities) ||
      before.problem?.message !== this.#state.problem?.message ||
      !sameListing(before.threadList, this.#state.threadList)
    ) {
      changes.threadLists.add(this.id);
    }
  }

  /** Notes what was found out of what the server can do. */
  learn(found: Capabilities, changes: Changes): void {
    this.set({ capabilities: { ...this.#state.capabilities, ...found } }, changes);
  }

  applyThreads(page: Page<Thread>, after: string | undefined, changes: Changes): void {
    const isListed = (id: string) => this.threads.get(id)?.state.listed === true;
    const placed = place(this.#state.threadList, page, after, isListed);
    if (placed === undefined) {
      return;
    }
    const isFirst = after === undefined;
    if (isFirst) {
      this.#dropThreads(page, placed.adjoins, changes);
    }
    const items = firstOfEach(page.items);
    for (const thread of isFirst ? items.reverse() : items) {
      const entry = this.ensureThread({ connectionId: this.id, threadId: thread.id });
      this.list(entry, isFirst, changes);
      entry.setThread(thread, changes);
    }
    this.learn({ threads: true }, changes);
    this.set({ threadList: placed.listing }, changes);
  }

  /**
   * Notes that the server's list has a thread.
   *
   * @param isNewest where it belongs if it was not listed, among those of the same time: before them, or behind them
   */
  list(thread: ThreadEntry, isNewest: boolean, changes: Changes): void {
    if (!thread.state.listed) {
      thread.rank = isNewest ? ++this.#highestRank : --this.#lowestRank;
      thread.setListed(true, changes);
    }
  }

  /** Forgets what the server said. */
  reset(changes: Changes): void {
    this.generation++;
    this.#state = UNKNOWN_CONNECTION;
    for (const thread of this.threads.values()) {
      thread.reset(changes);
    }
    changes.threadLists.add(this.id);
  }

  /** Brings the order and the sums up to date with what was changed, and notes what that changed. */
  settle(changes: Changes): void {
    for (const thread of changes.touched) {
      thread.settle(changes);
    }
    if (this.order.settle(changes.displaced)) {
      changes.threadLists.add(this.id);
    }
    for (const threads of [changes.touched, changes.displaced]) {
      for (const thread of threads) {
        this.order.count(thread);
      }
    }
  }

  /**
   * Takes out of the list what a first page puts an end to: threads that the server has no more, and, where the page does
   * not adjoin what was known, those of the old list, active ones apart.
   */
  #dropThreads(page: Page<Thread>, adjoins: boolean, changes: Changes): void {
    const onPage = new Set(page.items.map(({ id }) => id));
    const since = wholeSince(page);
    for (const thread of this.threads.values()) {
      const { listed, ref, thread: described } = thread.state;
      const isGone = (described?.createdAt ?? 0) > since;
      const isPassed = !adjoins && thread.summary.active === 0;
      if (listed && !onPage.has(ref.threadId) && (isGone || isPassed)) {
        thread.setListed(false, changes);
      }
    }
  }
}

/** Whether two servers look the same: what one can do looks like what nobody has tried yet. */
function lackTheSame(a: Capabilities, b: Capabilities): boolean {
  return (['threads', 'runs', 'steps'] as const).every((what) => (a[what] === false) === (b[what] === false));
}
