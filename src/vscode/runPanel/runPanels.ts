import * as vscode from 'vscode';
import { keyOf, shortId, type RunRef } from '../../core/model/references';
import { readPanelRef, type RowCommand } from '../../protocol';
import { RunPanel, type PanelParts } from './runPanel';

const RUN_PANEL = 'assistantRuns.run';

/**
 * The Run panels of this window: one a run. Brings them back after a reload. Of the runs that are only looked at, row by
 * row, the next takes the tab of the one before, as with files.
 */
export class RunPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: PanelParts;
  readonly #panels = new Map<string, RunPanel>();
  /** The one that the next look takes the place of. */
  #preview: RunPanel | undefined;
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

  /** Shows the panel of a run to stay, the one it has or a new one. */
  open(ref: RunRef, { preserveFocus = false } = {}): void {
    this.#keep(this.#show(ref, preserveFocus));
  }

  /** Shows the panel of a run until another run is looked at; a second look, or going into it, makes it stay. */
  look(ref: RunRef): void {
    const before = this.#preview;
    const isKnown = this.#panels.has(keyOf(ref));
    const panel = this.#show(ref, true, isKnown ? undefined : before?.viewColumn);
    if (!isKnown && hasPreviews()) {
      this.#preview = panel;
      before?.dispose();
    } else if (panel === before) {
      this.#keep(panel);
    }
  }

  /** Shows the panel of a run, and in it where the outputs of tool calls are submitted. */
  openToolOutputs(ref: RunRef): void {
    const panel = this.#show(ref, false);
    this.#keep(panel);
    panel.showToolOutputs();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const ref = readPanelRef(state);
    if (ref === undefined || this.#panels.has(keyOf(ref))) {
      // Closed before it had said which run it shows: there is nothing to bring back.
      panel.dispose();
    } else {
      this.#add(panel, ref);
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

  #show(ref: RunRef, preserveFocus: boolean, viewColumn = vscode.ViewColumn.Active): RunPanel {
    const known = this.#panels.get(keyOf(ref));
    if (known !== undefined) {
      known.reveal(preserveFocus);
      return known;
    }
    const title = shortId(ref.runId);
    this.#closeForgotten(title);
    const where = { viewColumn, preserveFocus };
    return this.#add(vscode.window.createWebviewPanel(RUN_PANEL, title, where), ref);
  }

  /** Has a panel stay when another run is looked at. */
  #keep(panel: RunPanel): void {
    if (panel === this.#preview) {
      this.#preview = undefined;
    }
  }

  /** A tab of before a reload comes back only when it is seen: until then nobody can show it, but it can be closed. */
  #closeForgotten(title: string): void {
    if ([...this.#panels.values()].some(({ ref }) => shortId(ref.runId) === title)) {
      return;
    }
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const forgotten = tabs.filter(
      ({ label, input }) =>
        label === title && input instanceof vscode.TabInputWebview && input.viewType.endsWith(RUN_PANEL),
    );
    void vscode.window.tabGroups.close(forgotten, true);
  }

  #add(webviewPanel: vscode.WebviewPanel, ref: RunRef): RunPanel {
    const panel = new RunPanel(webviewPanel, ref, this.#parts);
    this.#panels.set(keyOf(ref), panel);
    panel.onDidChangeVisibility(() => {
      this.#sightChanged.fire();
    });
    panel.onDidEnter(() => {
      this.#keep(panel);
    });
    panel.onDidDispose(() => {
      this.#panels.delete(keyOf(ref));
      this.#keep(panel);
      this.#sightChanged.fire();
    });
    this.#sightChanged.fire();
    return panel;
  }
}

/** Whether VS Code is to reuse the tabs of what is only looked at. */
function hasPreviews(): boolean {
  return vscode.workspace.getConfiguration('workbench.editor').get('enablePreview', true);
}
