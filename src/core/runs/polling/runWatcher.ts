import { ApiError } from '../../api/errors';
import type { Clock, Disposable } from '../../clock';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../model/references';
import { Demands, NOTHING_SEEN, type Sight } from './demands';
import { NO_ANSWER, OF_THE_KEY } from '../load/failures';
import { AT_ONCE, BACKGROUND, jittered, SETTLING } from './paces';
import type { Reconnect } from './reconnect';
import type { RequestBudget } from './requestBudget';
import type { Priority, RequestTurns } from './requestTurns';
import type { RunLoader } from '../load/runLoader';
import type { RunStore, StoreChange } from '../store/runStore';
import { ThreadPoll } from './threadPoll';
import { ThreadQuestions } from './threadQuestions';

/** What of a connection is not asked for at present: nothing is held back, all but what settles is, or all. */
type Held = 'nothing' | 'polling' | 'all';

/**
 * Asks servers about active runs, and only about those that somebody sees or watches or whose cancel is settling: quick
 * after a change, then backing off, in turn with all others as the budget allows. One question covers all wanted runs
 * of a thread where that is possible. Nothing is asked while a key is missing or refused; where a server can't be
 * reached, only what settles is, until {@link Reconnect} has got an answer.
 *
 * What one change costs depends on how much changed, not on how much is watched.
 */
export class RunWatcher implements Disposable {
  readonly #store: RunStore;
  readonly #turns: RequestTurns;
  readonly #reconnect: Reconnect;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #listener: Disposable;
  readonly #demands: Demands;
  readonly #questions: ThreadQuestions;
  /** By the keys of their threads. */
  readonly #polls = new Map<string, ThreadPoll>();
  readonly #held = new Map<string, Held>();
  /** How many runs of each connection are wanted. */
  readonly #wanted = new Map<string, number>();
  /** How many more of the shown connection's runs were active than wanted when all of them were last reviewed. */
  #unwanted = 0;
  #disposed = false;

