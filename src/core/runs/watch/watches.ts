import type { Clock, Disposable } from '../../clock';
import { Emitter, type Event } from '../../event';
import { isRestored } from '../../model/body';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../model/references';
import { isActive } from '../../model/status';
import type { Told, Watch } from '../../model/watch';
import type { RunStore, StoreChange } from '../store/runStore';
import type { RunState } from '../store/state';
import { factsOf, isOver, newsIn, type BackgroundWatcher, type KeptWatches, type News } from './watchNews';

/** How long news are collected, in milliseconds, so that what happens together is told together. */
const TOGETHER = 1000;

/** What this window has noted that it would tell. */
interface Claim {
  /** What is watched: the run, or its thread. */
  readonly watched: ThreadRef | RunRef;
  readonly ref: RunRef;
  /** What had been told of the run before, and what is noted since. */
  readonly before: Told;
  readonly noted: Told;
  /** Absent where somebody else tells it. */
  readonly news: News | undefined;
}

/**
 * The runs and threads that the user wants to be told about: they are followed in the background, and what happens to
 * them is told once, by one of the windows. What happened while none was open is told when it is found out.
 *
 * A window notes what it is about to tell, and tells it a second later if no other one has noted the same over it
 * meanwhile. Where the notes take longer than that to get around, both tell; a window that is killed within the second
 * tells nothing of it, unless that was the end: the next window then does.
 */
export class Watches implements Disposable {
  readonly #store: RunStore;
  readonly #kept: KeptWatches;
  readonly #watcher: BackgroundWatcher;
  readonly #clock: Clock;
  readonly #window: string;
  readonly #isConnected: (connectionId: string) => boolean;
  readonly #isBeingCancelled: (ref: RunRef) => boolean;
  readonly #onError: (error: unknown) => void;
  readonly #listeners: readonly Disposable[];
  readonly #changed: Emitter<readonly (ThreadRef | RunRef)[]>;
  readonly #happened: Emitter<readonly News[]>;
  readonly #followed = new Map<string, Disposable>();
  #watches: ReadonlyMap<string, Watch> = new Map();
  #claims: readonly Claim[] = [];
  #timer: Disposable | undefined;

  /** What is watched from now on, and what is not any more. */
  readonly onDidChange: Event<readonly (ThreadRef | RunRef)[]>;
  /** What is to be told, each once: all that came to be known within a second. */
  readonly onNews: Event<readonly News[]>;

