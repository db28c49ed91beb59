import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import type { Clock } from '../../core/clock';
import type { Connection } from '../../core/model/connection';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../core/model/references';
import { PASSING, type RunLoader } from '../../core/runs/runLoader';
import type { RunStore, StoreChange } from '../../core/runs/runStore';
import type { Listing } from '../../core/runs/state';
import { helpFor } from '../errors';
import { NodeTable, type MoreNode, type Node, type NoteNode } from './nodes';
import { toTreeItem, tooltipOf } from './treeItems';

/** Maps the store to the rows of the view. Keeps no state of its own but the nodes VS Code knows. */
export class ThreadsProvider implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #clock: Clock;
  readonly #connection: (id: string) => Connection | undefined;
  readonly #activeConnection: () => string | undefined;
  readonly #prepare: () => Promise<void>;
  readonly #nodes = new NodeTable();
  readonly #changed = new vscode.EventEmitter<Node[] | undefined>();
  readonly #unfolded = new vscode.EventEmitter<Node>();
  readonly #listener: { dispose(): void };
  /** Rows to fire once the present work is done, so that one answer redraws each row once; undefined is all. */
  #toFire: Set<Node | undefined> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** VS Code asked for what lies below a row: so the row is unfolded, by hand or as it was when the window closed. */
  readonly onDidUnfold = this.#unfolded.event;

  constructor(parts: {
    store: RunStore;
    loader: RunLoader;
    clock: Clock;
    connection: (id: string) => Connection | undefined;
    activeConnection: () => string | undefined;
    /** Reads what the user added and named, which stands in the tree before any server answers. Never rejects. */
    prepare: () => Promise<void>;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#clock = parts.clock;
    this.#connection = parts.connection;
    this.#activeConnection = parts.activeConnection;
    this.#prepare = parts.prepare;
    this.#listener = parts.store.onDidChange((change) => {
      this.#apply(change);
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return toTreeItem(node, this.#store, this.#clock.now());
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
        return this.threadNode(node.ref);
      case 'step':
      case 'toolCall':
        return this.runNode(node.ref);
      default:
        return undefined;
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const connectionId = this.#activeConnection();
      return connectionId === undefined ? [] : this.#threads(connectionId);
    }
    if (node.kind === 'thread') {
      this.#unfolded.fire(node);
      return this.#runs(node.ref);
    }
    if (node.kind === 'run') {
      this.#unfolded.fire(node);
      return this.#stepsAndCalls(node.ref);
    }
    return [];
  }

  threadNode(ref: ThreadRef): Node {
    return this.#nodes.thread(threadOf(ref));
  }

  runNode(ref: RunRef): Node {
    return this.#nodes.run(ref);
  }

  /** Draws the whole tree anew: another connection is shown. */
  refreshAll(): void {
    this.#fire(undefined);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
    this.#unfolded.dispose();
  }

  async #threads(connectionId: string): Promise<Node[]> {
    await this.#prepare();
    const { threadList, problem } = this.#store.connection(connectionId);
    if (!threadList.loaded && threadList.problem === undefined && problem === undefined) {
      const loading = settled(this.#loader.loadThreads(connectionId));
      // What is known already is shown at once; the rest comes with an event.
      if (this.#store.threads(connectionId).length === 0) {
        await loading;
      }
    }
    const threads = this.#store.threads(connectionId).map(({ ref }) => this.#nodes.thread(ref));
    // With none there is a welcome view, with the same words and buttons.
    return threads.length === 0
      ? []
      : [...this.#wayOn(connectionId), ...threads, ...this.#threadsEnding(connectionId)];
  }

  /**
   * The row on top that helps out of what keeps the whole server from being asked; the view's message says what it is.
   * What passes by itself needs none.
   */
  #wayOn(connectionId: string): Node[] {
    const { problem } = this.#store.connection(connectionId);
    const help = problem && helpFor(problem, { connection: this.#connection(connectionId) });
    return problem === undefined || help === undefined || PASSING.has(problem.kind)
      ? []
      : [
          this.#nodes.note(encodeURIComponent(connectionId), 'way-on', {
            text: help.title,
            detail: '',
            icon: help.icon ?? 'info',
            help,
            error: problem,
          }),
        ];
  }

  #threadsEnding(connectionId: string): Node[] {
    const { threadList, problem, capabilities } = this.#store.connection(connectionId);
    const parent = encodeURIComponent(connectionId);
    const isTold = threadList.problem !== undefined && threadList.problem.kind === problem?.kind;
    const list = isTold ? { ...threadList, problem: undefined } : threadList;
    const ending = this.#ending(parent, list, { of: 'threads', connectionId });
    return capabilities.threads === false
      ? [
          ...ending,
          this.#nodes.note(parent, 'no-list', {
            text: vscode.l10n.t('Add Thread…'),
            detail: vscode.l10n.t('this server lists none'),
            icon: 'add',
            help: { title: vscode.l10n.t('Add Thread…'), command: 'assistantRuns.addThread' },
          }),
        ]
      : ending;
  }

  async #runs(ref: ThreadRef): Promise<Node[]> {
    const before = this.#store.thread(ref)?.runList;
    if (before?.loaded !== true && before?.problem === undefined) {
      await settled(this.#loader.loadRuns(ref));
    }
    const list = this.#store.thread(ref)?.runList;
    if (list === undefined) {
      return [];
    }
    const runs = this.#store.runs(ref).map((state) => this.#nodes.run(state.ref));
    if (this.#store.connection(ref.connectionId).capabilities.runs === false) {
      const text = vscode.l10n.t('Add Run…');
      const detail = vscode.l10n.t('this server lists none');
      const help = { title: text, command: 'assistantRuns.addRun', args: [this.#nodes.thread(ref)] };
      return [...runs, this.#nodes.note(keyOf(ref), 'no-list', { text, detail, icon: 'add', help })];
    }
    const empty =
      runs.length === 0 && list.loaded && list.problem === undefined && !list.cutShort
        ? [this.#nodes.note(keyOf(ref), 'empty', { text: vscode.l10n.t('No runs yet'), icon: 'info' })]
        : [];
    return [...empty, ...runs, ...this.#ending(keyOf(ref), list, { of: 'runs', ref })];
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
    const empty =
      calls.length + steps.length === 0 && state.stepList.problem === undefined
        ? [this.#nodes.note(keyOf(ref), 'empty', { text: vscode.l10n.t('No steps yet'), icon: 'info' })]
        : [];
    return [...empty, ...calls, ...steps, ...this.#ending(keyOf(ref), state.stepList, { of: 'steps', ref })];
  }

  /** The rows of ours at the end of a list: why it is not whole, and how to get more. */
  #ending(parent: string, list: Listing, more: MoreNode['list']): Node[] {
    const rows: Node[] = [];
    if (list.omitted > 0) {
      const text =
        list.omitted === 1
          ? vscode.l10n.t('1 entry without an id can’t be shown')
          : vscode.l10n.t('{0} entries without an id can’t be shown', list.omitted);
      rows.push(this.#nodes.note(parent, 'omitted', { text, icon: 'warning' }));
    }
    if (list.problem !== undefined) {
      rows.push(this.#problem(parent, list.problem, more));
    }
    if (list.cutShort) {
      const text = vscode.l10n.t('The list repeats itself here; there may be more');
      rows.push(this.#nodes.note(parent, 'cut-short', { text, icon: 'warning' }));
    }
    if (list.next !== undefined) {
      rows.push(this.#nodes.more(parent, more));
    }
    return rows;
  }

  #problem(parent: string, error: ApiError, list: MoreNode['list']): NoteNode {
    const connectionId = list.of === 'threads' ? list.connectionId : list.ref.connectionId;
    const help = helpFor(error, {
      connection: this.#connection(connectionId),
      thread: list.of === 'threads' ? undefined : this.#store.thread(list.ref),
    });
    // The row of a thread that is not there says so already; what a click does must not come as a surprise.
    const words =
      error.kind === 'unknownThread' && help !== undefined
        ? { text: help.title, detail: error.message }
        : { text: error.message };
    return this.#nodes.note(parent, 'problem', {
      ...words,
      icon: 'warning',
      error,
      ...(help === undefined ? {} : { help }),
    });
  }

  #apply(change: StoreChange): void {
    const shown = this.#activeConnection();
    if (shown !== undefined && change.threadLists.has(shown)) {
      this.#fire(undefined);
    }
    for (const rows of [change.threadRows, change.runLists, change.runRows, change.stepLists]) {
      for (const key of rows.keys()) {
        const node = this.#nodes.known(key);
        if (node !== undefined) {
          this.#fire(node);
        }
      }
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
