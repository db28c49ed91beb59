import * as vscode from 'vscode';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import type { RunStep } from '../../core/model/step';
import { toolTypeName } from '../../core/model/toolTypes';
import type { RunStore } from '../../core/runs/store/runStore';
import { statusIcon } from './icons';
import type { StepNode, ToolCallNode } from './nodes';
import { rowText } from './rowText';

const { None } = vscode.TreeItemCollapsibleState;

/** The row of a function call that its run waits for. */
export function toolCallItem(node: ToolCallNode, store: RunStore): vscode.TreeItem {
  const call = store.run(node.ref)?.run.requiredToolCalls[node.index];
  const name =
    call === undefined || call.name === '' ? vscode.l10n.t('unnamed function') : rowText(call.name);
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

/** The row of a step. */
export function stepItem(node: StepNode, step: RunStep | undefined): vscode.TreeItem {
  const row = statusRow(step?.status);
  const name = rowText(stepName(step));
  const duration = stepDuration(step);
  const item = new vscode.TreeItem(name, None);
  item.id = node.id;
  item.description = [rowText(row.label), duration].filter(Boolean).join(' · ');
  item.iconPath = statusIcon(step?.status);
  item.contextValue = 'step';
  item.accessibilityInformation = { label: vscode.l10n.t('Step {0}, {1}', name, item.description) };
  return item;
}

function stepName(step: RunStep | undefined): string {
  switch (step?.type) {
    case 'message_creation':
      return vscode.l10n.t('Message');
    case 'tool_calls':
      return step.toolNames.length === 0
        ? vscode.l10n.t('Tool calls')
        : step.toolNames.map(toolTypeName).join(', ');
    default:
      return step?.type ?? vscode.l10n.t('Step');
  }
}

function stepDuration(step: RunStep | undefined): string | undefined {
  const end = step?.completedAt ?? step?.failedAt ?? step?.cancelledAt ?? step?.expiredAt;
  return end === undefined || step?.createdAt === undefined ? undefined : durationText(end - step.createdAt);
}
