import * as vscode from 'vscode';
import type { ApiError } from '../../core/api/errors';
import type { Clock } from '../../core/clock';
import { DEMO_CONNECTION_ID, type Connection } from '../../core/model/connection';
import { keyOf, threadOf, type RunRef, type ThreadRef } from '../../core/model/references';
import { NO_FILTER } from '../../core/runs/find/filter';
import { refreshThreads } from '../../core/runs/load/refresh';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';
import { threadListSeenAt } from '../../core/runs/find/seenAt';
import type { TreeRoots } from '../../core/runs/find/treeRoots';
import type { Connections } from '../connections/connections';
import { ContextKeys } from '../context';
import { signsIn } from '../errors';
import type { Node } from './nodes';
import type { ThreadsArrangement } from './threadsArrangement';
import type { ThreadsProvider } from './threadsProvider';
import type { Unfolded } from './unfolded';
import { listProblem, viewState } from './viewState';
import { badgeOf, messageOf } from './viewWords';

export const THREADS_VIEW = 'assistantRuns.threads';

/** What of the tree is on the screen. */
export interface TreeSight {
  readonly tree: string | undefined;
  readonly threads: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
}

/** The view "Threads": the tree, its badge and message, and which welcome it shows when empty. */
export class ThreadsView implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #clock: Clock;
  readonly #connections: Connections;
  readonly #arrangement: ThreadsArrangement;
  readonly #roots: TreeRoots;
  readonly #unfolded: Unfolded;
  readonly #provider: ThreadsProvider;
  readonly #view: vscode.TreeView<Node>;
  readonly #disposables: { dispose(): void }[];
  readonly #context = new ContextKeys();
  readonly #sightChanged = new vscode.EventEmitter<void>();
  /** When the list was seen, where an earlier session saw it, as of when it was drawn; milliseconds since the Unix epoch. */
  #seenAt: number | undefined;

  /** What of the tree is on the screen changed. */
  readonly onDidChangeSight = this.#sightChanged.event;

  constructor(parts: {
    store: RunStore;
    loader: RunLoader;
    clock: Clock;
    connections: Connections;
    arrangement: ThreadsArrangement;
    roots: TreeRoots;
    unfolded: Unfolded;
    provider: ThreadsProvider;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#clock = parts.clock;
    this.#connections = parts.connections;
    this.#arrangement = parts.arrangement;
    this.#roots = parts.roots;
    this.#unfolded = parts.unfolded;
    this.#provider = parts.provider;
    this.#view = vscode.window.createTreeView(THREADS_VIEW, {
      treeDataProvider: parts.provider,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#disposables = [
      this.#view,
      this.#sightChanged,
      parts.unfolded.onDidChange(() => {
        this.#sightChanged.fire();
      }),
      this.#view.onDidCollapseElement(({ element }) => {
        this.#unfolded.delete(element.id);
      }),
      this.#view.onDidChangeVisibility(() => {
        this.#sightChanged.fire();
        this.#draw();
      }),
      parts.provider.onDidDrawRoots(() => {
        const id = this.#connections.active?.id;
        this.#seenAt = id === undefined ? undefined : threadListSeenAt(this.#store, id);
        this.#sightChanged.fire();
        this.#draw();
      }),
      parts.arrangement.onDidChange(() => {
        this.#draw();
      }),
      parts.store.onDidChange(() => {
        this.#draw();
      }),
      parts.connections.onDidChangeActive(() => {
        this.#unfolded.clear();
        this.#provider.refreshAll();
        this.#draw();
      }),
    ];
    this.#draw();
  }

  /** What keeps the threads of the connection that is shown from being listed. */
  get problem(): ApiError | undefined {
    const id = this.#connections.active?.id;
    return id === undefined ? undefined : listProblem(this.#store.connection(id));
  }

  /** What is selected; nothing while nobody sees it. */
  get selection(): readonly Node[] {
    return this.#view.visible ? this.#view.selection : [];
  }

  get sight(): TreeSight {
    const rows = new Set([...this.#unfolded.ids].filter((id) => this.#provider.hasRow(id)));
    return {
      tree: this.#view.visible ? this.#connections.active?.id : undefined,
      // Where runs are at the top, they are seen as if their threads were unfolded.
      threads:
        this.#arrangement.layout === 'activeRuns'
          ? new Set(this.#roots.shown.map((ref) => keyOf(threadOf(ref))))
          : rows,
      runs: rows,
    };
  }

  /** Shows a thread or run in the tree. A layout or filter that hides it gives way. */
  async reveal(ref: ThreadRef | RunRef, options: { readonly expand?: boolean } = {}): Promise<void> {
    if (this.#roots.lacksPlaceFor(ref)) {
      this.#arrangement.setLayout('threads');
    }
    if (this.#roots.isFilteredOut(ref)) {
      this.#arrangement.setFilter(NO_FILTER);
    }
    const root = this.#arrangement.layout === 'threads' ? threadOf(ref) : ref;
    if (!this.#provider.hasRow(keyOf(root))) {
      this.#roots.include(root);
      this.#provider.refreshAll();
    }
    const node = 'runId' in ref ? this.#provider.runNode(ref) : this.#provider.threadNode(ref);
    // What is to be drawn anew is fired once the present work is done; VS Code then waits for it by itself.
    await Promise.resolve();
    await this.#view.reveal(node, { select: true, focus: true, ...options });
  }

  /** Draws more of the roots that are known. */
  showMore(): void {
    this.#roots.showMore();
    this.#provider.refreshAll();
  }

  /**
   * Asks anew for all that is shown. Rejects with the error of the server when it does not answer.
   */
  async refresh(): Promise<void> {
    const id = this.#connections.active?.id;
    if (id === undefined) {
      return;
    }
    const { threads, runs } = this.sight;
    await refreshThreads(id, new Set([...threads, ...runs]), { store: this.#store, loader: this.#loader });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #draw(): void {
    const connection = this.#connections.active;
    const state = this.#store.connection(connection?.id ?? '');
    this.#context.set('assistantRuns.state', viewState(connection, state));
    this.#context.set(
      'assistantRuns.takesKey',
      connection !== undefined && connection.id !== DEMO_CONNECTION_ID && !signsIn(connection),
    );
    this.#context.set('assistantRuns.signsIn', signsIn(connection));
    this.#context.set('assistantRuns.lacksRunList', state.capabilities.runs === false);
    this.#context.set('assistantRuns.hasRollback', state.capabilities.rollback === true);
    this.#context.set('assistantRuns.filtered', this.#arrangement.isFiltered);
    this.#context.set('assistantRuns.layout', this.#arrangement.layout);
    // Each of these is a message to the window, so only what changed is set.
    const message = this.#message(connection);
    if (this.#view.message !== message) {
      this.#view.message = message;
    }
    const badge = connection === undefined ? undefined : badgeOf(this.#store.activity(connection.id), state);
    if (this.#view.badge?.value !== badge?.value || this.#view.badge?.tooltip !== badge?.tooltip) {
      this.#view.badge = badge;
    }
  }

  /** With no rows it would stand in place of the welcome view. */
  #message(connection: Connection | undefined): string {
    const activity = this.#store.activity(connection?.id ?? '');
    if (connection === undefined || activity.threads === 0) {
      return '';
    }
    const isListed = this.#roots.connectionId === connection.id;
    return messageOf({
      connection,
      state: this.#store.connection(connection.id),
      activity,
      arrangement: this.#arrangement,
      found: isListed ? this.#roots.count : undefined,
      seenAt: isListed ? this.#seenAt : undefined,
      now: this.#clock.now(),
    });
  }
}
