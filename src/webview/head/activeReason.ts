// Why a run goes on: what it waits for, and how long it may.

import * as l10n from '@vscode/l10n';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import { numberText } from '../numbers';
import { functionNames } from './functionNames';

export function queued(run: RunSummary, now: number): string {
  if (run.startedAt !== undefined) {
    // It has got what it had waited for; since when it is in the queue again is not told.
    return l10n.t('It waits for the server to go on with it.');
  }
  return run.createdAt === undefined
    ? l10n.t('It waits for the server to start it.')
    : l10n.t('It has waited for {0} for the server to start it.', durationText(now - run.createdAt));
}

export function working(run: RunSummary, now: number): string {
  if (run.graph !== undefined) {
    const at = run.graphState?.next.join(', ') ?? '';
    return at === ''
      ? l10n.t('The graph {0} is working on it.', run.graph)
      : l10n.t('The graph {0} is working on it, at the node {1}.', run.graph, at);
  }
  return run.startedAt === undefined
    ? l10n.t('The assistant is working on it.')
    : l10n.t('The assistant is working on it. It started {0} ago.', durationText(now - run.startedAt));
}

export function waiting(run: RunSummary): string {
  const names = functionNames(run);
  switch (run.requiredToolCallCount) {
    case 0:
      return l10n.t('It waits for something that only its caller can do.');
    case 1:
      return l10n.t('It waits for its caller to submit the output of {0}.', names);
    default:
      return l10n.t(
        'It waits for its caller to submit the outputs of {0} tool calls: {1}.',
        numberText(run.requiredToolCallCount),
        names,
      );
  }
}

export function unknown(run: RunSummary): string {
  return run.status === undefined || run.status === ''
    ? l10n.t('The server did not say what state it is in.')
    : l10n.t(
        '“{0}” is a status that this version does not know; it is shown as the server sent it.',
        statusRow(run.status).label,
      );
}

export function hanging(run: RunSummary): string | undefined {
  return run.stuck ? l10n.t('That takes longer than expected: it may hang.') : undefined;
}

export function expiry(run: RunSummary, now: number): string | undefined {
  if (run.expiresAt === undefined) {
    return undefined;
  }
  if (run.expiresAt <= now && run.seenAt !== undefined && run.seenAt <= run.expiresAt) {
    return l10n.t(
      'It was due to expire {0} ago, which is after it was last seen.',
      durationText(now - run.expiresAt),
    );
  }
  return run.expiresAt > now
    ? l10n.t('It expires in {0}.', durationText(run.expiresAt - now))
    : l10n.t(
        'It was due to expire {0} ago, but the server has not ended it.',
        durationText(now - run.expiresAt),
      );
}
