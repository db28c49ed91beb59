import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { keyOf, threadOf, shortId, type RunRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';
import type { RunState } from '../../core/runs/store/state';
import { readWebviewMessage, type HostMessage, type PanelAction, type Problem } from '../../protocol';
import type { Connections } from '../connections/connections';
import { errorWords, helpFor } from '../errors';
import type { Help } from '../messages';
import { localRoots, page } from './page';
import { summaryOf } from './summary';

/** What the panel's buttons do to the run, and who does it. */
export const ACTION_COMMANDS: Readonly<
  Record<Exclude<PanelAction, 'refresh' | 'help' | 'copyDetails'>, string>
> = {
  cancel: 'assistantRuns.cancelRun',
  openAsJson: 'assistantRuns.openRunAsJson',
  copyJson: 'assistantRuns.copyRunJson',
};

/** What a panel needs of the rest. */
export interface PanelParts {
  readonly store: RunStore;
  readonly loader: RunLoader;
  readonly connections: Connections;
  readonly extensionUri: vscode.Uri;
}

/** The host's side of one Run panel: sends what the store says, does what the panel asks. */
export class RunPanel implements vscode.Disposable {
  readonly ref: RunRef;
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: PanelParts;
  readonly #disposables: { dispose(): void }[];
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly #visibilityChanged = new vscode.EventEmitter<void>();
  #listens = false;
  #busy = false;
  #generation = -1;
  #last: RunState | undefined;
  /** Why the last load failed, where the store has no run to note it at. */
  #problem: ApiError | undefined;
  /** The body text that was sent last, and its number. */
  #sent: { readonly text: string; readonly revision: number } | undefined;
  /** The revision that the webview has not shown yet. */
  #awaited: number | undefined;

  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeVisibility = this.#visibilityChanged.event;

  constructor(panel: vscode.WebviewPanel, ref: RunRef, parts: PanelParts) {
    this.ref = ref;
    this.#panel = panel;
    this.#parts = parts;
    panel.title = shortId(ref.runId);
    panel.iconPath = {
      light: vscode.Uri.joinPath(parts.extensionUri, 'media', 'run-light.svg'),
      dark: vscode.Uri.joinPath(parts.extensionUri, 'media', 'run-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: localRoots(parts.extensionUri) };
    this.#disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => {
        this.#visibilityChanged.fire();
        this.#sendBody();
      }),
      panel.onDidDispose(() => {
        this.#disposed.fire();
        this.dispose();
      }),
      parts.store.onDidChange((change) => {
        if (this.#generation !== parts.store.generation(ref.connectionId)) {
          // Another key or address: what the panel shows was said to the one before.
          void this.refresh();
        } else if (change.runRows.has(keyOf(ref)) || change.threadRows.has(keyOf(threadOf(ref)))) {
          this.#send();
        }
      }),
      this.#disposed,
      this.#visibilityChanged,
    ];
    panel.webview.html = page(panel.webview, parts.extensionUri);
    void this.refresh();
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  reveal(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  /** Reads the run anew. That it failed is shown in the panel. */
  async refresh(): Promise<void> {
    const generation = this.#parts.store.generation(this.ref.connectionId);
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#last = undefined;
    }
    this.#busy = true;
    this.#send();
    try {
      await this.#parts.loader.loadRun(this.ref);
      this.#problem = undefined;
      // What it adds is shown when it comes; where it fails, the panel says what it says without.
      this.#parts.loader.loadGraphState(threadOf(this.ref)).catch(() => undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      this.#problem = error;
    } finally {
      this.#busy = false;
      this.#send();
    }
  }

  dispose(): void {
    this.#listens = false;
    vscode.Disposable.from(...this.#disposables).dispose();
    this.#panel.dispose();
  }

  async #receive(value: unknown): Promise<void> {
    const message = readWebviewMessage(value);
    if (message === undefined) {
      return;
    }
    switch (message.type) {
      case 'ready':
        this.#listens = true;
        this.#sent = undefined;
        this.#awaited = undefined;
        this.#send();
        break;
      case 'shown':
        if (message.revision === this.#awaited) {
          this.#awaited = undefined;
          this.#sendBody();
        }
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
        break;
      case 'action':
        await this.#act(message.action);
        break;
    }
  }

  async #act(action: PanelAction): Promise<void> {
    const problem = this.#shownProblem;
    switch (action) {
      case 'refresh':
        await this.refresh();
        break;
      case 'help': {
        const help = problem && this.#helpFor(problem);
        if (help !== undefined) {
          await vscode.commands.executeCommand(help.command, ...(help.args ?? []));
        }
        break;
      }
      case 'copyDetails':
        await vscode.commands.executeCommand('assistantRuns.copyDetails', problem);
        break;
      default:
        await vscode.commands.executeCommand(ACTION_COMMANDS[action], { kind: 'run', ref: this.ref });
    }
  }

  /** Why the last attempt to read the run failed: noted at the run, where it is known. */
  get #shownProblem(): ApiError | undefined {
    return this.#last === undefined ? this.#problem : this.#last.problem;
  }

  /** What helps beside asking again, for which the panel has a button anyway. */
  #helpFor(problem: ApiError): Help | undefined {
    const { store, connections } = this.#parts;
    const help = helpFor(problem, {
      connection: connections.get(this.ref.connectionId),
      thread: store.thread(this.ref),
      node: { kind: 'run', ref: this.ref },
    });
    return help?.command === 'assistantRuns.refresh' ? undefined : help;
  }

  #problemToShow(): Problem | undefined {
    const problem = this.#shownProblem;
    if (problem === undefined) {
      return undefined;
    }
    const help = this.#helpFor(problem);
    return { message: errorWords(problem), ...(help === undefined ? {} : { help: help.title }) };
  }

  #send(): void {
    if (!this.#listens) {
      return;
    }
    const { store, connections } = this.#parts;
    // A run that has left the lists stays in its panel as it was last seen.
    this.#last = store.run(this.ref) ?? this.#last;
    const connection = connections.get(this.ref.connectionId);
    this.#post({
      type: 'summary',
      summary: summaryOf(this.ref, {
        connectionName: connection?.name ?? vscode.l10n.t('removed connection'),
        thread: store.thread(this.ref),
        state: this.#last,
        problem: this.#problemToShow(),
        busy: this.#busy,
      }),
    });
    this.#sendBody();
  }

  /** Sends the body if it is another one than was sent last, somebody sees it, and the one before has been shown. */
  #sendBody(): void {
    const text = this.#last?.run.body.text;
    if (!this.#listens || !this.#panel.visible || this.#awaited !== undefined) {
      return;
    }
    if (text !== undefined && text !== this.#sent?.text) {
      const revision = (this.#sent?.revision ?? 0) + 1;
      this.#sent = { text, revision };
      this.#awaited = revision;
      this.#post({ type: 'body', revision, text });
    }
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }
}
