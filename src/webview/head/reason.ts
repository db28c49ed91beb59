import * as l10n from '@vscode/l10n';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import type { RunSummary } from '../../protocol';

/** Why a run is in its state: a sentence of ours, and the server's own words where it gave some. */
export interface Reason {
  readonly sentence: string;
  readonly quote?: string;
}

/** Why the run is in the state it is in at `now`, in milliseconds since the Unix epoch. */
export function reasonOf(run: RunSummary, now: number): Reason {
  switch (run.status) {
    case 'queued':
    case 'pending':
      return { sentence: join(queued(run, now), expiry(run, now)) };
    case 'in_progress':
    case 'running':
      return { sentence: join(working(run, now), expiry(run, now)) };
    case 'requires_action':
      return { sentence: join(waiting(run), expiry(run, now)) };
    case 'cancelling':
      return {
        sentence: join(
          l10n.t('A cancel was asked for; the server has not finished it yet.'),
          expiry(run, now),
        ),
      };
    case 'cancelled':
      return {
        sentence: lasted(
          run.startedAt ?? run.createdAt,
          run.cancelledAt,
          (time) => l10n.t('It was cancelled after {0}.', time),
          () => l10n.t('It was cancelled before it ended.'),
        ),
      };
    case 'completed':
      return completed(run);
    case 'success':
      return asking(run) ?? completed(run);
    case 'failed':
      return failed(run);
    case 'error':
      return ended(run);
    case 'interrupted':
      // Some servers say so of a run that waits for a person, too.
      return asking(run) ?? { sentence: join(l10n.t('It was stopped before it ended.'), nodes(run)) };
    case 'timeout':
      return { sentence: l10n.t('It did not end in the time it had.') };
    case 'incomplete':
      return { sentence: incomplete(run) };
    case 'expired':
      return { sentence: expired(run) };
    default:
      return { sentence: unknown(run) };
  }
}

function join(...sentences: (string | undefined)[]): string {
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}

/** A sentence with the time from one moment to another, or another sentence where one of them is not known. */
function lasted(
  from: number | undefined,
  to: number | undefined,
  known: (time: string) => string,
  otherwise: () => string,
): string {
  return from === undefined || to === undefined || to < from ? otherwise() : known(durationText(to - from));
}

function queued(run: RunSummary, now: number): string {
  if (run.startedAt !== undefined) {
    // It has got what it had waited for; since when it is in the queue again is not told.
    return l10n.t('It waits for the server to go on with it.');
  }
  return run.createdAt === undefined
    ? l10n.t('It waits for the server to start it.')
    : l10n.t('It has waited for {0} for the server to start it.', durationText(now - run.createdAt));
}

function working(run: RunSummary, now: number): string {
  if (run.graph !== undefined) {
    const at = run.graphState?.next.join(', ') ?? '';
    return at === ''
      ? l10n.t('The graph {0} is working on it.', run.graph)
      : l10n.t('The graph {0} is working on it, at the node {1}.', run.graph, at);
  }
  return run.startedAt === undefined
    ? l10n.t('The assistant is working on it.')
    : l10n.t('The assistant has been working on it for {0}.', durationText(now - run.startedAt));
}

function waiting(run: RunSummary): string {
  switch (run.requiredToolCalls.length) {
    case 0:
      return l10n.t('It waits for something that only its caller can do.');
    case 1:
      return l10n.t('It waits for its caller to submit the output of this tool call.');
    default:
      return l10n.t(
        'It waits for its caller to submit the outputs of these {0} tool calls.',
        run.requiredToolCalls.length,
      );
  }
}

function expiry(run: RunSummary, now: number): string | undefined {
  if (run.expiresAt === undefined) {
    return undefined;
  }
  return run.expiresAt > now
    ? l10n.t('It expires in {0}.', durationText(run.expiresAt - now))
    : l10n.t('It was due to expire {0} ago.', durationText(now - run.expiresAt));
}

function failed(run: RunSummary): Reason {
  const { code, message } = run.lastError ?? {};
  const sentence = code === undefined ? l10n.t('It failed.') : l10n.t('It failed with {0}.', code);
  if (message !== undefined && message !== '') {
    return { sentence, quote: message };
  }
  return { sentence: join(sentence, l10n.t('The server gave no message.')) };
}

function completed(run: RunSummary): Reason {
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
function asking(run: RunSummary): Reason | undefined {
  const questions = run.graphState?.questions ?? [];
  return questions.length === 0
    ? undefined
    : {
        sentence: l10n.t('It came to where its graph asks a person, and waits for the answer:'),
        quote: questions.join('\n'),
      };
}

/** A run of a server that has one word for those that fail and those that are cancelled. */
function ended(run: RunSummary): Reason {
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
function nodes(run: RunSummary): string | undefined {
  const at = run.graphState?.next.join(', ') ?? '';
  return at === '' ? undefined : l10n.t('It was at the node {0}.', at);
}

function incomplete(run: RunSummary): string {
  switch (run.incompleteReason) {
    case 'max_prompt_tokens':
      return run.maxPromptTokens === undefined
        ? l10n.t('It stopped at its limit of prompt tokens.')
        : l10n.t('It stopped at its limit of {0} prompt tokens.', run.maxPromptTokens.toLocaleString());
    case 'max_completion_tokens':
      return run.maxCompletionTokens === undefined
        ? l10n.t('It stopped at its limit of completion tokens.')
        : l10n.t(
            'It stopped at its limit of {0} completion tokens.',
            run.maxCompletionTokens.toLocaleString(),
          );
    case undefined:
      return l10n.t('It stopped before it was complete; the server did not say why.');
    default:
      return l10n.t('It stopped before it was complete: {0}.', run.incompleteReason);
  }
}

function expired(run: RunSummary): string {
  const sentence = lasted(
    run.createdAt,
    run.expiresAt,
    (time) => l10n.t('It did not end in the {0} it had.', time),
    () => l10n.t('It did not end in the time it had.'),
  );
  return run.requiredToolCalls.length === 0
    ? sentence
    : join(sentence, l10n.t('It still waited for the outputs of tool calls.'));
}

function unknown(run: RunSummary): string {
  return run.status === undefined || run.status === ''
    ? l10n.t('The server did not say what state it is in.')
    : l10n.t(
        '“{0}” is a status that this version does not know; it is shown as the server sent it.',
        statusRow(run.status).label,
      );
}
