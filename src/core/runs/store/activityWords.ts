import * as l10n from '@vscode/l10n';
import type { ConnectionActivity } from './state';

/**
 * How many of a connection's runs are active, and of what that is known: not every thread may have been looked at, and
 * not every server lists runs.
 */
export function activityWords(activity: ConnectionActivity, listsRuns: boolean): string {
  const { active, needsAction, stuck, threads, looked } = activity;
  const counts = [
    active === 1 ? l10n.t('1 active run') : l10n.t('{0} active runs', active),
    ...(needsAction > 0 ? [needsActionWords(needsAction)] : []),
    ...(stuck > 0 ? [l10n.t('{0} stuck', stuck)] : []),
  ].join(', ');
  if (!listsRuns) {
    return l10n.t('{0} (of the runs that are known)', counts);
  }
  return looked < threads ? l10n.t('{0} ({1} of {2} threads looked at)', counts, looked, threads) : counts;
}

function needsActionWords(count: number): string {
  return count === 1 ? l10n.t('1 needs action') : l10n.t('{0} need action', count);
}
