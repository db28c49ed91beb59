import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import type { ToolOutput } from '../../core/model/run';
import { isId, keyOf, threadOf, shortId, type RunRef } from '../../core/model/references';
import type { BackendSource, RunLoader } from '../../core/runs/load/runLoader';
import { RunMessages, type MessageAnswer } from '../../core/runs/load/runMessages';
import type { RunStore } from '../../core/runs/store/runStore';
import type { ToolSubmissions } from '../../core/runs/submit/toolSubmissions';
import type { Watches } from '../../core/runs/watch/watches';
import {
  readWebviewMessage,
  type BodyName,
  type HostMessage,
  type MessageReading,
  type PanelAction,
  type Problem,
  type RowCommand,
} from '../../protocol';
import type { Connections } from '../connections/connections';
import { errorWords, helpFor } from '../errors';
import { onDidAnswer, type Help } from '../messages';
import type { KeptDrafts } from './keptDrafts';
import { localRoots, page } from './page';
import { RunReading } from './runReading';
import { SentBody } from './sentBody';
import { said } from './smallSummary';
import { summaryOf } from './summary';
import { tabIcon } from './tabIcon';

/** What the panel's buttons do to the run, and who does it. */
export const ACTION_COMMANDS: Readonly<
  Record<Exclude<PanelAction, 'refresh' | 'loadMoreSteps' | 'help' | 'copyDetails'>, string>
> = {
  cancel: 'assistantRuns.cancelRun',
  watch: 'assistantRuns.watch',
  unwatch: 'assistantRuns.unwatch',
  openAsJson: 'assistantRuns.openRunAsJson',
  copyJson: 'assistantRuns.copyRunJson',
  compare: 'assistantRuns.compareRuns',
};

/** What a panel needs of the rest. */
export interface PanelParts {
  readonly store: RunStore;
  readonly loader: RunLoader;
  readonly backendOf: BackendSource;
  readonly submissions: ToolSubmissions;
  readonly watches: Watches;
  readonly connections: Connections;
  readonly drafts: KeptDrafts;
  readonly extensionUri: vscode.Uri;
}

/** The host's side of one Run panel: sends what the store says, does what the panel asks. */
export class RunPanel implements vscode.Disposable {
  readonly ref: RunRef;
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: PanelParts;
  readonly #messages: RunMessages;
  readonly #disposables: { dispose(): void }[];
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly #visibilityChanged = new vscode.EventEmitter<void>();
  readonly #entered = new vscode.EventEmitter<void>();
  #listens = false;
  #submits = false;
  /** What the tab's icon is of. */
  #tabLook: string | undefined;
  /** Whether the page is to go to the outputs of tool calls once it has loaded. */
  #showsToolOutputs = false;
  readonly #reading: RunReading;
  #bodies: Readonly<Record<BodyName, SentBody>> = { run: new SentBody(), steps: new SentBody() };

  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeVisibility = this.#visibilityChanged.event;
  /** A person has gone into the page. */
  readonly onDidEnter = this.#entered.event;

