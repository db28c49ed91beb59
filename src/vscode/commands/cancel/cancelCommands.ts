import * as vscode from 'vscode';
import type { ThreadRef } from '../../../core/model/references';
import { isRemovable } from '../../../core/runs/store/state';
import { ask, tell } from '../../messages';
import { threadName } from '../../threads/treeItems';
import type { App, Handler } from '../app';
import { pickRun, runTargets } from '../targets';
import { removeThread } from '../threadCommands';
import { cancelAllInThread } from './cancelAllInThread';
import { cancelOne } from './cancelOne';
import { cancelRuns, isCancellable, nameForQuestion } from './cancelRuns';

/** Cancels the chosen runs; with none chosen it offers the active ones. */
export const cancelRun: Handler = async (app, node, nodes) => {
  const chosen = runTargets(app, node, nodes);
  if (chosen.length > 0) {
    await cancelRuns(app, chosen);
    return;
  }
  const ref = await pickRun(app, vscode.l10n.t('Choose the run to cancel'), (state) => isCancellable(state));
  if (ref !== undefined) {
    await cancelRuns(app, [ref]);
  }
};

/** Cancels the run of the row whose icon was clicked, and no other, whatever is selected. */
export const cancelRunInline: Handler = (app, node) => cancelRuns(app, runTargets(app, node, undefined));

/** Cancels a run and has the server delete it. That can't be undone, so it asks whatever the settings say. */
export const rollBackRun: Handler = async (app, node) => {
  const ref =
    runTargets(app, node, undefined)[0] ??
    (await pickRun(app, vscode.l10n.t('Choose the run to cancel and delete'), isCancellable));
  if (ref === undefined) {
    return;
  }
  const go = vscode.l10n.t('Cancel and Delete Run');
  const chosen = await ask(vscode.l10n.t('Cancel this run and delete it?'), {
    detail: vscode.l10n.t(
      '{0}\nThe server is asked to delete the run, and to take back what it has changed in its thread. That can’t be undone.',
      nameForQuestion(app, ref),
    ),
    buttons: [go],
    turnAway: vscode.l10n.t('Keep Running'),
  });
  if (chosen === go) {
    await cancelOne(app, ref, 'rollback');
  }
};

/** The Delete key in the view. It is hit by accident, so it asks even for one run. */
export const cancelByKey: Handler = async (app) => {
  const runs = app.view.selection.flatMap((node) => (node.kind === 'run' ? [node.ref] : []));
  const threads = app.view.selection.flatMap((node) => (node.kind === 'thread' ? [node.ref] : []));
  const [thread, ...others] = threads;
  if (runs.length > 0) {
    await cancelRuns(app, runs, { asksForOne: true });
  } else if (others.length > 0) {
    await tell('info', vscode.l10n.t('Select one thread, or the runs that you want to cancel.'), [
      { title: vscode.l10n.t('Cancel All Active Runs…'), command: 'assistantRuns.cancelAllActive' },
    ]);
  } else if (thread !== undefined) {
    await offerForThread(app, thread);
  }
};

/** The Delete key on a thread: it does not remove it, it asks what is meant. */
async function offerForThread(app: App, ref: ThreadRef): Promise<void> {
  const cancelAll = vscode.l10n.t('Cancel All Active Runs');
  const remove = vscode.l10n.t('Remove Thread');
  const state = app.store.thread(ref);
  const { active } = app.store.summary(ref);
  const choices = [...(active > 0 ? [cancelAll] : []), ...(isRemovable(state) ? [remove] : [])];
  if (choices.length === 0) {
    return;
  }
  const chosen = await ask(vscode.l10n.t('What do you want to do with “{0}”?', threadName(state, ref)), {
    buttons: choices,
    turnAway: vscode.l10n.t('Leave It'),
  });
  if (chosen === cancelAll) {
    await cancelAllInThread(app, { kind: 'thread', ref });
  } else if (chosen === remove) {
    await removeThread(app, { kind: 'thread', ref });
  }
}
