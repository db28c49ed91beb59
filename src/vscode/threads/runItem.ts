import * as vscode from 'vscode';
import { durationText, endOf } from '../../core/model/duration';
import { shortId, type RunRef } from '../../core/model/references';
import type { Run } from '../../core/model/run';
import { statusRow, type StatusRow } from '../../core/model/status';
import { runSeenAt } from '../../core/runs/find/seenAt';
import { isActiveRun, waitsForToolOutputs, type RunState } from '../../core/runs/store/state';
import { tokenWords } from '../numbers';
import { shortTime } from '../times';
import { runIcon } from './icons';
import { rowText } from './rowText';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

export interface RunItemOptions {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly hasSteps: boolean;
  readonly isUnfolded: boolean;
  readonly isWatched: boolean;
  /** The name of its thread, where the row does not stand below it. */
  readonly threadName: string | undefined;
}

/** The row of a run. Nothing on it ticks: it is drawn anew only when it changed. */
export function runItem(ref: RunRef, state: RunState | undefined, options: RunItemOptions): vscode.TreeItem {
  const { id, now, hasSteps, isUnfolded, isWatched, threadName } = options;
  const row = statusRow(state?.status);
  const isGone = state?.problem?.isGone === true;
  const details = [
    state?.stuck === true ? vscode.l10n.t('stuck') : undefined,
    isGone ? vscode.l10n.t('no longer on the server') : row.label,
    isWatched ? vscode.l10n.t('watched') : undefined,
    threadName,
    ...(state === undefined ? [] : factsOf(state, now)),
  ]
    .filter((part) => part !== undefined)
    .map(rowText);
  const label = rowText(shortId(ref.runId));
  const hasChildren = hasSteps || (state !== undefined && state.run.requiredToolCalls.length > 0);
  const item = new vscode.TreeItem(label, !hasChildren ? None : isUnfolded ? Expanded : Collapsed);
  item.id = id;
  item.description = details.join(' · ');
  item.iconPath = runIcon(state);
  item.contextValue = [
    isGone ? 'run.gone' : runContext(row),
    ...(state !== undefined && waitsForToolOutputs(state) ? ['waiting'] : []),
    ...(isWatched ? ['watched'] : []),
  ].join('.');
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Run {0}', label), ...details].join(', '),
  };
  item.command = {
    command: 'assistantRuns.showRun',
    title: vscode.l10n.t('Open Run'),
    arguments: [{ kind: 'run', id, ref }],
  };
  return item;
}

function runContext(row: StatusRow): string {
  return row.cancellable ? 'run.cancellable' : row.terminal ? 'run.ended' : 'run.cancelling';
}

function factsOf(state: RunState, now: number): readonly (string | undefined)[] {
  const { run } = state;
  const tokens = run.usage?.totalTokens ?? 0;
  // What has ended stays as it was: only of what may have gone on does it matter when it was seen.
  const seenAt = isActiveRun(state) ? runSeenAt(state) : undefined;
  return [
    run.model ?? run.graph,
    run.createdAt === undefined ? undefined : shortTime(run.createdAt, now),
    runDuration(run),
    tokens > 0 ? tokenWords(tokens) : undefined,
    seenAt === undefined ? undefined : vscode.l10n.t('seen {0}', shortTime(seenAt, now)),
  ];
}

/** How long a run took, where the server says when it ended. */
export function runDuration(run: Run): string | undefined {
  const from = run.startedAt ?? run.createdAt;
  const to = endOf(run);
  return from === undefined || to === undefined || to < from ? undefined : durationText(to - from);
}
