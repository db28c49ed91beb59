import assert from 'node:assert/strict';
import { ApiError } from '../../../../src/core/api/errors';
import { keyOf } from '../../../../src/core/model/references';
import { isActive } from '../../../../src/core/model/status';
import { SLOW_AFTER } from '../../../../src/core/runs/cancel/cancelAttempt';
import { Cancellation } from '../../../../src/core/runs/cancel/cancellation';
import { isFollowed, type CancelOutcome } from '../../../../src/core/runs/cancel/cancelOutcome';
import { Polling } from '../../../../src/core/runs/polling/polling';
import { RequestBudget } from '../../../../src/core/runs/polling/requestBudget';
import { RunLoader } from '../../../../src/core/runs/load/runLoader';
import { LONGEST_FOLLOW } from '../../../../src/core/runs/cancel/settling';
import { NOTHING_SEEN } from '../../../../src/core/runs/polling/demands';
import { isActiveRun } from '../../../../src/core/runs/store/state';
import { FakeClock } from '../../support/fakeClock';
import { CountedStore, HERE, PendingNotes, runRef, threadRef } from '../scene';
import { ScriptedServer, THREAD_ID, type Result } from './scriptedServer';

const THREAD = threadRef(THREAD_ID);
export const RUN_IDS = ['run_1', 'run_2'] as const;
/** One gesture asks at most that often. */
const MOST_POSTS = 3;
/** Longer than anything may take once all is well. */
const BOUND = LONGEST_FOLLOW + 5 * 60_000;

/** A gesture, from when it is made until its cancel has settled. */
interface Gesture {
  readonly runId: string;
  /** How many outcomes the user had been told of this run by then. */
  readonly toldBefore: number;
  /** How often it was made; all but the first joined what was under way. */
  calls: number;
  posts: number;
  /** All its POSTs, those before it was made anew included. */
  allPosts: number;
  /** What was read since the last POST, and nothing while that is on its way. */
  readSince: string | undefined;
  /** Whether nothing was read since a POST whose fate is unclear. */
  isUncertain: boolean;
  /** Whether the last POST was refused and the run was not read as cancelling since. */
  isRefused: boolean;
  /** Whether anything was refused. */
  heardNo: boolean;
  reply: CancelOutcome | undefined;
  isOver: boolean;
}

/** A window as the extension builds one, watched by an oracle that knows what the server did. */
class Window {
  readonly store = new CountedStore();
  readonly gestures: Gesture[] = [];
  readonly #cancellation: Cancellation;
  readonly #world: World;
  readonly #loader: RunLoader;
  readonly #polling: Polling;
  /** What was last read of each run, since the connection is what it is, and the number of that request. */
  readonly #read = new Map<string, { readonly status: string; readonly number: number }>();
  #requests = 0;
  isOpen = true;

