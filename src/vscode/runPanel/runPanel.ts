import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { keyOf, threadOf, shortId, type RunRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';
import type { RunState } from '../../core/runs/store/state';
import type { ToolSubmissions } from '../../core/runs/submit/toolSubmissions';
import {
  readWebviewMessage,
  type BodyName,
  type HostMessage,
  type PanelAction,
  type Problem,
  type RowCommand,
} from '../../protocol';
import type { Connections } from '../connections/connections';
import { errorWords, helpFor } from '../errors';
import { onDidAnswer, type Help } from '../messages';
import { localRoots, page } from './page';
import { SentBody } from './sentBody';
import { summaryOf } from './summary';

/** What the panel's buttons do to the run, and who does it. */
export const ACTION_COMMANDS: Readonly<
  Record<Exclude<PanelAction, 'refresh' | 'loadMoreSteps' | 'help' | 'copyDetails'>, string>
> = {
  cancel: 'assistantRuns.cancelRun',
  openAsJson: 'assistantRuns.openRunAsJson',
  copyJson: 'assistantRuns.copyRunJson',
  compare: 'assistantRuns.compareRuns',
};

/** What a panel needs of the rest. */
export interface PanelParts {
  readonly store: RunStore;
  readonly loader: RunLoader;
  readonly submissions: ToolSubmissions;
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
  /** Whether the page is to go to the outputs of tool calls once it has loaded. */
  #showsToolOutputs = false;
  #generation = -1;
  #last: RunState | undefined;
  /** Why the last load failed, where the store has no run to note it at. */
  #problem: ApiError | undefined;
  readonly #bodies: Readonly<Record<BodyName, SentBody>> = { run: new SentBody(), steps: new SentBody() };

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
        // The page goes with the sight of it; another one says that it listens when the panel is seen again.
        this.#listens &&= panel.visible;
        this.#visibilityChanged.fire();
      }),
      panel.onDidDispose(() => {
        this.#disposed.fire();
        this.dispose();
      }),
      parts.store.onDidChange((change) => {
        if (this.#generation !== parts.store.generation(ref.connectionId)) {
          // Another key or address: what the panel shows was said to the one before.
          void this.refresh();
        } else if (
          change.runRows.has(keyOf(ref)) ||
          change.stepLists.has(keyOf(ref)) ||
          change.threadRows.has(keyOf(threadOf(ref))) ||
          change.threadLists.has(ref.connectionId)
        ) {
          this.#send();
        }
      }),
      parts.submissions.onDidChange((changed) => {
        if (keyOf(changed) === keyOf(ref)) {
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

  /** Does something with the row of its JSON that has the focus. */
  runRowCommand(command: RowCommand): void {
    this.#post({ type: 'rowCommand', command });
  }

  /** Goes to where the outputs of tool calls are submitted: at once, or when the page that shows them has loaded. */
  showToolOutputs(): void {
    if (this.#listens && this.visible) {
      this.#post({ type: 'showToolOutputs' });
    } else {
      this.#showsToolOutputs = true;
    }
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
      // What these add is shown when it comes. Why steps can't be read is noted at the run; without the state of its
      // graph the panel says what it says without.
      this.#parts.loader.loadGraphState(threadOf(this.ref)).catch(() => undefined);
      this.#parts.loader.loadSteps(this.ref).catch(() => undefined);
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
        for (const body of Object.values(this.#bodies)) {
          body.forget();
        }
        this.#send();
        if (this.#showsToolOutputs) {
          this.#showsToolOutputs = false;
          this.#post({ type: 'showToolOutputs' });
        }
        break;
      case 'shown':
        this.#bodies[message.of].shown(message.revision);
        this.#sendBodies();
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
        break;
      case 'action':
        await this.#act(message.action);
        break;
      case 'submit':
        await this.#execute('assistantRuns.submitToolOutputs', message.outputs);
        break;
    }
  }

  async #act(action: PanelAction): Promise<void> {
    const problem = this.#shownProblem;
    switch (action) {
      case 'refresh':
        await this.refresh();
        break;
      case 'loadMoreSteps':
        // Why it failed is noted at the run.
        await this.#parts.loader.loadMoreSteps(this.ref).catch(() => undefined);
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
        await this.#execute(ACTION_COMMANDS[action]);
    }
  }

  /** Runs a command for the run. */
  async #execute(command: string, ...args: readonly unknown[]): Promise<void> {
    // A question that it asks takes the focus, and VS Code does not give it back to a webview.
    const answers = onDidAnswer(() => {
      answers.dispose();
      if (this.active) {
        this.reveal(false);
      }
    });
    try {
      await vscode.commands.executeCommand(command, { kind: 'run', ref: this.ref }, ...args);
    } finally {
      answers.dispose();
    }
  }

  /** Why the run can't be read: noted at the run, where it is known, or at its whole connection. */
  get #shownProblem(): ApiError | undefined {
    const own = this.#last === undefined ? this.#problem : this.#last.problem;
    return own ?? this.#parts.store.connection(this.ref.connectionId).problem;
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
    const { store, submissions, connections } = this.#parts;
    // A run that has left the lists stays in its panel as it was last seen.
    this.#last = store.run(this.ref) ?? this.#last;
    const connection = connections.get(this.ref.connectionId);
    this.#post({
      type: 'summary',
      summary: summaryOf(this.ref, {
        connectionName: connection?.name ?? vscode.l10n.t('removed connection'),
        connection: store.connection(this.ref.connectionId),
        thread: store.thread(this.ref),
        state: this.#last,
        problem: this.#problemToShow(),
        busy: this.#busy,
        submitting: submissions.isUnderWay(this.ref),
      }),
    });
    this.#sendBodies();
  }

  /** Sends the bodies that are others than were sent last, if the ones before have been shown. */
  #sendBodies(): void {
    if (!this.#listens || this.#last === undefined) {
      return;
    }
    const { run, steps, stepList } = this.#last;
    this.#sendBody('run', run.body, () => run.body.text);
    const hasSteps = this.#parts.store.connection(this.ref.connectionId).capabilities.steps !== false;
    if (hasSteps && stepList.loaded) {
      // As the server writes a list, but in the order in which the steps came to be.
      this.#sendBody('steps', steps, () => {
        const texts = steps.map(({ body }) => body.text).reverse();
        return `[\n${texts.join(',\n')}\n]`;
      });
    }
  }

  #sendBody(of: BodyName, source: unknown, text: () => string): void {
    const message = this.#bodies[of].next(source, text);
    if (message !== undefined) {
      this.#post({ type: 'body', of, ...message });
    }
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }
}
