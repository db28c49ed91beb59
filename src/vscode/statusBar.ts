import * as vscode from 'vscode';
import { statusRow, STUCK_ICON } from '../core/model/status';
import { activityWords } from '../core/runs/store/activityWords';
import type { RunStore } from '../core/runs/store/runStore';
import type { ActivityCounts } from '../core/runs/store/state';
import type { Connections } from './connections/connections';
import type { ThreadsView } from './threads/threadsView';

/** Above that of passing messages, which would push the item aside. */
const PRIORITY = 1;

/** What the item shows. */
interface Picture {
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/**
 * How many runs of the connection that is shown are active, in the status bar; a click lists them. It shows what is
 * known, and asks nobody.
 */
export class ActivityItem implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #connections: Connections;
  readonly #view: ThreadsView;
  readonly #item: vscode.StatusBarItem;
  readonly #listeners: readonly { dispose(): void }[];
  #shown: Picture | undefined;

  constructor(parts: { store: RunStore; connections: Connections; view: ThreadsView }) {
    this.#store = parts.store;
    this.#connections = parts.connections;
    this.#view = parts.view;
    this.#item = vscode.window.createStatusBarItem(
      'assistantRuns.activity',
      vscode.StatusBarAlignment.Left,
      PRIORITY,
    );
    this.#item.name = vscode.l10n.t('Active Assistant Runs');
    this.#item.command = 'assistantRuns.pickActiveRun';
    const draw = () => {
      this.#draw();
    };
    this.#listeners = [
      parts.store.onDidChange(draw),
      parts.connections.onDidChangeActive(draw),
      parts.view.onDidChangeSight(draw),
    ];
    this.#draw();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#listeners, this.#item).dispose();
  }

  #draw(): void {
    const picture = this.#picture();
    if (picture === undefined) {
      if (this.#shown !== undefined) {
        this.#item.hide();
      }
    } else if (!isSame(picture, this.#shown)) {
      this.#item.text = picture.text;
      this.#item.tooltip = picture.tooltip;
      this.#item.accessibilityInformation = { label: picture.tooltip, role: 'button' };
      // Prominent colours are for what is wrong. That a run waits for a person is part of its work, and has an icon.
      this.#item.backgroundColor = picture.isWarning
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
      this.#item.show();
    }
    this.#shown = picture;
  }

  #picture(): Picture | undefined {
    const connection = this.#connections.active;
    const activity = connection && this.#store.activity(connection.id);
    if (connection === undefined || activity === undefined || activity.active === 0) {
      return undefined;
    }
    const listsRuns = this.#store.connection(connection.id).capabilities.runs !== false;
    const words = vscode.l10n.t('{0}: {1}', connection.name, activityWords(activity, listsRuns));
    return {
      text: `$(${iconOf(activity)}) ${activity.active}`,
      tooltip:
        this.#view.sight.tree === undefined
          ? vscode.l10n.t('{0}. While the view is closed, only watched runs are followed.', words)
          : words,
      isWarning: activity.stuck > 0,
    };
  }
}

/** The icon of the worst: a run that hangs, one that needs a person, one at work. */
function iconOf({ stuck, needsAction }: ActivityCounts): string {
  return stuck > 0 ? STUCK_ICON : statusRow(needsAction > 0 ? 'requires_action' : 'in_progress').icon;
}

function isSame(a: Picture, b: Picture | undefined): boolean {
  return a.text === b?.text && a.tooltip === b.tooltip && a.isWarning === b.isWarning;
}
