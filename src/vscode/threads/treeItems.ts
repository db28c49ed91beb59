import * as vscode from 'vscode';
import { shortId, type RunRef, type ThreadRef } from '../../core/model/references';
import { statusRow, type StatusRow } from '../../core/model/status';
import type { RunStep } from '../../core/model/step';
import type { RunStore } from '../../core/runs/runStore';
import { isRemovable, type RunState, type ThreadState, type ThreadSummary } from '../../core/runs/state';
import { detailsOf } from '../errors';
import { fullTime, shortTime } from '../times';
import type { MoreNode, Node, NoteNode, StepNode, ToolCallNode } from './nodes';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

/** The picture of a node as of now. `now` is in milliseconds since the Unix epoch. */
export function toTreeItem(node: Node, store: RunStore, now: number): vscode.TreeItem {
  switch (node.kind) {
    case 'thread':
      return threadItem(node.id, store.thread(node.ref), node.ref, store);
    case 'run':
      return runItem(node.id, store.run(node.ref), node.ref, {
        now,
        hasSteps: store.connection(node.ref.connectionId).capabilities.steps !== false,
      });
    case 'toolCall':
      return toolCallItem(node, store);
    case 'step':
      return stepItem(
        node,
        store.run(node.ref)?.steps.find(({ id }) => id === node.stepId),
      );
    case 'more':
      return moreItem(node);
    case 'note':
      return noteItem(node);
  }
}

/** What a thread is called: the user's label, else its title, else its id shortened. */
export function threadName(state: ThreadState | undefined, ref: ThreadRef): string {
  return state?.label ?? state?.thread?.title ?? shortId(ref.threadId);
}

/** What is said of a thread's runs, of those that are known: nothing before anybody looked, or where nobody can. */
function countWords(
  state: ThreadState | undefined,
  { active, known }: ThreadSummary,
  listsRuns: boolean,
): string {
  if (state?.runList.loaded !== true || !listsRuns) {
    return active > 0 ? vscode.l10n.t('{0} active', active) : '';
  }
  const runs =
    state.runList.next !== undefined
      ? vscode.l10n.t('{0}+ runs', known)
      : known === 1
        ? vscode.l10n.t('1 run')
        : vscode.l10n.t('{0} runs', known);
  return active > 0 ? `${vscode.l10n.t('{0} active', active)} · ${runs}` : runs;
}

function threadCounts(state: ThreadState | undefined, ref: ThreadRef, store: RunStore): string {
  const listsRuns = store.connection(ref.connectionId).capabilities.runs !== false;
  return countWords(state, store.summary(ref), listsRuns);
}

function threadItem(
  id: string,
  state: ThreadState | undefined,
  ref: ThreadRef,
  store: RunStore,
): vscode.TreeItem {
  const name = threadName(state, ref);
  const summary = store.summary(ref);
  const gone = state?.runList.problem?.kind === 'unknownThread';
  const counts = gone ? vscode.l10n.t('not on the server') : threadCounts(state, ref, store);
  const item = new vscode.TreeItem(name, Collapsed);
  item.id = id;
  item.description = counts;
  item.iconPath = gone
    ? new vscode.ThemeIcon('question')
    : new vscode.ThemeIcon(
        'comment-discussion',
        summary.active > 0 ? new vscode.ThemeColor(statusRow('in_progress').color) : undefined,
      );
  item.contextValue = `thread${isRemovable(state) ? '.tracked' : ''}${summary.active > 0 ? '.active' : ''}`;
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Thread {0}', name), counts].filter(Boolean).join(', '),
  };
  return item;
}

