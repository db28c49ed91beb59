import * as l10n from '@vscode/l10n';
import { statusRow } from '../model/status';
import type { CancelOutcome } from './cancelOutcome';

/** The outcome of a cancel in a sentence; `run` names the run, `time` writes a time of day. */
export function outcomeWords(run: string, outcome: CancelOutcome, time: (ms: number) => string): string {
  switch (outcome.kind) {
    case 'cancelled':
      return l10n.t('{0} was cancelled.', run);
    case 'alreadyEnded':
      return l10n.t('{0} had already ended: it is {1}.', run, statusRow(outcome.status).label);
    case 'ended':
      return l10n.t(
        '{0} ended before it could be cancelled: it is {1}.',
        run,
        statusRow(outcome.status).label,
      );
    case 'stillCancelling':
      return stillCancelling(run, outcome, time);
    case 'ineffective':
      return l10n.t('{0} is still {1}: the cancel has had no effect.', run, statusRow(outcome.status).label);
    case 'refused':
      return l10n.t('{0} was not cancelled. {1}', run, outcome.error.words);
    case 'failed':
      return l10n.t('{0} could not be cancelled. {1}', run, outcome.error.words);
    case 'gone':
      return l10n.t('The server does not have {0}. It may have been deleted.', run);
    case 'stopped':
      return l10n.t('{0} was left alone.', run);
  }
}

function stillCancelling(
  run: string,
  { expiresAt, followed }: Extract<CancelOutcome, { kind: 'stillCancelling' }>,
  time: (ms: number) => string,
): string {
  if (!followed) {
    return l10n.t('{0} is still cancelling and is no longer followed.', run);
  }
  return expiresAt === undefined
    ? l10n.t('{0} is still cancelling. You are told when it ends.', run)
    : l10n.t('{0} is still cancelling (expires {1}). You are told when it ends.', run, time(expiresAt));
}
