import * as l10n from '@vscode/l10n';
import { statusRow } from '../../model/status';
import type { CancelOutcome } from './cancelOutcome';

/**
 * The outcome of a cancel in words: what happened, what it means, and what to do where that is not plain. `run` names
 * the run, `time` writes a time of day.
 */
export function outcomeWords(run: string, outcome: CancelOutcome, time: (ms: number) => string): string {
  switch (outcome.kind) {
    case 'cancelled':
      return cancelled(run, outcome);
    case 'deleted':
      return l10n.t('{0} was stopped, and the server has deleted it.', run);
    case 'alreadyEnded':
      return l10n.t('{0} had already ended: its status is “{1}”.', run, statusLabel(outcome));
    case 'ended':
      return l10n.t(
        '{0} ended before it could be cancelled: its status is “{1}”.',
        run,
        statusLabel(outcome),
      );
    case 'stillCancelling':
      return stillCancelling(run, outcome, time);
    case 'unconfirmed':
      return l10n.t('{0}: the server has not confirmed the cancel yet. You are told how it ends.', run);
    case 'unreadable':
      return l10n.t(
        '{0}: the cancel was sent, but what comes of it can’t be read now. You are told how it ends once it can. {1}',
        run,
        outcome.error.words,
      );
    case 'ineffective':
      return l10n.t(
        '{0} is still “{1}”: the cancel has had no effect. You can cancel it again.',
        run,
        statusLabel(outcome),
      );
    case 'refused':
      return outcome.status === undefined
        ? l10n.t('{0} was not cancelled. {1}', run, outcome.error.words)
        : l10n.t(
            '{0} was not cancelled and is still “{1}”. {2}',
            run,
            statusLabel(outcome),
            outcome.error.words,
          );
    case 'failed':
      return failed(run, outcome, time);
    case 'unknown':
      return l10n.t(
        '{0}: the cancel may have reached the server, but what came of it is not known. {1}',
        run,
        outcome.error.words,
      );
    case 'gone':
      return l10n.t('{0} is not on the server. It may have been deleted.', run);
    case 'stopped':
      return outcome.because === undefined
        ? l10n.t('{0} was left alone.', run)
        : l10n.t('{0} was left alone after another one had failed. {1}', run, outcome.because.words);
  }
}

function statusLabel({ status }: { readonly status: string | undefined }): string {
  return statusRow(status).label;
}

function cancelled(run: string, { reportedAs, kept }: Extract<CancelOutcome, { kind: 'cancelled' }>): string {
  const words =
    reportedAs === undefined
      ? l10n.t('{0} was cancelled.', run)
      : l10n.t('{0} was stopped; the server reports it as “{1}”.', run, statusRow(reportedAs).label);
  return kept === true ? l10n.t('{0} It did not delete it.', words) : words;
}

function stillCancelling(
  run: string,
  { expiresAt, followed }: Extract<CancelOutcome, { kind: 'stillCancelling' }>,
  time: (ms: number) => string,
): string {
  if (!followed) {
    return l10n.t(
      '{0} is still cancelling and is no longer followed. Open it later to see whether it has ended.',
      run,
    );
  }
  return expiresAt === undefined
    ? l10n.t('{0} is still cancelling. You are told when it ends.', run)
    : l10n.t('{0} is still cancelling (expires {1}). You are told when it ends.', run, time(expiresAt));
}

function failed(
  run: string,
  outcome: Extract<CancelOutcome, { kind: 'failed' }>,
  time: (ms: number) => string,
): string {
  const { error, status, retryAt } = outcome;
  return [
    status === undefined
      ? l10n.t('{0} could not be cancelled.', run)
      : l10n.t('{0} could not be cancelled and was last “{1}”.', run, statusLabel(outcome)),
    ...(retryAt === undefined ? [] : [l10n.t('Try again after {0}.', time(retryAt))]),
    error.words,
  ].join(' ');
}
