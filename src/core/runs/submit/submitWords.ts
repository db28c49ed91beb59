import * as l10n from '@vscode/l10n';
import { ApiError } from '../../api/errors';
import type { Run, ToolOutput } from '../../model/run';
import { statusRow } from '../../model/status';
import { answersAll, whyUnanswerable } from '../../model/toolOutputs';

/** Outputs of tool calls that were not sent, because the run does not wait for them. */
export class NotSubmitted extends Error {
  override readonly name = 'NotSubmitted';

  constructor(reason: string) {
    super(l10n.t('The tool outputs were not submitted. {0}', reason));
  }
}

/** Whether a run waits for just these outputs. */
export function waitsFor({ status, requiredToolCalls }: Run, outputs: readonly ToolOutput[]): boolean {
  return status === 'requires_action' && answersAll(outputs, requiredToolCalls);
}

/** Why these outputs can't be submitted to a run; undefined where it waits for them. */
export function whyNot(run: Run, outputs: readonly ToolOutput[]): string | undefined {
  if (waitsFor(run, outputs)) {
    return undefined;
  }
  const { status, requiredToolCalls } = run;
  if (status !== 'requires_action') {
    return l10n.t('The run does not wait for any: its status is “{0}”.', statusRow(status).label);
  }
  return whyUnanswerable(requiredToolCalls) === undefined
    ? l10n.t(
        'The run waits for the outputs of other tool calls than these; it takes those of all, and no others.',
      )
    : l10n.t(
        'The run waits for tool calls that have no id of their own, by which an output could name them.',
      );
}

/** A failure because of which nothing was sent. */
export function notSent(error: ApiError): ApiError {
  return retold(error, l10n.t('The tool outputs were not submitted. {0}', error.message));
}

/** The failure of a request that the server did not take. */
export function notTaken(error: ApiError): ApiError {
  return error.status === undefined
    ? notSent(error)
    : retold(error, l10n.t('The tool outputs were not accepted. {0}', error.message));
}

/** The failure of a request that the server may have taken. */
export function perhapsTaken(error: ApiError): ApiError {
  return retold(
    error,
    l10n.t(
      'It is not known whether the tool outputs have arrived: the run still waits for them, or can’t be read. {0}',
      error.message,
    ),
  );
}

/** The same failure in other words. That a request was stopped concerns nobody, and stays as it is. */
function retold(error: ApiError, words: string): ApiError {
  return error.kind === 'aborted' ? error : new ApiError(error.kind, words, error);
}
