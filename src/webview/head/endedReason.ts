// Why a run has ended as it did.

import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';
import { numberText } from '../numbers';
import { functionNames } from './functionNames';
import { join, lasted, type Reason } from './sentences';

export function completed(run: RunSummary): Reason {
  return {
    sentence: lasted(
      run.startedAt ?? run.createdAt,
      run.completedAt,
      (time) => l10n.t('It completed in {0}.', time),
      () => l10n.t('It ran to its end.'),
    ),
  };
}

/** A run that has ended because its graph asks a person something. */
export function asking(run: RunSummary): Reason | undefined {
  const questions = run.graphState?.questions ?? [];
  return questions.length === 0
    ? undefined
    : {
        sentence: l10n.t('It came to where its graph asks a person, and waits for the answer:'),
        quote: questions.join('\n'),
      };
}

export function failed(run: RunSummary): Reason {
  const { code, message } = run.lastError ?? {};
  const sentence = failure(code);
  if (message !== undefined && message !== '') {
    return { sentence, quote: message };
  }
  return { sentence: join(sentence, l10n.t('The server gave no message.')) };
}

/** What a failure of this code means. */
function failure(code: string | undefined): string {
  switch (code) {
    case undefined:
    case '':
      return l10n.t('It failed.');
    case 'server_error':
      return l10n.t('It failed with server_error: something went wrong in the server or the model.');
    case 'rate_limit_exceeded':
      return l10n.t(
        'It failed with rate_limit_exceeded: more requests or tokens than the account may use for now.',
      );
    case 'invalid_prompt':
      return l10n.t('It failed with invalid_prompt: what it was to tell the model was not accepted.');
    default:
      return l10n.t('It failed with {0}.', code);
  }
}

/** The reason with the error that the server noted on a run which did not end by it. */
export function withError(reason: Reason, { status, lastError }: RunSummary): Reason {
  const { code = '', message = '' } = lastError ?? {};
  if (status === 'failed' || reason.quote !== undefined || (code === '' && message === '')) {
    return reason;
  }
  const noted =
    code === ''
      ? l10n.t('The server also reported an error.')
      : l10n.t('The server also reported the error {0}.', code);
  return { sentence: join(reason.sentence, noted), ...(message === '' ? {} : { quote: message }) };
}

/** A run of a server that has one word for those that fail and those that are cancelled. */
export function ended(run: RunSummary): Reason {
  const { errors = [] } = run.graphState ?? {};
  if (errors.length > 0) {
    return { sentence: join(l10n.t('It failed.'), nodes(run)), quote: errors.join('\n') };
  }
  return {
    sentence: join(
      l10n.t('It ended with an error, or a cancel stopped it: this server says “error” of both.'),
      nodes(run),
    ),
  };
}

/** Where a graph was when its run ended. */
export function nodes(run: RunSummary): string | undefined {
  const at = run.graphState?.next.join(', ') ?? '';
  return at === '' ? undefined : l10n.t('It was at the node {0}.', at);
}

export function incomplete(run: RunSummary): string {
  const { usage } = run;
  switch (run.incompleteReason) {
    case 'max_prompt_tokens':
      return join(
        run.maxPromptTokens === undefined
          ? l10n.t('It stopped at its limit of prompt tokens.')
          : l10n.t('It stopped at its limit of {0} prompt tokens.', numberText(run.maxPromptTokens)),
        used(usage?.promptTokens),
      );
    case 'max_completion_tokens':
      return join(
        run.maxCompletionTokens === undefined
          ? l10n.t('It stopped at its limit of completion tokens.')
          : l10n.t('It stopped at its limit of {0} completion tokens.', numberText(run.maxCompletionTokens)),
        used(usage?.completionTokens),
        l10n.t('What it wrote last may be cut off.'),
      );
    case undefined:
    case '':
      return l10n.t('It stopped before it was complete; the server did not say why.');
    default:
      return l10n.t('It stopped before it was complete: {0}.', run.incompleteReason);
  }
}

function used(tokens: number | undefined): string | undefined {
  return tokens === undefined ? undefined : l10n.t('It used {0}.', numberText(tokens));
}

export function expired(run: RunSummary): string {
  const sentence = lasted(
    run.createdAt,
    run.expiresAt,
    (time) => l10n.t('It did not end within its limit of {0}.', time),
    () => l10n.t('It did not end within its time limit.'),
  );
  return run.requiredToolCallCount === 0
    ? sentence
    : join(
        sentence,
        run.requiredToolCallCount === 1
          ? l10n.t('It still waited for the output of {0}.', functionNames(run))
          : l10n.t('It still waited for the outputs of {0}.', functionNames(run)),
      );
}
