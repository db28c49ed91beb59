import * as vscode from 'vscode';
import { DEMO_CONNECTION_ID, type Connection } from '../../core/model/connection';
import { tell } from '../messages';
import type { App } from './app';
import { asTarget } from './targets';

/** The connection of the given thread or run, else the one that this window shows; undefined where it shows none. */
export function shownConnection(app: App, node: unknown): Connection | undefined {
  const given = asTarget(node)?.ref.connectionId;
  return given === undefined ? app.connections.active : app.connections.get(given);
}

/** The same, where it is one that the user made: undefined for the Demo too. */
export function ownConnection(app: App, node: unknown): Connection | undefined {
  const connection = shownConnection(app, node);
  return connection?.id === DEMO_CONNECTION_ID ? undefined : connection;
}

/** Lets the user choose a connection; where there is none, says so, with a way to make one. */
export async function pickConnection(
  connections: readonly Connection[],
  placeHolder: string,
): Promise<Connection | undefined> {
  if (connections.length === 0) {
    void tell('info', vscode.l10n.t('There is no such connection. The Demo needs no key and stays.'), [
      { title: vscode.l10n.t('Connect to a Server…'), command: 'assistantRuns.connect' },
    ]);
    return undefined;
  }
  const items = connections.map((connection) => ({
    label: connection.name,
    description: connection.baseUrl,
    connection,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.connection;
}
