import * as vscode from 'vscode';
import { shortId, type RunRef } from '../../../core/model/references';
import { statusRow } from '../../../core/model/status';
import { isWorthRetrying, type CancelOutcome } from '../../../core/runs/cancel/cancelOutcome';
import { threadName } from '../../threads/treeItems';
import type { App } from '../app';
import { wordsOf } from './cancelOne';

/** What became of the cancel of a run. */
export interface Result {
  readonly ref: RunRef;
  readonly outcome: CancelOutcome;
}

/** Whether the user should look into an outcome. */
export function needsLook({ kind }: CancelOutcome): boolean {
  return ['refused', 'failed', 'ineffective', 'unreadable', 'unknown'].includes(kind);
}

/**
 * A result for each run, those first that failed; the chosen one opens. Gives whether the failed ones are to be retried.
 *
 * @param retry the name of the button for that; undefined where there is nothing to retry
 */
export async function showResults(
  app: App,
  results: readonly Result[],
  retry: string | undefined,
): Promise<boolean> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly ref?: RunRef }>();
  const group = (label: string, isIn: (result: Result) => boolean) => {
    const items = results.filter(isIn).map((result) => resultItem(app, result));
    return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  };
  const isOpen = ({ outcome: { kind } }: Result) => kind === 'unknown' || kind === 'unreadable';
  const isFailed = (result: Result) =>
    !isOpen(result) && (needsLook(result.outcome) || isWorthRetrying(result.outcome));
  pick.title = vscode.l10n.t('Results of the Cancel');
  pick.placeholder = vscode.l10n.t('Choose a run to open it');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const first = [
    ...group(vscode.l10n.t('not cancelled'), isFailed),
    ...group(vscode.l10n.t('not known yet'), isOpen),
  ];
  // Where there is nothing before them, they are not others.
  pick.items =
    first.length === 0
      ? results.map((result) => resultItem(app, result))
      : [...first, ...group(vscode.l10n.t('all others'), (result) => !isOpen(result) && !isFailed(result))];
  pick.buttons = retry === undefined ? [] : [{ iconPath: new vscode.ThemeIcon('refresh'), tooltip: retry }];
  try {
    return await new Promise<boolean>((resolve) => {
      pick.onDidTriggerButton(() => {
        resolve(true);
      });
      pick.onDidAccept(() => {
        const ref = pick.activeItems[0]?.ref;
        if (ref !== undefined) {
          app.panels.open(ref);
        }
        resolve(false);
      });
      pick.onDidHide(() => {
        resolve(false);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function resultItem(app: App, { ref, outcome }: Result) {
  return {
    ref,
    label: `$(${statusRow(app.store.run(ref)?.status).icon}) ${shortId(ref.runId)}`,
    description: threadName(app.store.thread(ref), ref),
    // There is room for one line: of a failure, the server's words.
    detail: 'error' in outcome ? outcome.error.words : wordsOf(app, shortId(ref.runId), outcome),
  };
}
