import * as vscode from 'vscode';
import { keyOf, shortId, type RunRef } from '../../../core/model/references';
import type { CancelAction, CancelOutcome } from '../../../core/runs/cancel/cancelOutcome';
import { outcomeWords } from '../../../core/runs/cancel/outcomeWords';
import { copyDetailsOf, helpFor } from '../../errors';
import { tell, type Help } from '../../messages';
import { shortTime } from '../../times';
import type { App } from '../app';
import { nameOf, subjectOf } from '../targets';

/** Cancels a run, and tells what became of it. The status bar says so until it has settled: the tree may be out of sight. */
export async function cancelOne(app: App, ref: RunRef, action: CancelAction = 'cancel'): Promise<void> {
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Cancelling {0}', shortId(ref.runId)) },
    () => app.cancellation.cancel(ref, action),
  );
  app.log.info(`cancel ${keyOf(ref)}: ${outcome.kind}`);
  tellOutcome(app, ref, outcome);
}

/** Tells the outcome of a cancel. */
export function tellOutcome(app: App, ref: RunRef, outcome: CancelOutcome): void {
  const words = wordsOf(app, nameOf(app, ref), outcome);
  const open = {
    title: vscode.l10n.t('Open Run'),
    command: 'assistantRuns.openRun',
    args: [{ kind: 'run', ref }],
  } satisfies Help;
  const again: Help = {
    title: vscode.l10n.t('Try Again'),
    command: 'assistantRuns.cancelRun',
    args: [{ kind: 'run', ref }],
  };
  switch (outcome.kind) {
    case 'cancelled':
    case 'alreadyEnded':
    case 'ended':
    case 'stillCancelling':
    case 'unconfirmed':
    case 'stopped':
      void tell('info', words, [open]);
      break;
    case 'unreadable':
    case 'unknown': {
      const help = helpFor(outcome.error, subjectOf(app, open.args[0]));
      void tell('warning', words, [
        ...(help === undefined ? [] : [help]),
        open,
        copyDetailsOf(outcome.error),
      ]);
      break;
    }
    case 'deleted':
      void tell('info', words);
      break;
    case 'gone':
      void tell('warning', words);
      break;
    case 'ineffective':
      void tell('warning', words, [again, open]);
      break;
    case 'refused':
    case 'failed': {
      const help = helpFor(outcome.error, subjectOf(app, open.args[0]));
      const retries = help === undefined || help.command === 'assistantRuns.refresh';
      void tell('error', words, [retries ? again : help, open, copyDetailsOf(outcome.error)]);
      break;
    }
  }
}

/** An outcome in words, with times as they are read now. */
export function wordsOf(app: App, run: string, outcome: CancelOutcome): string {
  return outcomeWords(run, outcome, (ms) => shortTime(ms, app.clock.now()));
}