function runItem(
  id: string,
  state: RunState | undefined,
  ref: RunRef,
  { now, hasSteps }: { readonly now: number; readonly hasSteps: boolean },
): vscode.TreeItem {
  const row = statusRow(state?.status);
  const gone = state?.problem?.isGone === true;
  const status = gone ? vscode.l10n.t('no longer on the server') : row.label;
  const { model, graph, createdAt } = state?.run ?? {};
  const created = createdAt === undefined ? undefined : shortTime(createdAt, now);
  const details = [status, model ?? graph, created].filter((part) => part !== undefined);
  const hasChildren = hasSteps || (state !== undefined && state.run.requiredToolCalls.length > 0);
  const item = new vscode.TreeItem(shortId(ref.runId), hasChildren ? Collapsed : None);
  item.id = id;
  item.description = details.join(' · ');
  item.iconPath = gone ? new vscode.ThemeIcon('question') : statusIcon(row);
  item.contextValue = gone ? 'run.gone' : runContext(row);
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Run {0}', shortId(ref.runId)), ...details].join(', '),
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

function statusIcon(row: StatusRow): vscode.ThemeIcon {
  return new vscode.ThemeIcon(row.icon, new vscode.ThemeColor(row.color));
}

function toolCallItem(node: ToolCallNode, store: RunStore): vscode.TreeItem {
  const call = store.run(node.ref)?.run.requiredToolCalls[node.index];
  const name = call === undefined || call.name === '' ? vscode.l10n.t('unnamed function') : call.name;
  const item = new vscode.TreeItem(name, None);
  item.id = node.id;
  item.description = vscode.l10n.t('waits for its output');
  item.iconPath = new vscode.ThemeIcon(
    'symbol-function',
    new vscode.ThemeColor(statusRow('requires_action').color),
  );
  item.contextValue = 'toolCall';
  item.accessibilityInformation = { label: vscode.l10n.t('Tool call {0}, waits for its output', name) };
  return item;
}

function stepItem(node: StepNode, step: RunStep | undefined): vscode.TreeItem {
  const row = statusRow(step?.status);
  const name = stepName(step);
  const duration = stepDuration(step);
  const item = new vscode.TreeItem(name, None);
  item.id = node.id;
  item.description = [row.label, duration].filter(Boolean).join(' · ');
  item.iconPath = statusIcon(row);
  item.contextValue = 'step';
  item.accessibilityInformation = { label: vscode.l10n.t('Step {0}, {1}', name, item.description) };
  return item;
}

function stepName(step: RunStep | undefined): string {
  switch (step?.type) {
    case 'message_creation':
      return vscode.l10n.t('Message');
    case 'tool_calls':
      return step.toolNames.length === 0 ? vscode.l10n.t('Tool calls') : step.toolNames.join(', ');
    default:
      return step?.type ?? vscode.l10n.t('Step');
  }
}

function stepDuration(step: RunStep | undefined): string | undefined {
  const end = step?.completedAt ?? step?.failedAt ?? step?.cancelledAt ?? step?.expiredAt;
  return end === undefined || step?.createdAt === undefined
    ? undefined
    : vscode.l10n.t('{0} s', Math.max(0, Math.round((end - step.createdAt) / 1000)));
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load more…'), None);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: 'assistantRuns.loadMore', title: vscode.l10n.t('Load More'), arguments: [node] };
  return item;
}

function noteItem(node: NoteNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.text, None);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.icon === 'warning' ? new vscode.ThemeColor('list.warningForeground') : undefined,
  );
  item.contextValue = node.error === undefined ? 'note' : 'note.problem';
  const detail = node.detail ?? node.help?.title ?? '';
  item.description = detail;
  item.accessibilityInformation = { label: [node.text, detail].filter(Boolean).join(', ') };
  if (node.help !== undefined) {
    item.command = {
      command: node.help.command,
      title: node.help.title,
      ...(node.help.args === undefined ? {} : { arguments: [...node.help.args] }),
    };
  }
  return item;
}

/** The tooltip of a row, built when it is asked for. What a server wrote stands in it as text only. */
export function tooltipOf(node: Node, store: RunStore): vscode.MarkdownString | undefined {
  if (node.kind === 'thread') {
    const state = store.thread(node.ref);
    return lines([
      [vscode.l10n.t('Thread'), node.ref.threadId],
      [vscode.l10n.t('Title'), state?.thread?.title],
      [vscode.l10n.t('Status when it was listed'), state?.thread?.status],
      [vscode.l10n.t('Created'), time(state?.thread?.createdAt)],
      [vscode.l10n.t('Runs'), threadCounts(state, node.ref, store)],
    ]);
  }
  if (node.kind === 'run') {
    const state = store.run(node.ref);
    const run = state?.run;
    return lines([
      [vscode.l10n.t('Run'), node.ref.runId],
      [vscode.l10n.t('Status'), statusRow(state?.status).label],
      [vscode.l10n.t('Model'), run?.model],
      [vscode.l10n.t('Graph'), run?.graph],
      [vscode.l10n.t('Assistant'), run?.assistantId],
      [vscode.l10n.t('Created'), time(run?.createdAt)],
      [vscode.l10n.t('Started'), time(run?.startedAt)],
      [vscode.l10n.t('Expires'), time(run?.expiresAt)],
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
