import * as vscode from 'vscode';
import { ask, tell } from '../messages';
import type { Handler } from './app';

/** Deletes all that the extension has stored, after showing what that is. */
export const deleteStoredData: Handler = async (app) => {
  const stored = await app.stored.list();
  const remove = vscode.l10n.t('Delete');
  const answer = await ask(vscode.l10n.t('Delete all that Assistant Runs has stored?'), {
    detail: [
      ...(stored.length === 0
        ? [vscode.l10n.t('There is nothing but which connection was shown last.')]
        : stored),
      '',
      vscode.l10n.t(
        'The connections in your settings stay, and so does all on the servers. What is seen of threads and runs from now on is kept again, unless assistantRuns.keepSnapshots is off. For 90 days the ids of cancels and watches stay marked as removed, so that other windows don’t bring them back.',
      ),
    ].join('\n'),
    buttons: [remove],
  });
  if (answer === remove) {
    await app.stored.delete();
    void tell('info', vscode.l10n.t('What Assistant Runs had stored is deleted.'));
  }
};
