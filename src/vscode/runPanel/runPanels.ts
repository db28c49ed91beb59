import * as v from 'valibot';
import * as vscode from 'vscode';
import { keyOf, shortId, type RunRef } from '../../core/model/references';
import type { RowCommand } from '../../protocol';
import { RunPanel, type PanelParts } from './runPanel';

export const RUN_PANEL = 'assistantRuns.run';

const STATE = v.object({
  ref: v.object({ connectionId: v.string(), threadId: v.string(), runId: v.string() }),
});

/** The Run panels of this window: one a run. Brings them back after a reload. */
export class RunPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: PanelParts;
  readonly #panels = new Map<string, RunPanel>();
  readonly #sightChanged = new vscode.EventEmitter<void>();
  readonly #registration: vscode.Disposable;

  /** Which panels are on the screen changed. */
  readonly onDidChangeSight = this.#sightChanged.event;

  constructor(parts: PanelParts) {
    this.#parts = parts;
    this.#registration = vscode.window.registerWebviewPanelSerializer(RUN_PANEL, this);
  }

  /** The runs whose panels are on the screen. */
  get seen(): RunRef[] {
    return [...this.#panels.values()].filter((panel) => panel.visible).map((panel) => panel.ref);
  }

  /** The run whose panel is the active editor. */
  get active(): RunRef | undefined {
    return this.#active?.ref;
  }

  get #active(): RunPanel | undefined {
    return [...this.#panels.values()].find((panel) => panel.active);
  }

  /** Does something with the row that has the focus in the JSON of the active panel. */
  runRowCommand(command: RowCommand): void {
    this.#active?.runRowCommand(command);
  }

  /** Shows the panel of a run, the one it has or a new one. */
  open(ref: RunRef, { preserveFocus = false } = {}): void {
    const known = this.#panels.get(keyOf(ref));
    if (known === undefined) {
      const where = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
      this.#add(vscode.window.createWebviewPanel(RUN_PANEL, shortId(ref.runId), where), ref);
    } else {
      known.reveal(preserveFocus);
    }
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const result = v.safeParse(STATE, state);
    if (!result.success || this.#panels.has(keyOf(result.output.ref))) {
      // Closed before it had said which run it shows: there is nothing to bring back.
      panel.dispose();
    } else {
      this.#add(panel, result.output.ref);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of [...this.#panels.values()]) {
      panel.dispose();
    }
    this.#sightChanged.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, ref: RunRef): void {
    const panel = new RunPanel(webviewPanel, ref, this.#parts);
    this.#panels.set(keyOf(ref), panel);
    panel.onDidChangeVisibility(() => {
      this.#sightChanged.fire();
    });
    panel.onDidDispose(() => {
      this.#panels.delete(keyOf(ref));
      this.#sightChanged.fire();
    });
    this.#sightChanged.fire();
  }
}
