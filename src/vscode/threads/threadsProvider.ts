import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import type { Clock } from '../../core/clock';
import type { Event } from '../../core/event';
import type { Connection } from '../../core/model/connection';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore, StoreChange } from '../../core/runs/store/runStore';
import type { TreeRoots } from '../../core/runs/find/treeRoots';
import { ListNotes } from './listNotes';
import { NodeTable, unseenId, type Node } from './nodes';
import type { ThreadsArrangement } from './threadsArrangement';
import { tooltipOf } from './tooltips';
import { threadName, toTreeItem } from './treeItems';
import type { Unfolded } from './unfolded';

/** The threads and runs that the user wants to be told about. */
interface Watched {
  has(ref: ThreadRef | RunRef): boolean;
  /** These are watched from now on, or not any more. */
  readonly onDidChange: Event<readonly (ThreadRef | RunRef)[]>;
}

/** Where the roots stand in the table of nodes. */
const ROOT = '';

/** Maps the store to the rows of the view. Keeps no state of its own but the nodes VS Code knows. */
export class ThreadsProvider implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #clock: Clock;
  readonly #activeConnection: () => string | undefined;
  readonly #prepare: (connectionId: string) => Promise<void>;
  readonly #arrangement: ThreadsArrangement;
  readonly #roots: TreeRoots;
  readonly #unfolded: Unfolded;
  readonly #watches: Watched;
  readonly #nodes = new NodeTable();
  readonly #notes: ListNotes;
  readonly #changed = new vscode.EventEmitter<Node[] | undefined>();
  readonly #rootsDrawn = new vscode.EventEmitter<void>();
  readonly #listeners: readonly { dispose(): void }[];
  /** The names of threads that stand in the rows of runs, by the keys of the threads. */
  readonly #namesInRuns = new Map<string, string>();
  /** Rows to fire once the present work is done, so that one answer redraws each row once; undefined is all. */
  #toFire: Set<Node | undefined> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** VS Code was given the roots anew: they may be others now. */
  readonly onDidDrawRoots = this.#rootsDrawn.event;

  constructor(parts: {
    store: RunStore;
    loader: RunLoader;
    clock: Clock;
    connection: (id: string) => Connection | undefined;
    activeConnection: () => string | undefined;
    /** Reads what the user added and named, which stands in the tree before any server answers. Never rejects. */
    prepare: (connectionId: string) => Promise<void>;
    arrangement: ThreadsArrangement;
    roots: TreeRoots;
    /** Takes what VS Code asks the children of: so the row is unfolded, by hand or as it was when the window closed. */
    unfolded: Unfolded;
    watches: Watched;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#clock = parts.clock;
    this.#activeConnection = parts.activeConnection;
    this.#prepare = parts.prepare;
    this.#arrangement = parts.arrangement;
    this.#roots = parts.roots;
    this.#unfolded = parts.unfolded;
    this.#watches = parts.watches;
    this.#notes = new ListNotes({ store: parts.store, nodes: this.#nodes, connection: parts.connection });
    this.#listeners = [
      parts.store.onDidChange((change) => {
        this.#apply(change);
      }),
      parts.arrangement.onDidChange(() => {
        this.refreshAll();
      }),
      parts.watches.onDidChange((refs) => {
        for (const ref of refs) {
          this.#fireKnown(keyOf(ref));
        }
      }),
    ];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { layout } = this.#arrangement;
    if (node.kind === 'run' && layout === 'activeRuns') {
      const thread = threadOf(node.ref);
      this.#namesInRuns.set(keyOf(thread), threadName(this.#store.thread(thread), thread));
    }
    return toTreeItem(node, {
      store: this.#store,
      now: this.#clock.now(),
      layout,
      isUnfolded: (id) => this.#unfolded.ids.has(id),
      isWatched: (ref) => this.#watches.has(ref),
    });
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const tooltip = tooltipOf(node, this.#store);
    if (tooltip !== undefined) {
      item.tooltip = tooltip;
    }
    return item;
  }

  getParent(node: Node): Node | undefined {
    switch (node.kind) {
      case 'run':
        return this.#arrangement.layout === 'activeRuns' ? undefined : this.threadNode(node.ref);
      case 'step':
      case 'toolCall':
        return this.runNode(node.ref);
      default:
        return undefined;
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const children = await this.#children(node);
    this.#nodes.setBelow(node?.id ?? ROOT, children);
    if (node === undefined) {
      this.#rootsDrawn.fire();
    }
    return children;
  }

  threadNode(ref: ThreadRef): Node {
    return this.#nodes.thread(threadOf(ref));
  }

  runNode(ref: RunRef): Node {
    return this.#nodes.run(ref);
  }

  /** Whether VS Code has the row of a thread or run, folded up or not. */
  hasRow(key: string): boolean {
    return this.#nodes.known(key) !== undefined;
  }

  /** Draws the whole tree anew: another connection is shown, or its threads are shown in another way. */
  refreshAll(): void {
    this.#fire(undefined);
  }

  dispose(): void {
    for (const listener of this.#listeners) {
      listener.dispose();
    }
    this.#changed.dispose();
    this.#rootsDrawn.dispose();
  }

  #children(node: Node | undefined): Promise<Node[]> {
    switch (node?.kind) {
      case undefined:
        return this.#top();
      case 'thread':
        this.#unfolded.add(node.id);
        return this.#runs(node.ref);
      case 'run':
        this.#unfolded.add(node.id);
        return this.#stepsAndCalls(node.ref);
      default:
        return Promise.resolve([]);
    }
  }

  async #top(): Promise<Node[]> {
    const connectionId = this.#activeConnection();
    if (connectionId === undefined) {
      return [];
    }
    await this.#prepare(connectionId);
    const { threadList, problem } = this.#store.connection(connectionId);
    if (!threadList.loaded && threadList.problem === undefined && problem === undefined) {
      const loading = settled(this.#loader.loadThreads(connectionId));
      // What is known already is shown at once; the rest comes with an event.
      if (this.#store.activity(connectionId).threads === 0) {
        await loading;
      }
    }
    if (this.#activeConnection() !== connectionId) {
      // Another one is shown meanwhile: what is drawn last must be its roots.
      return this.#top();
    }
    this.#namesInRuns.clear();
    this.#roots.list(connectionId);
    // With no threads there is a welcome view, with the same words and buttons.
    return this.#store.activity(connectionId).threads === 0
      ? []
      : [
          ...this.#notes.wayOn(connectionId),
          ...this.#roots.shown.map((ref) =>
            'runId' in ref ? this.#nodes.run(ref) : this.#nodes.thread(ref),
          ),
          ...this.#notes.afterRoots(connectionId, this.#roots, this.#arrangement),
        ];
  }

  async #runs(ref: ThreadRef): Promise<Node[]> {
    const before = this.#store.thread(ref)?.runList;
    if (before?.loaded !== true && before?.problem === undefined) {
      const loading = settled(this.#loader.loadRuns(ref));
      if (this.#store.summary(ref).known === 0) {
        await loading;
      }
    }
    const thread = this.#store.thread(ref);
    if (thread === undefined) {
      return [];
    }
    const known = this.#store.runs(ref);
    const runs = this.#roots.matcher.runsOf(thread, known).map((state) => this.#nodes.run(state.ref));
    if (this.#store.connection(ref.connectionId).capabilities.runs === false) {
      return [...runs, this.#notes.addRun(ref)];
    }
    const { runList } = thread;
    const isEmpty =
      known.length === 0 && runList.loaded && runList.problem === undefined && !runList.cutShort;
    return [
      ...(isEmpty ? [this.#notes.empty(ref, vscode.l10n.t('No runs yet'))] : []),
      ...runs,
      ...this.#notes.ending(keyOf(ref), runList, { of: 'runs', ref }),
    ];
  }

  async #stepsAndCalls(ref: RunRef): Promise<Node[]> {
    const before = this.#store.run(ref)?.stepList;
    if (before?.loaded === false && before.problem === undefined) {
      await settled(this.#loader.loadSteps(ref));
    }
    const state = this.#store.run(ref);
    if (state === undefined) {
      return [];
    }
    const calls = state.run.requiredToolCalls.map((_, index) => this.#nodes.toolCall(ref, index));
    if (this.#store.connection(ref.connectionId).capabilities.steps === false) {
      return calls;
    }
    const steps = state.steps.map(({ id }) => this.#nodes.step(ref, id));
    const isEmpty = calls.length + steps.length === 0 && state.stepList.problem === undefined;
    return [
      ...(isEmpty ? [this.#notes.empty(ref, vscode.l10n.t('No steps yet'))] : []),
      ...calls,
      ...steps,
      ...this.#notes.ending(keyOf(ref), state.stepList, { of: 'steps', ref }),
    ];
  }

  #apply(change: StoreChange): void {
    if (this.#roots.isOutdatedBy(change)) {
      this.#fire(undefined);
    }
    if (change.runLists.size > 0) {
      this.#fireUnseen();
    }
    for (const rows of [change.threadRows, change.runLists, change.runRows, change.stepLists]) {
      for (const key of rows.keys()) {
        this.#fireKnown(key);
      }
    }
    if (this.#arrangement.layout === 'activeRuns') {
      this.#fireRenamed(change);
    } else if (!this.#roots.matcher.takesAll) {
      this.#fireWhereFiltered(change);
    }
  }

  /** Fires the threads below which a changed run comes in by the filter, or goes. */
  #fireWhereFiltered(change: StoreChange): void {
    for (const [key, ref] of change.runRows) {
      const thread = this.#store.thread(ref);
      const run = this.#store.run(ref);
      if (thread !== undefined && this.#unfolded.ids.has(keyOf(thread.ref))) {
        const isWanted = run !== undefined && this.#roots.matcher.takesRun(run, thread);
        if (isWanted !== this.hasRow(key)) {
          this.#fireKnown(keyOf(thread.ref));
        }
      }
    }
  }

  /** Fires the rows of runs that say the name of a thread which has another name now. */
  #fireRenamed(change: StoreChange): void {
    for (const [key, thread] of change.threadRows) {
      const before = this.#namesInRuns.get(key);
      if (before !== undefined && before !== threadName(this.#store.thread(thread), thread)) {
        for (const { ref } of this.#store.runs(thread)) {
          this.#fireKnown(keyOf(ref));
        }
      }
    }
  }

  /** Fires the row that says how many threads nobody has looked at; it goes with the last of them. */
  #fireUnseen(): void {
    const { connectionId } = this.#roots;
    const node = connectionId === undefined ? undefined : this.#nodes.known(unseenId(connectionId));
    if (connectionId !== undefined && node !== undefined) {
      const { looked, threads } = this.#store.activity(connectionId);
      this.#fire(looked < threads ? node : undefined);
    }
  }

  #fireKnown(key: string): void {
    const node = this.#nodes.known(key);
    if (node !== undefined) {
      this.#fire(node);
    }
  }

  #fire(node: Node | undefined): void {
    if (this.#toFire === undefined) {
      this.#toFire = new Set();
      queueMicrotask(() => {
        const nodes = this.#toFire ?? new Set();
        this.#toFire = undefined;
        this.#changed.fire(nodes.has(undefined) ? undefined : [...nodes].filter((one) => one !== undefined));
      });
    }
    this.#toFire.add(node);
  }
}

/** Waits for a load. That a server failed stands in the store, where the rows read it; a fault of ours is thrown on. */
async function settled(load: Promise<void>): Promise<void> {
  try {
    await load;
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
  }
}