  constructor(world: World) {
    this.#world = world;
    const { clock, server, pending } = world;
    const { store } = this;
    const backend = server.backend((method, runId) => this.#sent(method, runId));
    const backendOf = () => (world.isConnected ? backend : undefined);
    this.#loader = new RunLoader(store, backendOf);
    const budget = new RequestBudget(clock);
    this.#polling = new Polling({ store, loader: this.#loader, budget, clock, random: () => 0.5 });
    this.#cancellation = new Cancellation({
      store,
      backendOf,
      follower: this.#polling.watcher,
      pending,
      clock,
      onError: (error) => {
        world.fail(error);
      },
    });
    this.#cancellation.onDidSettleLate(({ ref, outcome }) => {
      this.#settledLate(ref.runId, outcome);
    });
    store.setMarks(HERE, [{ ref: THREAD, tracked: true, label: undefined }]);
    void this.#cancellation.resume();
  }

  cancel(runId: string): void {
    const { clock, told } = this.#world;
    const toldBefore = told.filter((id) => id === runId).length;
    let gesture = this.#openGesture(runId);
    if (gesture?.reply !== undefined && toldBefore > gesture.toldBefore) {
      // It took long, and another window was the first to know how it ended: this may be a new one.
      Object.assign(gesture, { toldBefore, posts: 0, isUncertain: false, isRefused: false });
    }
    if (gesture === undefined) {
      gesture = {
        runId,
        toldBefore,
        calls: 0,
        posts: 0,
        allPosts: 0,
        readSince: undefined,
        isUncertain: false,
        isRefused: false,
        heardNo: false,
        reply: undefined,
        isOver: false,
      };
      this.gestures.push(gesture);
    }
    const own = gesture;
    own.calls++;
    const madeAt = clock.now();
    this.#cancellation.cancel(runRef(THREAD_ID, runId)).then(
      (outcome) => {
        this.#world.hold(() => {
          assert.ok(clock.now() - madeAt <= SLOW_AFTER, 'a gesture is answered in time');
          own.reply = outcome;
          own.isOver ||= !isFollowed(outcome);
          if (own.isOver && this.isOpen) {
            this.#world.tell(runId, outcome);
          }
          if (this.isOpen) {
            this.#check(outcome, runId, own);
          }
        });
      },
      (error: unknown) => {
        this.#world.fail(error);
      },
    );
  }

  /** Looks at the thread, or away. */
  look(looks: boolean): void {
    this.#polling.see(
      looks ? { ...NOTHING_SEEN, tree: HERE, threads: new Set([keyOf(THREAD)]) } : NOTHING_SEEN,
    );
    if (looks) {
      this.#loader.loadRuns(THREAD).catch(() => undefined);
    }
  }

  /** The connection has another key, or is another one. */
  reset(): void {
    this.#read.clear();
    this.store.reset(HERE);
  }

  close(): void {
    this.isOpen = false;
    this.#cancellation.dispose();
    this.#polling.dispose();
    this.#loader.dispose();
  }

  /** What must be so whenever no answer is just being taken in. */
  verify(): void {
    for (const [runId, { status }] of this.#read) {
      const state = this.store.run(runRef(THREAD_ID, runId));
      if (state !== undefined && !isActive(status)) {
        assert.ok(!isActiveRun(state), `${runId} is ${status} and shown as ${String(state.status)}`);
      }
    }
  }

  #openGesture(runId: string): Gesture | undefined {
    return this.gestures.find((gesture) => gesture.runId === runId && !gesture.isOver);
  }

  /** Checks that a request may be sent, and gives what notes its result. */
  #sent(method: 'GET' | 'POST', runId: string): (result: Result) => void {
    const number = ++this.#requests;
    const gesture = this.#openGesture(runId);
    const generation = this.store.generation(HERE);
    const note = (status: Result) => {
      const before = this.#read.get(runId);
      const isWanted = this.isOpen && this.store.generation(HERE) === generation;
      if (typeof status === 'string' && isWanted && number > (before?.number ?? 0)) {
        this.#read.set(runId, { status, number });
      }
      return isWanted;
    };
    if (method === 'GET') {
      const posts = gesture?.allPosts;
      return (result) => {
        if (note(result) && gesture !== undefined && gesture.allPosts === posts) {
          this.#noteAnswer(gesture, result);
        }
      };
    }
    this.#world.hold(() => {
      assert.ok(this.isOpen && gesture, 'nothing is cancelled that nobody asked for');
      if (gesture.posts > 0) {
        const { readSince } = gesture;
        assert.ok(readSince !== undefined, 'a run is read before it is asked for again');
        assert.ok(isActive(readSince) && readSince !== 'cancelling', `one that is ${readSince} is not`);
      }
      gesture.posts++;
      gesture.allPosts++;
      assert.ok(gesture.posts <= MOST_POSTS * gesture.calls, 'a gesture asks a few times at most');
      gesture.readSince = undefined;
    });
    return (result) => {
      note(result);
      if (gesture !== undefined) {
        // What was asked for before the POST, and answered meanwhile, tells nothing of it.
        gesture.readSince = undefined;
        gesture.isUncertain = result instanceof ApiError && result.unclear;
        gesture.isRefused = result instanceof ApiError && result.kind === 'refused';
        gesture.heardNo ||= saysNo(result);
      }
    };
  }

  #noteAnswer(gesture: Gesture, result: Result): void {
    if (result instanceof ApiError) {
      gesture.heardNo ||= saysNo(result);
    } else {
      gesture.readSince = result;
      gesture.isUncertain = false;
      gesture.isRefused &&= result !== 'cancelling';
    }
  }

  #settledLate(runId: string, outcome: CancelOutcome): void {
    this.#world.hold(() => {
      assert.ok(this.#world.isNew(runId), 'nothing is told twice');
      this.#world.tell(runId, outcome);
      const gesture = this.#openGesture(runId);
      if (gesture !== undefined) {
        gesture.isOver = true;
      }
      assert.ok(!isFollowed(outcome), 'the last word is told late');
      this.#check(outcome, runId, gesture);
    });
  }

  /** What is told must be so. */
  #check(outcome: CancelOutcome, runId: string, gesture: Gesture | undefined): void {
    const { server } = this.#world;
    const truth = server.statuses.get(runId);
    const read = this.#read.get(runId)?.status;
    switch (outcome.kind) {
      case 'cancelled':
        assert.equal(truth, 'cancelled');
        break;
      case 'alreadyEnded':
      case 'ended':
        assert.equal(outcome.status, truth);
        assert.ok(!isActive(truth));
        break;
      case 'gone':
      case 'deleted':
        assert.ok(server.isDeleted);
        break;
      case 'stillCancelling':
        assert.equal(read, 'cancelling');
        break;
      case 'ineffective':
        assert.equal(outcome.status, read);
        assert.ok(read !== undefined && isActive(read) && read !== 'cancelling');
        assert.ok(gesture === undefined || gesture.readSince === read, 'it was read since it was asked for');
        assert.ok(gesture?.isRefused !== true, 'a refusal is told as one');
        break;
      case 'refused':
        assert.ok(gesture?.heardNo, 'nobody said no');
        assert.ok(!gesture.isUncertain, 'a POST may have been taken');
        assert.ok(outcome.status === undefined || isActive(outcome.status));
        break;
      case 'failed':
        assert.ok(gesture !== undefined && !gesture.isUncertain, 'a POST may have been taken');
        assert.ok(outcome.status === undefined || isActive(outcome.status));
        break;
      case 'unknown':
      case 'unconfirmed':
      case 'unreadable':
        break;
      case 'stopped':
        assert.fail('nobody stopped it');
    }
  }
}

