import * as vscode from 'vscode';
import type { Capabilities } from '../../../core/model/capabilities';
import type { RunRef } from '../../../core/model/references';
import { findActiveRuns, type Search } from '../../../core/runs/load/findActiveRuns';
import { showError } from '../../errors';
import { tell } from '../../messages';
import { withStoppableProgress } from '../../progress';
import { confirmCancel } from '../../settings';
import type { App, Handler } from '../app';
import { runPickItem } from '../targets';
import { cancelSeveral } from './cancelSeveral';
import { confirmed, isCancellable } from './cancelRuns';

/** Looks for the active runs of the connection that is shown, and cancels those that stay ticked in their list. */
export const cancelAllActive: Handler = async (app) => {
  const connection = app.connections.active;
  if (connection === undefined) {
    await vscode.commands.executeCommand('assistantRuns.connect');
    return;
  }
  const search = await lookForRuns(app, connection.id);
  const active = app.store.activeRuns(connection.id).filter(isCancellable);
  if (search.problem !== undefined && active.length === 0) {
    void showError(search.problem, { connection });
    return;
  }
  const unlooked = unlookedWords(search, app.store.connection(connection.id).capabilities);
  if (active.length === 0) {
    const none = vscode.l10n.t('No run can be cancelled. Threads looked at: {0}.', search.looked);
    void tell('info', [none, ...unlooked].join(' '));
    return;
  }
  if (unlooked.length > 0) {
    void tell('warning', unlooked.join(' '));
  }
  const chosen = await chooseRuns(
    app,
    active.map(({ ref }) => ref),
    search,
  );
  if (chosen.length > 0 && (confirmCancel() !== 'always' || (await confirmed(app, chosen)))) {
    // Read again: while the list stood, runs may have ended.
    const still = chosen.filter((ref) => isCancellable(app.store.run(ref)));
    await cancelSeveral(app, still, chosen.length - still.length);
  }
};

/** Looks for active runs, with a progress that can be stopped. */
async function lookForRuns(app: App, connectionId: string): Promise<Search> {
  await app.tracked.load();
  return withStoppableProgress(vscode.l10n.t('Looking at threads'), (signal, tell) =>
    findActiveRuns(connectionId, app, signal, tell),
  );
}

/** What was not looked at, and why; nothing where all was. */
function unlookedWords({ threads, looked, hasMore, problem }: Search, capabilities: Capabilities): string[] {
  const missing = threads - looked;
  return [
    ...(capabilities.threads === false
      ? [vscode.l10n.t('This server does not list threads. Only those that you added were looked at.')]
      : []),
    ...(capabilities.runs === false
      ? [vscode.l10n.t('This server does not list runs. Only those that are known were looked at.')]
      : []),
    ...(missing > 0 ? [vscode.l10n.t('Threads not looked at: {0} of {1}.', missing, threads)] : []),
    ...(problem === undefined ? [] : [problem.words]),
    ...(hasMore
      ? [vscode.l10n.t('The server has more threads, which are not listed yet and were not looked at.')]
      : []),
  ];
}

/** Lets the user untick runs that are to go on. None: the user turned away. */
async function chooseRuns(app: App, refs: readonly RunRef[], search: Search): Promise<RunRef[]> {
  const items = refs.flatMap((ref) => {
    const state = app.store.run(ref);
    return state === undefined ? [] : [{ ...runPickItem(app, state), picked: true }];
  });
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Cancel All Active Runs: {0}', items.length),
    placeHolder: vscode.l10n.t('Untick the runs to keep running. Threads looked at: {0}', search.looked),
    matchOnDescription: true,
    matchOnDetail: true,
    // A list with ticks in it is not to be lost by a click beside it.
    ignoreFocusOut: true,
  });
  return (chosen ?? []).map(({ ref }) => ref);
}