  constructor(panel: vscode.WebviewPanel, ref: RunRef, parts: PanelParts) {
    this.ref = ref;
    this.#panel = panel;
    this.#parts = parts;
    const { store, loader } = parts;
    this.#reading = new RunReading(ref, {
      store,
      loader,
      changed: () => {
        this.#send();
      },
    });
    this.#messages = new RunMessages(ref, parts);
    panel.title = shortId(ref.runId);
    panel.webview.options = { enableScripts: true, localResourceRoots: localRoots(parts.extensionUri) };
    this.#disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => {
        // The page goes with the sight of it; another one says that it listens when the panel is seen again.
        this.#listens &&= panel.visible;
        this.#visibilityChanged.fire();
      }),
      panel.onDidDispose(() => {
        this.dispose();
      }),
      store.onDidChange((change) => {
        if (this.#reading.forgetStale()) {
          this.#beginAnew();
        } else if (
          change.runRows.has(keyOf(ref)) ||
          change.stepLists.has(keyOf(ref)) ||
          change.threadRows.has(keyOf(threadOf(ref))) ||
          change.threadLists.has(ref.connectionId)
        ) {
          this.#send();
        }
      }),
      store.onDidConfirm((confirmed) => {
        if (confirmed.has(keyOf(ref))) {
          // When it was last seen is another time.
          this.#send();
        }
      }),
      parts.submissions.onDidChange((changed) => {
        if (keyOf(changed) === keyOf(ref)) {
          this.#send();
        }
      }),
      parts.watches.onDidChange((changed) => {
        if (changed.some((each) => keyOf(each) === keyOf(ref))) {
          this.#send();
        }
      }),
      this.#messages,
      this.#disposed,
      this.#visibilityChanged,
      this.#entered,
    ];
    this.#beginAnew();
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  /** Where its tab is; undefined while it is not on the screen. */
  get viewColumn(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
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

  /** Loads a page in which nothing is of what was shown before, and reads the run. */
  #beginAnew(): void {
    this.#listens = false;
    this.#bodies = { run: new SentBody(), steps: new SentBody() };
    this.#panel.webview.html = page(this.#panel.webview, this.#parts.extensionUri);
    void this.#reading.refresh();
  }

  /** Reads the run anew. That it failed is shown in the panel. */
  async refresh(): Promise<void> {
    if (this.#reading.forgetStale()) {
      this.#beginAnew();
    } else {
      await this.#reading.refresh();
    }
  }

  dispose(): void {
    this.#listens = false;
    this.#disposed.fire();
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
        this.#post({ type: 'drafts', drafts: this.#parts.drafts.of(this.ref) });
        this.#send();
        if (this.#showsToolOutputs) {
          this.#showsToolOutputs = false;
          this.#post({ type: 'showToolOutputs' });
        }
        break;
      case 'entered':
        this.#entered.fire();
        break;
      case 'shown':
        this.#bodies[message.of].shown(message.revision);
        this.#sendBodies();
        break;
      case 'readMessage':
        await this.#readMessage(message.id, message.hasEnded);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
        break;
      case 'drafts':
        await this.#parts.drafts.set(this.ref, message.drafts);
        break;
      case 'action':
        await this.#act(message.action);
        break;
      case 'submit':
        await this.#submit(message.outputs);
        break;
    }
  }

  async #readMessage(id: string, hasEnded: boolean): Promise<void> {
    const answer = isId(id) ? await this.#messages.read(id, hasEnded) : 'none';
    if (answer !== undefined && this.#listens) {
      this.#post({ type: 'message', id, reading: readingOf(answer) });
    }
  }

  async #act(action: PanelAction): Promise<void> {
    const problem = this.#reading.problem;
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

  /** Submits outputs, unless a person is still being asked about those of a moment ago. */
  async #submit(outputs: readonly ToolOutput[]): Promise<void> {
    if (!this.#submits) {
      this.#submits = true;
      try {
        await this.#execute('assistantRuns.submitToolOutputs', outputs);
      } finally {
        this.#submits = false;
      }
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
    const problem = this.#reading.problem;
    if (problem === undefined) {
      return undefined;
    }
    const help = this.#helpFor(problem);
    return { message: errorWords(problem), ...(help === undefined ? {} : { help: help.title }) };
  }

  #send(): void {
    this.#updateTab();
    if (!this.#listens) {
      return;
    }
    const { store, submissions, watches, connections } = this.#parts;
    const connection = connections.get(this.ref.connectionId);
    this.#post({
      type: 'summary',
      summary: summaryOf(this.ref, {
        connectionName: connection?.name ?? vscode.l10n.t('removed connection'),
        connection: store.connection(this.ref.connectionId),
        thread: store.thread(this.ref),
        state: this.#reading.state,
        problem: this.#problemToShow(),
        busy: this.#reading.busy,
        submitting: submissions.isUnderWay(this.ref),
        watched: watches.has(this.ref),
      }),
    });
    this.#sendBodies();
  }

  /** The tab tells what the run comes to, seen or not. */
  #updateTab(): void {
    const { state } = this.#reading;
    const look = `${state?.status} ${state?.stuck}`;
    if (look !== this.#tabLook) {
      this.#tabLook = look;
      this.#panel.iconPath = tabIcon(state);
    }
  }

  /** Sends the bodies that are others than were sent last, if the ones before have been shown. */
  #sendBodies(): void {
    const { state } = this.#reading;
    if (!this.#listens || state === undefined) {
      return;
    }
    const { run, steps, stepList } = state;
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

function readingOf(answer: MessageAnswer): MessageReading {
  if (answer === 'none') {
    return { state: 'none' };
  }
  return answer instanceof ApiError
    ? { state: 'failed', problem: said(errorWords(answer)) }
    : { state: 'read', message: answer };
}
