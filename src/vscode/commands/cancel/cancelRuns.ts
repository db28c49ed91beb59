import * as vscode from 'vscode';
import { shortId, type RunRef } from '../../../core/model/references';
import { statusRow } from '../../../core/model/status';
import { isActiveRun, type RunState } from '../../../core/runs/store/state';
import { ask, tell } from '../../messages';
import { confirmCancel } from '../../settings';
import { threadName } from '../../threads/treeItems';
import type { App } from '../app';
import { cancelOne } from './cancelOne';
import { cancelSeveral } from './cancelSeveral';

/** How many runs a question names; a dialog does not scroll. */
const MOST_NAMED = 15;

/**
 * Cancels runs, one or several; asks before, as the settings say.
 *
 * @param asksForOne whether even one is asked about, unless the settings say never
 */
export async function cancelRuns(
  app: App,
  refs: readonly RunRef[],
  { asksForOne = false } = {},
): Promise<void> {
  const [first, ...others] = refs;
  if (first === undefined) {
    return;
  }
  if (others.length === 0) {
    const confirm = confirmCancel();
    const asks = confirm === 'always' || (asksForOne && confirm !== 'never');
    const state = app.store.run(first);
    // What has ended already is not asked about: the answer is its status.
    if (!asks || (state !== undefined && !isActiveRun(state)) || (await confirmed(app, [first]))) {
      await cancelOne(app, first);
    }
    return;
  }
  const able = refs.filter((ref) => isCancellable(app.store.run(ref)));
  if (able.length === 0) {
    void tell(
      'info',
      vscode.l10n.t(
        'None of the {0} selected runs can be cancelled: they have ended or are being cancelled.',
        refs.length,
      ),
    );
    return;
  }
  if (confirmCancel() === 'never' || (await confirmed(app, able))) {
    // Read again: while the question stood, runs may have ended.
    const still = able.filter((ref) => isCancellable(app.store.run(ref)));
    await cancelSeveral(app, still, refs.length - still.length);
  }
}

/** Asks whether these runs are to be cancelled. */
export async function confirmed(app: App, refs: readonly RunRef[]): Promise<boolean> {
  const one = refs.length === 1;
  const go = one ? vscode.l10n.t('Cancel Run') : vscode.l10n.t('Cancel {0} Runs', refs.length);
  const question = one
    ? vscode.l10n.t('Cancel this run?')
    : vscode.l10n.t('Cancel these {0} runs?', refs.length);
  const names = refs.slice(0, MOST_NAMED).map((ref) => nameForQuestion(app, ref));
  const unnamed = refs.length - names.length;
  const chosen = await ask(question, {
    detail: [...names, ...(unnamed > 0 ? [vscode.l10n.t('and {0} more', unnamed)] : [])].join('\n'),
    buttons: [go],
    turnAway: vscode.l10n.t('Keep Running'),
  });
  return chosen === go;
}

/** What a question calls a run: its thread, id and status. */
export function nameForQuestion(app: App, ref: RunRef): string {
  const thread = threadName(app.store.thread(ref), ref);
  return `${thread}: ${shortId(ref.runId)}, ${statusRow(app.store.run(ref)?.status).label}`;
}

/** Whether a cancel of the run makes sense, of what is known. */
export function isCancellable(state: RunState | undefined): boolean {
  return state !== undefined && isActiveRun(state) && statusRow(state.status).cancellable;
}
