import * as vscode from 'vscode';
import type { Capabilities } from '../../core/model/capabilities';

/** What a server can do, in words, and what follows where it can't. Says nothing of what was not found out. */
export function capabilityWords({ threads, runs, steps }: Capabilities): string {
  if (threads === true && runs === true && steps === true) {
    return vscode.l10n.t('It lists threads, their runs and the steps of runs.');
  }
  return [
    threads === true ? vscode.l10n.t('It lists threads.') : undefined,
    runs === true && steps === true ? vscode.l10n.t('It lists runs and their steps.') : undefined,
    runs === true && steps !== true ? vscode.l10n.t('It lists runs.') : undefined,
    threads === false ? vscode.l10n.t('It can’t list threads: you add them by their ids.') : undefined,
    runs === false ? vscode.l10n.t('It can’t list the runs of a thread.') : undefined,
    steps === false ? vscode.l10n.t('It has no steps of runs.') : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}
