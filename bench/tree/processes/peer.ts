// The common way to write such a tree: all is drawn anew at each change. It has its threads and runs in memory.

import http from 'node:http';
import { text } from 'node:stream/consumers';
import * as vscode from 'vscode';
import { shortId } from '../../../src/core/model/references';
import { hasActiveRun, labelOf, runId, runsIn, THREAD_IDS } from '../world';

interface Row {
  readonly threadId: string;
  readonly runId?: string;
}

export function activate(context: vscode.ExtensionContext): void {
  const statuses = new Map<string, string>();
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren: (row) =>
      row === undefined
        ? THREAD_IDS.map((threadId) => ({ threadId }))
        : Array.from({ length: runsIn(row.threadId) }, (_, nth) => ({
            threadId: row.threadId,
            runId: runId(row.threadId, nth),
          })),
    getTreeItem: (row) => itemOf(row, statuses),
  };
  context.subscriptions.push(
    vscode.window.createTreeView('bench.peer', { treeDataProvider: provider }),
    vscode.commands.registerCommand('bench.peer.poll', async (url: string, threadId: string, run: string) => {
      const body = JSON.parse(await get(`${url}/threads/${threadId}/runs/${run}`)) as { status: string };
      if (statuses.get(run) !== body.status) {
        statuses.set(run, body.status);
        changed.fire(undefined);
      }
    }),
  );
}

function itemOf(row: Row, statuses: ReadonlyMap<string, string>): vscode.TreeItem {
  if (row.runId === undefined) {
    const item = new vscode.TreeItem(labelOf(row.threadId), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = row.threadId;
    item.description = `${runsIn(row.threadId)} runs`;
    item.iconPath = new vscode.ThemeIcon('comment-discussion');
    item.contextValue = 'thread';
    return item;
  }
  const first = hasActiveRun(row.threadId) && row.runId === runId(row.threadId, 0);
  const status = statuses.get(row.runId) ?? (first ? 'in_progress' : 'completed');
  const item = new vscode.TreeItem(shortId(row.runId), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${row.threadId}/${row.runId}`;
  item.description = `${status.replace('_', ' ')} · gpt-4.1`;
  item.iconPath = new vscode.ThemeIcon('circle', new vscode.ThemeColor('charts.blue'));
  item.contextValue = 'run';
  item.accessibilityInformation = { label: `Run ${row.runId}, ${status}` };
  return item;
}

async function get(url: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    http
      .get(url, (response) => {
        text(response).then(resolve, reject);
      })
      .once('error', reject);
  });
}
