import * as vscode from 'vscode';
import type { Capabilities } from '../../core/model/capabilities';

/** What a server can do, in words, and what follows where it can't. Says nothing of what was not found out. */
export function capabilityWords({ threads, runs, steps }: Capabilities): string {
  const lists = [
    threads === true ? vscode.l10n.t('threads') : undefined,
    runs === true ? vscode.l10n.t('runs') : undefined,
    runs === true && steps === true ? vscode.l10n.t('steps') : undefined,
  ].filter((what) => what !== undefined);
  return [
    lists.length === 0
      ? undefined
      : vscode.l10n.t('It lists {0}.', new Intl.ListFormat(vscode.env.language).format(lists)),
    threads === false ? vscode.l10n.t('It can’t list threads: you add them by their ids.') : undefined,
    runs === false ? vscode.l10n.t('It can’t list runs: you add them by their ids.') : undefined,
    steps === false ? vscode.l10n.t('It has no steps.') : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}
