import * as vscode from 'vscode';
import type { ConnectionActivity } from '../../core/runs/store/state';
import { exactNumber } from '../numbers';
import type { MoreNode, NoteNode, UnseenNode } from './nodes';

const { None } = vscode.TreeItemCollapsibleState;

/** The row that loads more of a list. */
export function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load More…'), None);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: 'assistantRuns.loadMore', title: vscode.l10n.t('Load More'), arguments: [node] };
  return item;
}

/** The row that says how many threads nobody has looked at. */
export function unseenItem(node: UnseenNode, { threads, looked }: ConnectionActivity): vscode.TreeItem {
  const unseen = threads - looked;
  const text =
    unseen === 1
      ? vscode.l10n.t('1 thread not looked at')
      : vscode.l10n.t('{0} threads not looked at', exactNumber(unseen));
  const help = { title: vscode.l10n.t('Look at All'), command: 'assistantRuns.lookAtAll' };
  return noteItem({ kind: 'note', id: node.id, text, icon: 'eye', help });
}

/** The row that says something. */
export function noteItem(node: NoteNode): vscode.TreeItem {
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