/** A server and the windows of one user. */
export class World {
  readonly clock = new FakeClock();
  readonly server = new ScriptedServer(this.clock, RUN_IDS);
  readonly pending = new PendingNotes();
  /** The ids of the runs of which the user was told how the cancel ended, oldest first. */
  readonly told: string[] = [];
  /** How often the cancel of a run had been noted when the user was last told what came of it. */
  readonly #notedWhenTold = new Map<string, number>();
  /** The windows in their places; a place may be empty. */
  readonly windows: (Window | undefined)[] = [];
  isConnected = true;
  #failure: { readonly error: unknown } | undefined;

  open(place: number): void {
    this.windows[place] = new Window(this);
  }

  async close(place: number): Promise<void> {
    const window = this.windows[place];
    this.windows[place] = undefined;
    window?.close();
    await this.pass(0);
    assert.equal(window?.store.listeners ?? 0, 0, 'no listener is left behind');
  }

  /** The key is another one, or there is none; or the connection is removed, or there again. */
  change(part: { readonly key?: ScriptedServer['key']; readonly isConnected?: boolean }): void {
    this.server.key = 'key' in part ? part.key : this.server.key;
    this.isConnected = part.isConnected ?? this.isConnected;
    for (const window of this.windows) {
      window?.reset();
    }
  }

  /** Lets time go by, in milliseconds. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    do {
      const due = Math.min(this.clock.nextDue ?? end, end);
      await this.clock.advance(due - this.clock.now());
      this.#verify();
    } while (this.clock.now() < end);
  }

  /** All is well again: everything must settle, and leave nothing behind. */
  async finish(): Promise<void> {
    for (const window of this.windows) {
      window?.look(false);
    }
    this.server.heal();
    this.change({ key: 'good', isConnected: true });
    for (const runId of RUN_IDS) {
      if (this.server.statuses.get(runId) === 'cancelling') {
        this.server.set(runId, 'cancelled');
      }
    }
    await this.#settle();
    for (const window of this.windows) {
      for (const { runId, reply, toldBefore } of window?.gestures ?? []) {
        assert.ok(reply !== undefined, 'every gesture is answered');
        const told = this.told.filter((id) => id === runId).length;
        assert.ok(!isFollowed(reply) || told > toldBefore, 'what was promised is told');
      }
    }
    await Promise.all(this.windows.map((_, place) => this.close(place)));
    this.open(0);
    await this.#settle();
    await this.close(0);
    assert.deepEqual(this.pending.refs, [], 'no note is left behind');
  }

  /** Whether anything was noted of a run since the user was last told what came of its cancel. */
  isNew(runId: string): boolean {
    return this.#noted(runId) > (this.#notedWhenTold.get(runId) ?? 0);
  }

  /** The user is told what came of a gesture. That it came to nothing is not the end of another one. */
  tell(runId: string, { kind }: CancelOutcome): void {
    this.told.push(runId);
    if (!['refused', 'failed', 'unknown'].includes(kind)) {
      this.#notedWhenTold.set(runId, this.#noted(runId));
    }
  }

  /** Checks something now, and fails as soon as it can be told. */
  hold(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Lets time go by until nothing waits for it. */
  async #settle(): Promise<void> {
    const end = this.clock.now() + BOUND;
    await this.pass(0);
    for (let due = this.clock.nextDue; due !== undefined; due = this.clock.nextDue) {
      assert.ok(due <= end, 'all comes to an end');
      await this.pass(due - this.clock.now());
    }
  }

  #noted(runId: string): number {
    return this.pending.log.filter((line) => line === `add ${runId}`).length;
  }

  #verify(): void {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    for (const window of this.windows) {
      window?.verify();
    }
  }
}

function saysNo(result: Result): boolean {
  return result instanceof ApiError && (result.kind === 'refused' || result.isGone);
}