  constructor(parts: {
    readonly store: RunStore;
    readonly loader: RunLoader;
    readonly budget: RequestBudget;
    readonly turns: RequestTurns;
    readonly reconnect: Reconnect;
    readonly clock: Clock;
    /** A number from 0 up to 1, such as Math.random gives. */
    readonly random: () => number;
  }) {
    this.#store = parts.store;
    this.#turns = parts.turns;
    this.#reconnect = parts.reconnect;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#demands = new Demands(parts.store);
    this.#questions = new ThreadQuestions(parts.store, parts.loader, parts.budget, this.#demands);
    this.#listener = parts.store.onDidChange((change) => {
      this.#take(change);
    });
  }

  /** Tells what is seen from now on. */
  see(sight: Sight): void {
    if (!this.#disposed) {
      this.#demands.sight = sight;
      this.#reviewAll();
    }
  }

  /** Follows a run whether it is seen or not, until the result is disposed of or the run has ended. */
  follow(ref: RunRef): Disposable {
    return this.#demand(ref, (changed) => this.#demands.follow(ref, changed));
  }

  /**
   * Keeps asking about a run until it has ended, or about a thread's list of runs, until the result is disposed of: in
   * the background, seen or not, with or without the focus, as the budget allows.
   */
  watch(ref: ThreadRef | RunRef): Disposable {
    return this.#demand(ref, (changed) => this.#demands.watch(ref, changed));
  }

  dispose(): void {
    this.#disposed = true;
    this.#listener.dispose();
    for (const poll of this.#polls.values()) {
      poll.stop();
    }
    this.#polls.clear();
    this.#demands.sight = NOTHING_SEEN;
    this.#reconnect.want(new Set());
  }

  #demand(ref: ThreadRef | RunRef, add: (changed: () => void) => Disposable): Disposable {
    const review = () => {
      if (!this.#disposed) {
        this.#plan(
          this.#review('runId' in ref ? [ref] : [ref, ...this.#store.runs(ref).map((run) => run.ref)]),
        );
        this.#reconnect.want(this.#demands.connections);
      }
    };
    const added = add(review);
    review();
    return added;
  }

  #take(change: StoreChange): void {
    const polls = this.#review([...change.runRows.values(), ...change.runLists.values()]);
    for (const ref of change.runRows.values()) {
      const poll = this.#polls.get(keyOf(threadOf(ref)));
      // That a run could not be read is no change that makes another likely.
      if (poll !== undefined && this.#store.runProblem(ref) === undefined) {
        this.#hasten(poll);
        polls.add(poll);
      }
    }
    this.#plan(polls);
    for (const connectionId of change.threadLists) {
      this.#reviewConnection(connectionId);
    }
  }

  /** Holds back what is not to be asked of a connection now, or lets it go on. */
  #reviewConnection(connectionId: string): void {
    this.#turns.reconsider(connectionId);
    const held = this.#heldBack(connectionId);
    if (held !== (this.#held.get(connectionId) ?? 'nothing')) {
      this.#held.set(connectionId, held);
      const polls = [...this.#polls.values()].filter(({ thread }) => thread.connectionId === connectionId);
      for (const poll of polls) {
        poll.dueAt = Math.max(poll.dueAt, this.#clock.now() + AT_ONCE);
      }
      this.#plan(polls);
    }
    // Threads may have come into the tree or left it, of which no run has changed.
    if (connectionId === this.#demands.sight.tree && this.#unwantedNow() !== this.#unwanted) {
      this.#reviewAll();
    }
  }

  #heldBack(connectionId: string): Held {
    const { problem } = this.#store.connection(connectionId);
    if (problem === undefined) {
      return 'nothing';
    }
    return OF_THE_KEY.has(problem.kind) ? 'all' : NO_ANSWER.has(problem.kind) ? 'polling' : 'nothing';
  }

  #unwantedNow(): number {
    const { tree } = this.#demands.sight;
    return tree === undefined ? 0 : this.#store.activity(tree).active - (this.#wanted.get(tree) ?? 0);
  }

  /** Looks at everything anew: for when what is seen has changed. */
  #reviewAll(): void {
    const known = [...this.#polls.values()].flatMap((poll) => [
      poll.thread,
      ...[...poll.runs.values()].map(({ ref }) => ref),
    ]);
    this.#plan(this.#review([...known, ...this.#demands.candidates()]));
    this.#unwanted = this.#unwantedNow();
    this.#reconnect.want(this.#demands.connections);
  }

  /** Notes how urgently these are wanted now; gives the threads for which that may have changed anything. */
  #review(refs: Iterable<ThreadRef | RunRef>): Set<ThreadPoll> {
    const reviewed = new Set<ThreadPoll>();
    for (const ref of refs) {
      const thread = threadOf(ref);
      const urgency = 'runId' in ref ? this.#demands.ofRun(ref) : this.#demands.ofList(ref);
      let poll = this.#polls.get(keyOf(thread));
      if (poll === undefined && urgency !== undefined) {
        poll = new ThreadPoll(thread, urgency);
        this.#polls.set(keyOf(thread), poll);
      }
      if (poll !== undefined) {
        reviewed.add(poll);
        const before = poll.runs.size;
        if ('runId' in ref) {
          poll.setRun(ref, urgency);
        } else {
          poll.setList(urgency);
        }
        const { connectionId } = thread;
        this.#wanted.set(connectionId, (this.#wanted.get(connectionId) ?? 0) + poll.runs.size - before);
      }
    }
    return reviewed;
  }

  /** Sees to it that these are asked about in time, and those that nobody wants any more are not. */
  #plan(polls: Iterable<ThreadPoll>): void {
    for (const poll of polls) {
      const { urgency, planned } = poll;
      if (urgency === undefined) {
        poll.stop();
        this.#polls.delete(keyOf(poll.thread));
        continue;
      }
      poll.planned = urgency;
      if (poll.dueAt === Infinity) {
        this.#setPause(poll, urgency.first);
        if (urgency !== SETTLING) {
          this.#makeUpFor(poll);
        }
      } else if (urgency.first < planned.first) {
        this.#hasten(poll);
      }
      this.#wait(poll);
    }
  }

  /** What was read while nobody looked is as old as it is: the first pause counts from then. */
  #makeUpFor(poll: ThreadPoll): void {
    const now = this.#clock.now();
    let oldest = now;
    for (const { ref } of poll.runs.values()) {
      oldest = Math.min(oldest, this.#store.run(ref)?.run.body.receivedAt ?? now);
    }
    poll.dueAt = Math.max(now + AT_ONCE, poll.dueAt - (now - oldest));
  }

  /** Starts over with the shortest pause. What was due sooner stays so: many changes in a row put nothing off. */
  #hasten(poll: ThreadPoll): void {
    const { dueAt } = poll;
    this.#setPause(poll, poll.planned.first);
    poll.dueAt = Math.min(poll.dueAt, dueAt);
  }

  #setPause(poll: ThreadPoll, pause: number): void {
    poll.pause = pause;
    poll.dueAt = this.#clock.now() + jittered(pause, this.#random());
  }

  /** Waits until it is due, then in the line. */
  #wait(poll: ThreadPoll): void {
    const held = this.#held.get(poll.thread.connectionId);
    const isHeld = held === 'all' || (held === 'polling' && poll.planned !== SETTLING);
    if (poll.isAsking || isHeld) {
      poll.stop();
    } else if (poll.place === undefined) {
      poll.stop();
      poll.waiting = this.#clock.after(Math.max(0, poll.dueAt - this.#clock.now()), () => {
        this.#standInLine(poll);
      });
    } else if (poll.place !== this.#priorityOf(poll)) {
      poll.stop();
      this.#standInLine(poll);
    }
  }

  #standInLine(poll: ThreadPoll): void {
    const priority = this.#priorityOf(poll);
    poll.place = priority;
    poll.waiting = this.#turns.join(poll.thread.connectionId, {
      priority,
      isWanted: () => this.#isWanted(poll),
      run: () => this.#ask(poll),
    });
  }

  #priorityOf({ planned, thread }: ThreadPoll): Priority {
    return planned === SETTLING && this.#demands.isGesture(thread) ? 'gesture' : planned.priority;
  }

  #isWanted(poll: ThreadPoll): boolean {
    return this.#polls.get(keyOf(poll.thread)) === poll;
  }

  async #ask(poll: ThreadPoll): Promise<void> {
    const { pause, planned } = poll;
    poll.isAsking = true;
    poll.stop();
    // Before the answers, so that a change they bring may shorten the pause again.
    this.#setPause(poll, Math.min(planned.longest, pause * planned.growth));
    let answers = 0;
    let isLost = false;
    try {
      answers = await this.#questions.ask(poll, () => this.#isWanted(poll));
    } catch (error) {
      // It stands in the store, and where it says to wait, that is heeded from there.
      isLost = error instanceof ApiError && NO_ANSWER.has(error.kind);
    }
    this.#demands.countRound(poll.thread);
    poll.failures = answers > 0 ? 0 : poll.failures + 1;
    if (isLost && poll.failures === 1 && planned !== SETTLING) {
      // It is asked about as soon as the server answers again; where that does not help, less and less often.
      poll.dueAt = this.#clock.now();
    } else if (answers === 0) {
      this.#setPause(poll, Math.min(Math.max(planned.longest, BACKGROUND.longest), pause * 2));
    }
    poll.isAsking = false;
    if (this.#isWanted(poll)) {
      // The server may have turned out to list no runs.
      this.#plan(this.#review([poll.thread]));
    }
  }
}
