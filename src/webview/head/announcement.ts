import * as l10n from '@vscode/l10n';
import { statusRow } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import { clipText, visibleText } from '../../core/model/visibleText';

/** A status that a server invents may be of any length: so much of it is said. */
const LONGEST_STATUS = 100;

/**
 * What to tell those who do not see that a run has changed; undefined where there is nothing to tell. What is shown first
 * is no change: neither of a panel, nor of a run that had not been read.
 */
export function announcementOf(before: RunSummary | undefined, after: RunSummary): string | undefined {
  if (before === undefined) {
    return undefined;
  }
  const words = [
    statusWords(before, after),
    stuckWords(before, after),
    connectionWords(before, after),
  ].filter((each) => each !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

function statusWords(before: RunSummary, after: RunSummary): string | undefined {
  const { label } = statusRow(after.status);
  return before.seenAt === undefined || statusRow(before.status).label === label
    ? undefined
    : l10n.t('The run is now {0}.', visibleText(clipText(label, LONGEST_STATUS)));
}

function stuckWords(before: RunSummary, after: RunSummary): string | undefined {
  return before.seenAt !== undefined && after.stuck && !before.stuck
    ? l10n.t('It takes longer than expected: it may hang.')
    : undefined;
}

function connectionWords(before: RunSummary, after: RunSummary): string | undefined {
  if (before.offline === after.offline) {
    return undefined;
  }
  if (!after.offline) {
    return l10n.t('The server can be reached again.');
  }
  // A problem that is new is told where it is shown.
  return after.problem === undefined || after.problem.message === before.problem?.message
    ? l10n.t('The server can’t be reached.')
    : undefined;
}
