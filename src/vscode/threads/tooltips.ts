import * as vscode from 'vscode';
import { statusRow } from '../../core/model/status';
import type { RunStore } from '../../core/runs/store/runStore';
import { runListSeenAt, runSeenAt } from '../../core/runs/find/seenAt';
import { detailsOf } from '../errors';
import { exactNumber } from '../numbers';
import { fullTime } from '../times';
import type { Node } from './nodes';
import { runDuration } from './runItem';
import { runCount } from './threadItem';

/** The tooltip of a row, built when it is asked for. What a server wrote stands in it as text only. */
export function tooltipOf(node: Node, store: RunStore): vscode.MarkdownString | undefined {
  if (node.kind === 'thread') {
    const state = store.thread(node.ref);
    const summary = store.summary(node.ref);
    return lines([
      [vscode.l10n.t('Thread'), node.ref.threadId],
      [vscode.l10n.t('Title'), state?.thread?.title],
      [vscode.l10n.t('Status when it was listed'), state?.thread?.status],
      [vscode.l10n.t('Created'), time(state?.thread?.createdAt)],
      [vscode.l10n.t('Runs'), runCount(state, node.ref, store)?.text],
      [vscode.l10n.t('Active'), count(summary.active)],
      [vscode.l10n.t('Needs action'), count(summary.needsAction)],
      [vscode.l10n.t('Stuck'), count(summary.stuck)],
      [vscode.l10n.t('Failed'), count(summary.failed)],
      [vscode.l10n.t('Tokens'), count(summary.tokens)],
      [vscode.l10n.t('As of'), time(runListSeenAt(store, node.ref))],
    ]);
  }
  if (node.kind === 'run') {
    const state = store.run(node.ref);
    const run = state?.run;
    return lines([
      [vscode.l10n.t('Run'), node.ref.runId],
      [vscode.l10n.t('Status'), statusRow(state?.status).label],
      [
        vscode.l10n.t('Stuck'),
        state?.stuck === true ? vscode.l10n.t('at work for longer than expected') : undefined,
      ],
      [vscode.l10n.t('Model'), run?.model],
      [vscode.l10n.t('Graph'), run?.graph],
      [vscode.l10n.t('Assistant'), run?.assistantId],
      [vscode.l10n.t('Created'), time(run?.createdAt)],
      [vscode.l10n.t('Started'), time(run?.startedAt)],
      [vscode.l10n.t('Expires'), time(run?.expiresAt)],
      [vscode.l10n.t('Took'), run && runDuration(run)],
      [vscode.l10n.t('Tokens'), count(run?.usage?.totalTokens)],
      [vscode.l10n.t('As of'), time(state && runSeenAt(state))],
      [vscode.l10n.t('Error'), run?.lastError?.message ?? run?.lastError?.code],
      [vscode.l10n.t('Incomplete because'), run?.incompleteReason],
      [vscode.l10n.t('Could not be refreshed'), state?.problem?.message],
    ]);
  }
  if (node.kind === 'note') {
    const words = [node.text, node.detail].filter(Boolean).join(' · ');
    return new vscode.MarkdownString().appendText(node.error === undefined ? words : detailsOf(node.error));
  }
  return undefined;
}

function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : fullTime(ms);
}

/** None is not worth a line. */
function count(number: number | undefined): string | undefined {
  return number === undefined || number === 0 ? undefined : exactNumber(number);
}

function lines(rows: readonly (readonly [string, string | undefined])[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const [name, value] of rows) {
    if (value !== undefined && value !== '') {
      markdown
        .appendMarkdown('**')
        .appendText(name)
        .appendMarkdown('** ')
        .appendText(value.slice(0, 500))
        .appendMarkdown('  \n');
    }
  }
  return markdown;
}
