import * as vscode from 'vscode';
import type { ApiError } from '../../core/api/errors';
import type { Connection } from '../../core/model/connection';
import { DEMO_CONNECTION_ID, isHttpForbidden, isSupported, needsKey } from '../../core/model/connection';
import { kindRow } from '../../core/model/connectionKinds';
import { keyOf, type RunRef, type ThreadRef } from '../../core/model/references';
import { lookAtThreads } from '../../core/runs/firstLook';
import { refreshThreads } from '../../core/runs/refresh';
import type { RequestBudget } from '../../core/runs/requestBudget';
import type { RunLoader } from '../../core/runs/runLoader';
import type { RunStore } from '../../core/runs/runStore';
import { signsIn } from '../errors';
import type { Connections } from '../connections/connections';
import { SECRET_STORE_FAILED } from '../connections/keys';
import { ContextKeys, type ViewState } from '../context';
import type { Node } from './nodes';
import type { ThreadsProvider } from './threadsProvider';

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
  readonly #budget: RequestBudget;
  readonly #connections: Connections;
  readonly #provider: ThreadsProvider;
  readonly #view: vscode.TreeView<Node>;
  readonly #disposables: { dispose(): void }[];
  readonly #context = new ContextKeys();
  readonly #unfolded = new Set<string>();
  readonly #sightChanged = new vscode.EventEmitter<void>();
  /** Which connection was looked at, in which generation, how many threads it had then, and whether it answered. */
  #looked: string | undefined;

  /** What of the tree is on the screen changed. */
  readonly onDidChangeSight = this.#sightChanged.event;

  constructor(parts: {
    store: RunStore;
    loader: RunLoader;
    budget: RequestBudget;
    connections: Connections;
    provider: ThreadsProvider;
  }) {
    this.#store = parts.store;
    this.#loader = parts.loader;
    this.#budget = parts.budget;
    this.#connections = parts.connections;
    this.#provider = parts.provider;
    this.#view = vscode.window.createTreeView(THREADS_VIEW, {
      treeDataProvider: parts.provider,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#disposables = [
      this.#view,
      this.#sightChanged,
      parts.provider.onDidUnfold((node) => {
        this.#setUnfolded(node, true);
      }),
      this.#view.onDidCollapseElement(({ element }) => {
        this.#setUnfolded(element, false);
      }),
      this.#view.onDidChangeVisibility(() => {
        this.#sightChanged.fire();
        this.#draw();
      }),
      parts.store.onDidChange(() => {
        this.#draw();
      }),
      parts.connections.onDidChangeActive(() => {
        this.#unfolded.clear();
        this.#looked = undefined;
        this.#provider.refreshAll();
        this.#sightChanged.fire();
        this.#draw();
      }),
    ];
    this.#draw();
  }

  /** What keeps the threads of the connection that is shown from being listed. */
  get problem(): ApiError | undefined {
    const id = this.#connections.active?.id;
    const state = id === undefined ? undefined : this.#store.connection(id);
    return state?.threadList.problem ?? state?.problem;
  }

  /** What is selected; nothing while nobody sees it. */
  get selection(): readonly Node[] {
    return this.#view.visible ? this.#view.selection : [];
  }

  get sight(): TreeSight {
    return {
      tree: this.#view.visible ? this.#connections.active?.id : undefined,
      threads: this.#unfolded,
      runs: this.#unfolded,
    };
  }

  /** Shows a thread or run in the tree. */
  async reveal(ref: ThreadRef | RunRef, options: { readonly expand?: boolean } = {}): Promise<void> {
    const node = 'runId' in ref ? this.#provider.runNode(ref) : this.#provider.threadNode(ref);
    await this.#view.reveal(node, { select: true, focus: true, ...options });
  }

  /**
   * Asks anew for all that is shown. Rejects with the error of the server when it does not answer.
   */
  async refresh(): Promise<void> {
    const id = this.#connections.active?.id;
    if (id === undefined) {
      return;
    }
    await refreshThreads(id, this.#unfolded, { store: this.#store, loader: this.#loader });
    this.#looked = undefined;
    this.#lookIfSeen();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #setUnfolded(node: Node, unfolded: boolean): void {
    if (this.#unfolded.has(node.id) !== unfolded) {
      if (unfolded) {
        this.#unfolded.add(node.id);
      } else {
        // With a row goes what is unfolded below it: nobody sees it any more.
        for (const id of this.#unfolded) {
          if (id === node.id || id.startsWith(`${node.id}/`)) {
            this.#unfolded.delete(id);
          }
        }
      }
      this.#sightChanged.fire();
    }
  }

  /** Once a connection's threads are known and on the screen, looks at each, so that rows can tell what is active. */
  #lookIfSeen(): void {
    const id = this.#connections.active?.id;
    if (id === undefined || !this.#view.visible) {
      return;
    }
    const answers = this.#store.connection(id).problem === undefined;
    const looked = `${id} ${this.#store.generation(id)} ${this.#store.threads(id).length} ${answers}`;
    if (this.#looked === looked) {
      return;
    }
    this.#looked = looked;
    void lookAtThreads(id, (ref) => this.#unfolded.has(keyOf(ref)), {
      store: this.#store,
      loader: this.#loader,
      budget: this.#budget,
    });
  }

  #draw(): void {
    const connection = this.#connections.active;
    this.#context.set('assistantRuns.state', this.#state(connection));
    this.#context.set(
      'assistantRuns.takesKey',
      connection !== undefined && connection.id !== DEMO_CONNECTION_ID && !signsIn(connection),
    );
    this.#context.set('assistantRuns.signsIn', signsIn(connection));
    const { capabilities } = this.#store.connection(connection?.id ?? '');
    this.#context.set('assistantRuns.lacksRunList', capabilities.runs === false);
    this.#context.set('assistantRuns.hasRollback', capabilities.rollback === true);
    // Each of these is a message to the window, so only what changed is set.
    const message = this.#message(connection) ?? '';
    if (this.#view.message !== message) {
      this.#view.message = message;
    }
    const badge = this.#badge(connection);
    if (this.#view.badge?.value !== badge?.value || this.#view.badge?.tooltip !== badge?.tooltip) {
      this.#view.badge = badge;
    }
    this.#lookIfSeen();
  }

  #state(connection: Connection | undefined): ViewState {
    if (connection === undefined) {
      return 'noConnection';
    }
    if (!isSupported(connection)) {
      return 'unsupported';
    }
    const { threadList, capabilities } = this.#store.connection(connection.id);
    const cause = this.problem;
    if (cause !== undefined) {
      return stateOf(cause, connection);
    }
    return !threadList.loaded ? 'loading' : capabilities.threads === false ? 'noThreadList' : 'ready';
  }

  /**
   * Whose threads the rows are, and a passing state. It is not the view's description, because VS Code shows none where
   * a container has one view only; and with no rows it would stand in place of the welcome view.
   */
  #message(connection: Connection | undefined): string | undefined {
    if (connection === undefined || this.#store.threads(connection.id).length === 0) {
      return undefined;
    }
    const { problem } = this.#store.connection(connection.id);
    return problem === undefined
      ? connection.name
      : vscode.l10n.t('{0}: {1}', connection.name, problem.message);
  }

  #badge(connection: Connection | undefined): vscode.ViewBadge | undefined {
    const active = connection === undefined ? 0 : this.#store.activeRuns(connection.id).length;
    if (connection === undefined || active === 0) {
      return undefined;
    }
    if (this.#store.connection(connection.id).capabilities.runs === false) {
      const tooltip =
        active === 1
          ? vscode.l10n.t('1 active run among those that are known')
          : vscode.l10n.t('{0} active runs among those that are known', active);
      return { value: active, tooltip };
    }
    const threads = this.#store.threads(connection.id);
    const looked = threads.filter(({ runList }) => runList.loaded).length;
    return {
      value: active,
      tooltip:
        active === 1
          ? vscode.l10n.t('1 active run in {0} of {1} threads looked at', looked, threads.length)
          : vscode.l10n.t('{0} active runs in {1} of {2} threads looked at', active, looked, threads.length),
    };
  }
}

/** The state of the view where there are no rows because of an error. */
export function stateOf({ kind, code }: ApiError, connection: Connection): ViewState {
  switch (kind) {
    case 'noKey':
      return signsIn(connection) ? 'signIn' : code === SECRET_STORE_FAILED ? 'secretStore' : 'noKey';
    case 'unauthorized':
      return signsIn(connection) ? 'signIn' : needsKey(connection) ? 'keyRefused' : 'noKey';
    case 'network':
    case 'timeout':
      return 'offline';
    case 'rateLimited':
    case 'server':
      return 'busy';
    case 'invalid':
      return isHttpForbidden(connection) ? 'plainHttp' : 'noServer';
    case 'noEndpoint':
      // A kind of server has a note where it was shut down.
      return kindRow(connection.kind)?.note === undefined ? 'noServer' : 'shutDown';
    default:
      return 'noServer';
  }
}
