import * as vscode from 'vscode';
import type { Connection } from '../../core/model/connection';
import { activityWords } from '../../core/runs/store/activityWords';
import type { StatusFilter } from '../../core/runs/find/filter';
import type { ConnectionActivity, ConnectionState } from '../../core/runs/store/state';
import type { Arrangement } from '../../core/runs/find/treeRoots';
import { plain } from '../messages';
import { exactNumber } from '../numbers';
import { shortTime } from '../times';

/** What the line above the rows tells of. */
export interface Shown {
  readonly connection: Connection;
  readonly state: ConnectionState;
  readonly activity: ConnectionActivity;
  readonly arrangement: Arrangement & { readonly isFiltered: boolean };
  /** How many threads or runs the filter lets through; undefined while that is being found out. */
  readonly found: number | undefined;
  /** When the list was seen, where it is an earlier session's; milliseconds since the Unix epoch. */
  readonly seenAt: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * Whose threads the rows are, which of them, as of when, and a passing state: the view's message. It is not the view's
 * description, because VS Code shows none where a container has one view only.
 */
export function messageOf(shown: Shown): string {
  const { connection, arrangement, seenAt, state } = shown;
  const parts = [
    connection.name,
    ...(seenAt === undefined ? [] : [vscode.l10n.t('as of {0}', shortTime(seenAt, shown.now))]),
    ...(arrangement.layout === 'activeRuns' ? [vscode.l10n.t('active runs')] : []),
    ...filterWords(shown),
  ].join(' · ');
  return plain(state.problem === undefined ? parts : vscode.l10n.t('{0}: {1}', parts, state.problem.message));
}

/** What the number on the view's icon counts; undefined where there is nothing to count. */
export function badgeOf(activity: ConnectionActivity, { capabilities }: ConnectionState) {
  return activity.active === 0
    ? undefined
    : { value: activity.active, tooltip: activityWords(activity, capabilities.runs !== false) };
}

/** A status that can be filtered by, as it stands behind the connection's name. */
function statusWords(status: Exclude<StatusFilter, 'all'>): string {
  switch (status) {
    case 'active':
      return vscode.l10n.t('active');
    case 'needsAction':
      return vscode.l10n.t('needs action');
    case 'failed':
      return vscode.l10n.t('failed');
  }
}

function filterWords({ arrangement, activity, found }: Shown): string[] {
  if (!arrangement.isFiltered) {
    return [];
  }
  const { layout, filter } = arrangement;
  const count =
    found === undefined
      ? []
      : layout === 'threads'
        ? [vscode.l10n.t('{0} of {1} threads', exactNumber(found), exactNumber(activity.threads))]
        : [vscode.l10n.t('{0} of {1}', exactNumber(found), exactNumber(activity.active))];
  return [
    ...(filter.status === 'all' ? [] : [statusWords(filter.status)]),
    ...(filter.text === '' ? [] : [vscode.l10n.t('“{0}”', filter.text)]),
    ...count,
  ];
}
