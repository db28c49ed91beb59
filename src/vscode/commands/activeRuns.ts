import * as vscode from 'vscode';
import { keyOf, type RunRef } from '../../core/model/references';
import { mostUrgentFirst } from '../../core/runs/find/urgency';
import type { RunState } from '../../core/runs/store/state';
import type { App, Handler } from './app';
import { isCancellable } from './cancel/cancelRuns';
import { pickWhileLooking, runPickItem } from './targets';

interface ActiveRunItem extends vscode.QuickPickItem {
  readonly ref: RunRef;
}

/**
 * The active runs of the connection that is shown, to be opened, or cancelled without leaving the list. Those that
 * need a person come first, then those that hang. Once all were looked for, rows stay where they are, also those of
 * runs that end meanwhile: so nobody hits another one than the one that was aimed at.
 */
export const pickActiveRun: Handler = async (app) => {
  let rows: readonly RunRef[] = [];
  let isSettled = false;
  const chosen = await pickWhileLooking<ActiveRunItem>(app, {
    placeholder: vscode.l10n.t('Choose an active run to open it'),
    none: vscode.l10n.t('No run is active in the threads looked at.'),
    items: (connectionId, isLooking) => {
      const active = app.store.activeRuns(connectionId).sort(mostUrgentFirst);
      const shown = new Set(rows.map(keyOf));
      const refs = active.map(({ ref }) => ref);
      rows = isSettled ? [...rows, ...refs.filter((ref) => !shown.has(keyOf(ref)))] : refs;
      isSettled ||= !isLooking;
      return rows.flatMap((ref) => itemOf(app, app.store.run(ref)));
    },
    onButton: ({ ref }) => {
      isSettled = true;
      void vscode.commands.executeCommand('assistantRuns.cancelRunInline', { kind: 'run', ref });
    },
  });
  if (chosen !== undefined) {
    app.panels.open(chosen.ref);
  }
};

function itemOf(app: App, state: RunState | undefined): ActiveRunItem[] {
  if (state === undefined) {
    return [];
  }
  const cancel = { iconPath: new vscode.ThemeIcon('stop-circle'), tooltip: vscode.l10n.t('Cancel Run') };
  return [{ ...runPickItem(app, state), buttons: isCancellable(state) ? [cancel] : [] }];
}