  constructor(parts: {
    readonly store: RunStore;
    readonly kept: KeptWatches;
    readonly watcher: BackgroundWatcher;
    readonly clock: Clock;
    /** An id that no other window has. */
    readonly window: string;
    /** Whether there is such a connection, so that it can be asked. */
    readonly isConnected: (connectionId: string) => boolean;
    /** Whether a cancel of this run is under way, in whichever window: then that tells how the run ends. */
    readonly isBeingCancelled: (ref: RunRef) => boolean;
    /** What is watched could not be written, or a listener failed. Watching goes on all the same. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#store = parts.store;
    this.#kept = parts.kept;
    this.#watcher = parts.watcher;
    this.#clock = parts.clock;
    this.#window = parts.window;
    this.#isConnected = parts.isConnected;
    this.#isBeingCancelled = parts.isBeingCancelled;
    this.#onError = parts.onError;
    this.#changed = new Emitter(parts.onError);
    this.onDidChange = this.#changed.event;
    this.#happened = new Emitter(parts.onError);
    this.onNews = this.#happened.event;
    this.#listeners = [
      parts.kept.onDidChange(() => {
        this.#takeKept();
      }),
      parts.store.onDidChange((change) => {
        this.#look(change);
      }),
    ];
  }

  has(ref: ThreadRef | RunRef): boolean {
    return this.#watches.has(keyOf(ref));
  }

  /** All that is watched. */
  get refs(): (ThreadRef | RunRef)[] {
    return [...this.#watches.values()].map(({ ref }) => ref);
  }

  /** Watches a run until it has ended, or a thread with all runs that it has and gets. What is so already is not told. */
  watch(ref: ThreadRef | RunRef): void {
    if (this.has(ref)) {
      return;
    }
    const now = this.#clock.now();
    if ('runId' in ref) {
      const told = factsOf(this.#store.run(ref), false, now);
      if (told.overAt === undefined) {
        this.#keep({ ref, watchedAt: now, runs: { [ref.runId]: told } });
      }
    } else {
      this.#keep(this.#examined({ ref, watchedAt: now, runs: {} }, []));
    }
  }

  /** Takes a watch back. */
  unwatch(ref: ThreadRef | RunRef): void {
    this.#kept.remove(ref).catch(this.#onError);
  }

  /** Takes back all watches: of a connection, or where none is named of every one. Rejects where that can't be written. */
  async unwatchAll(connectionId?: string): Promise<void> {
    const refs = this.refs.filter((ref) => connectionId === undefined || ref.connectionId === connectionId);
    await Promise.all(refs.map((ref) => this.#kept.remove(ref)));
  }

  /** There are other connections now. */
  checkConnections(): void {
    this.#follow();
  }

  /** Leaves to the next window what was to be told and can't be told any more, because this one closes. */
  leaveUntold(): void {
    this.#stop();
    for (const { watched, ref, before } of [...this.#claims].reverse()) {
      const watch = this.#kept.get(watched);
      if (watch !== undefined) {
        this.#keep(withTold(watch, ref, before));
      }
    }
    this.#claims = [];
  }

  dispose(): void {
    this.#stop();
    this.#watches = new Map();
    this.#follow();
    this.#claims = [];
    this.#changed.dispose();
    this.#happened.dispose();
  }

  #stop(): void {
    this.#timer?.dispose();
    for (const listener of this.#listeners) {
      listener.dispose();
    }
  }

  #keep(watch: Watch): void {
    this.#kept.set(watch).catch(this.#onError);
  }

  /** Takes in what is kept: it may have been set by another window. */
  #takeKept(): void {
    const before = this.#watches;
    this.#watches = new Map(this.#kept.all().map((watch) => [keyOf(watch.ref), watch]));
    const changed = [...before, ...this.#watches]
      .filter(([key]) => before.has(key) !== this.#watches.has(key))
      .map(([, { ref }]) => ref);
    this.#follow();
    if (changed.length > 0) {
      this.#changed.fire(changed);
    }
    for (const [key, { ref, runs }] of this.#watches) {
      const known = Object.keys(runs).map((runId) => ({ ...threadOf(ref), runId }));
      this.#examine(key, 'runId' in ref ? known : [...known, ...this.#runsOf(ref)]);
    }
  }

  /** Has the watcher ask about what is watched and not over, and about nothing else. */
  #follow(): void {
    const wanted = new Map<string, ThreadRef | RunRef>();
    for (const { ref, runs } of this.#watches.values()) {
      if (!this.#isConnected(ref.connectionId)) {
        continue;
      }
      if (!('runId' in ref)) {
        wanted.set(keyOf(ref), ref);
      }
      for (const [runId, told] of Object.entries(runs)) {
        const run: RunRef = { ...threadOf(ref), runId };
        if (!isOver(told, this.#clock.now())) {
          wanted.set(keyOf(run), run);
        }
      }
    }
    for (const [key, following] of this.#followed) {
      if (!wanted.has(key)) {
        this.#followed.delete(key);
        following.dispose();
      }
    }
    for (const [key, ref] of wanted) {
      if (!this.#followed.has(key)) {
        this.#followed.set(key, this.#watcher.watch(ref));
      }
    }
  }

  /** Looks at what a change touched of that which is watched. */
  #look({ runRows, threadRows, runLists }: StoreChange): void {
    if (this.#watches.size === 0) {
      return;
    }
    const touched = new Map<string, RunRef[]>([...threadRows.keys()].map((key) => [key, []]));
    for (const [key, ref] of runLists) {
      if (this.#watches.has(key)) {
        // A list tells which of its runs are new, also of those that were known before it came.
        touched.set(key, this.#runsOf(ref));
      }
    }
    for (const [run, ref] of runRows) {
      for (const key of [run, keyOf(threadOf(ref))]) {
        if (this.#watches.has(key)) {
          const runs = touched.get(key) ?? [];
          runs.push(ref);
          touched.set(key, runs);
        }
      }
    }
    for (const [key, runs] of touched) {
      this.#examine(key, runs);
    }
  }

  /** Finds out what is to be told of some runs of a watch. */
  #examine(key: string, runs: readonly RunRef[]): void {
    const watch = this.#watches.get(key);
    if (watch === undefined) {
      return;
    }
    const { ref } = watch;
    if (!('runId' in ref) && this.#store.thread(ref)?.runList.problem?.isGone === true) {
      this.unwatch(ref);
      this.#happened.fire([{ kind: 'gone', ref }]);
      return;
    }
    const examined = this.#examined(watch, runs);
    if (examined !== watch) {
      this.#keep(examined);
    }
  }

  /** The watch with what is known of these runs in it; of a thread whose list has just come, of all runs. */
  #examined(watch: Watch, runs: readonly RunRef[]): Watch {
    const { ref, upTo } = watch;
    if ('runId' in ref) {
      return runs.reduce((so, run) => this.#withRun(so, run), watch);
    }
    if (this.#store.thread(ref)?.runList.loaded !== true) {
      // Which of the others are new can't be said before the list has come.
      return runs
        .filter(({ runId }) => watch.runs[runId] !== undefined)
        .reduce((so, run) => this.#withRun(so, run), watch);
    }
    const concerned = upTo === undefined ? this.#runsOf(ref) : runs;
    const examined = concerned.reduce((so, run) => this.#withRun(so, run), watch);
    const newest = concerned.reduce(
      (time, run) => Math.max(time, this.#store.run(run)?.run.createdAt ?? 0),
      upTo ?? 0,
    );
    return newest === upTo ? examined : { ...examined, upTo: newest };
  }

  #runsOf(ref: ThreadRef): RunRef[] {
    return this.#store.runs(ref).map((state) => state.ref);
  }

  /** The watch with what is known of a run in it. What is new of it is told soon. */
  #withRun(watch: Watch, ref: RunRef): Watch {
    const state = this.#store.run(ref);
    const problem = this.#store.runProblem(ref);
    const isGone = problem?.isGone === true;
    // What an earlier session saw of a run that went on says nothing of now.
    const isKnown = state !== undefined && !(isRestored(state.run.body) && isActive(state.run.status));
    if (!isGone && !isKnown) {
      return watch;
    }
    const now = this.#clock.now();
    const facts = factsOf(state, isGone, now);
    const before = watch.runs[ref.runId];
    if (before === undefined && !isNewIn(watch, state)) {
      // It was there before the thread was watched. What is so already is not told.
      return facts.overAt === undefined ? withTold(watch, ref, facts) : watch;
    }
    const told = before ?? {};
    const kind = newsIn(facts, told, now);
    if (kind === undefined) {
      return before === undefined ? withTold(watch, ref, told) : watch;
    }
    const news: News = isGone || state === undefined ? { kind: 'gone', ref } : { kind, ref, run: state.run };
    const noted: Told = { ...told, ...facts, by: this.#window };
    this.#tellSoon({
      watched: watch.ref,
      ref,
      before: told,
      noted,
      news: this.#isBeingCancelled(ref) ? undefined : news,
    });
    return withTold(watch, ref, noted);
  }

  #tellSoon(claim: Claim): void {
    this.#claims = [...this.#claims, claim];
    this.#timer ??= this.#clock.after(TOGETHER, () => {
      this.#timer = undefined;
      void this.#tell();
    });
  }

  /** Tells what this window has noted, where no other one has done so too, and ends the watch of what is over. */
  async #tell(): Promise<void> {
    await this.#kept.written();
    const claims = this.#claims.filter(({ watched, ref, noted }) =>
      isSame(this.#kept.get(watched)?.runs[ref.runId], noted),
    );
    this.#claims = [];
    // A run and its thread may both be watched.
    const news = new Map(claims.map((claim) => [keyOf(claim.ref), claim.news]));
    const toTell = [...news.values()].filter((one) => one !== undefined);
    if (toTell.length > 0) {
      this.#happened.fire(toTell);
    }
    for (const { watched, ref } of claims) {
      this.#letGo(watched, ref);
    }
  }

  /** Ends the watch of a run that is over. */
  #letGo(watched: ThreadRef | RunRef, ref: RunRef): void {
    const watch = this.#kept.get(watched);
    if (watch?.runs[ref.runId]?.overAt === undefined) {
      return;
    }
    if ('runId' in watched) {
      this.unwatch(watched);
    } else {
      const { [ref.runId]: over, ...runs } = watch.runs;
      this.#keep({ ...watch, runs });
    }
  }
}

/** Whether a run of a watched thread has come to be since the thread is watched. */
function isNewIn({ upTo }: Watch, state: RunState | undefined): boolean {
  return upTo !== undefined && (state?.run.createdAt ?? 0) > upTo;
}

/** Whether what is noted of a run is what was noted then. */
function isSame(told: Told | undefined, noted: Told): boolean {
  return (
    told?.by === noted.by &&
    told?.overAt === noted.overAt &&
    told?.action === noted.action &&
    told?.stuck === noted.stuck
  );
}

function withTold(watch: Watch, { runId }: RunRef, told: Told): Watch {
  return { ...watch, runs: { ...watch.runs, [runId]: told } };
}
