import * as l10n from '@vscode/l10n';
import { countWords } from '../../model/countWords';
import type { ApiError } from '../../api/errors';
import type { CancelOutcome } from './cancelOutcome';

/**
 * What became of several cancels, in one sentence.
 *
 * @param leftOut how many runs were chosen that could not be cancelled any more
 */
export function summaryWords(outcomes: readonly CancelOutcome[], leftOut: number): string {
  const count = (...kinds: CancelOutcome['kind'][]) =>
    outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  const leftAlone = outcomes.flatMap((outcome) => (outcome.kind === 'stopped' ? [outcome.because] : []));
  const failures = leftAlone.filter((because) => because !== undefined);
  const parts: [number, (n: number) => string][] = [
    [count('cancelled', 'deleted'), (n) => l10n.t('{0} cancelled', n)],
    [count('ended', 'alreadyEnded'), (n) => l10n.t('{0} already ended', n)],
    [count('stillCancelling'), (n) => l10n.t('{0} still cancelling', n)],
    [count('unconfirmed', 'unreadable'), (n) => l10n.t('{0} not confirmed yet', n)],
    [count('unknown'), (n) => l10n.t('{0} with an unknown outcome', n)],
    [count('refused', 'failed', 'ineffective'), (n) => l10n.t('{0} not cancelled', n)],
    [count('gone'), (n) => l10n.t('{0} no longer on the server', n)],
    [leftAlone.length - failures.length, (n) => l10n.t('{0} left alone because you stopped', n)],
    [failures.length, (n) => leftAloneWords(n, failures[0])],
    [leftOut, (n) => l10n.t('{0} left out: not to be cancelled any more', n)],
  ];
  return l10n.t('Runs: {0}.', countWords(parts).join(', '));
}

function leftAloneWords(n: number, because: ApiError | undefined): string {
  switch (because?.kind) {
    case 'noKey':
      return l10n.t('{0} left alone because there is no key', n);
    case 'unauthorized':
      return l10n.t('{0} left alone because the server refused the key', n);
    case 'network':
    case 'timeout':
      return l10n.t('{0} left alone because the server did not answer', n);
    case 'rateLimited':
      return l10n.t('{0} left alone because the server limits its rate', n);
    case 'noEndpoint':
      return l10n.t('{0} left alone because the server can’t cancel runs', n);
    default:
      return l10n.t('{0} left alone because the server failed', n);
  }
}
