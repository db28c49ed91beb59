import * as vscode from 'vscode';
import { keyOf, type RunRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';

const SCHEME = 'assistant-run';

/** Read-only JSON documents of runs: the body as received, in VS Code's own editor. */
export class RunDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #store: RunStore;
  readonly #loader: RunLoader;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: { dispose(): void }[];
  readonly onDidChange = this.#changed.event;

  constructor(store: RunStore, loader: RunLoader) {
    this.#store = store;
    this.#loader = loader;
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      store.onDidChange((change) => {
        for (const document of vscode.workspace.textDocuments) {
          const ref = document.uri.scheme === SCHEME ? refOf(document.uri) : undefined;
          if (ref !== undefined && change.runRows.has(keyOf(ref))) {
            this.#changed.fire(document.uri);
          }
        }
      }),
      this.#changed,
    ];
  }

  async open(ref: RunRef): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${ref.runId.replace(/[\\/]/g, '_')}.json`,
      query: JSON.stringify([ref.connectionId, ref.threadId, ref.runId]),
    });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** Rejects with the error of the server when the run is not known and can't be read. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const ref = refOf(uri);
    if (ref === undefined) {
      throw new Error(vscode.l10n.t('This is not the address of a run.'));
    }
    if (this.#store.run(ref) === undefined) {
      await this.#loader.loadRun(ref);
    }
    return this.#store.run(ref)?.run.body.text ?? '';
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function refOf(uri: vscode.Uri): RunRef | undefined {
  try {
    const parts: unknown = JSON.parse(uri.query);
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
      const [connectionId, threadId, runId] = parts as [string, string, string];
      return { connectionId, threadId, runId };
    }
  } catch {
    // A query that is not ours is told by `undefined`.
  }
  return undefined;
}
