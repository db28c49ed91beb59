import * as vscode from 'vscode';
import {
  DEMO_CONNECTION,
  DEMO_CONNECTION_ID,
  isSupported,
  needsKey,
  type Connection,
} from '../../core/model/connection';
import { askForConnection, askForKey } from '../connections/connectFlow';
import { THREADS_VIEW } from '../threads/threadsView';
import type { App, Handler } from './app';

export const connect: Handler = async (app) => {
  const answer = await askForConnection(app.connections, app.backends);
  if (answer === undefined) {
    return;
  }
  await app.connections.add(answer.connection);
  if (answer.key !== undefined) {
    await keep(app, answer.connection, answer.key);
  }
  await show(app, answer.connection.id);
};

export const tryDemo: Handler = (app) => show(app, DEMO_CONNECTION_ID);

export const switchConnection: Handler = async (app) => {
  const active = app.connections.active?.id;
  const connectItem = { label: vscode.l10n.t('$(add) Connect to a Server…'), id: undefined };
  const chosen = await vscode.window.showQuickPick(
    [
      ...[...app.connections.configured, DEMO_CONNECTION].map((connection) => ({
        id: connection.id,
        label: `${connection.id === active ? '$(check) ' : ''}${connection.name}`,
        description:
          connection.id === DEMO_CONNECTION_ID ? vscode.l10n.t('inside the extension') : connection.baseUrl,
        ...(isSupported(connection) ? {} : { detail: vscode.l10n.t('Not supported by this version') }),
      })),
      connectItem,
    ],
    { placeHolder: vscode.l10n.t('Choose the server whose threads are shown'), matchOnDescription: true },
  );
  if (chosen === connectItem) {
    await connect(app);
  } else if (chosen?.id !== undefined) {
    await show(app, chosen.id);
  }
};

export const setApiKey: Handler = async (app) => {
  const connection = await keyedConnection(app, vscode.l10n.t('Whose key do you want to set?'));
  const key = connection === undefined ? undefined : await askForKey(connection, app.backends);
  if (connection !== undefined && key !== undefined) {
    await keep(app, connection, key);
  }
};

export const forgetApiKey: Handler = async (app) => {
  const connection = await keyedConnection(app, vscode.l10n.t('Whose key do you want to forget?'));
  if (connection !== undefined) {
    await app.keys.forget(connection);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('VS Code has forgotten the API key of “{0}”.', connection.name),
    );
  }
};

/** Removes a connection from the settings, and with it, if the user wants that too, all that is kept of it. */
export const removeConnection: Handler = async (app) => {
  const connection = await pick(
    app.connections.configured,
    vscode.l10n.t('Which connection do you want to remove?'),
  );
  if (connection === undefined) {
    return;
  }
  const all = vscode.l10n.t('Remove, with Key and Labels');
  const only = vscode.l10n.t('Remove Connection Only');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the connection “{0}”?', connection.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its API key, the threads you added and your labels can go with it. The server is not touched.',
      ),
    },
    all,
    only,
  );
  if (chosen === undefined) {
    return;
  }
  if (chosen === all) {
    await app.keys.forget(connection);
    await app.tracked.removeAll(connection.id);
  }
  await app.connections.remove(connection.id);
};

export const openSettings: Handler = () =>
  vscode.commands.executeCommand('workbench.action.openSettings', '@ext:assistant-runs.assistant-runs');

export const showLog: Handler = (app) => {
  app.log.show();
};

async function show(app: App, connectionId: string): Promise<void> {
  await app.connections.setActive(connectionId);
  await vscode.commands.executeCommand(`${THREADS_VIEW}.focus`);
}

/** Keeps a key, and says so when it could not be kept as it should be. */
async function keep(app: App, connection: Connection, key: string): Promise<void> {
  if ((await app.keys.set(connection, key)) === 'thisWindow') {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The secret store of VS Code did not take the API key of “{0}”. It is kept until this window closes; then it will be asked for again.',
        connection.name,
      ),
    );
  }
}

/** The active connection if it has a key, else one of the user's choice. */
async function keyedConnection(app: App, question: string): Promise<Connection | undefined> {
  const { active } = app.connections;
  if (active !== undefined && needsKey(active)) {
    return active;
  }
  const keyed = app.connections.configured.filter(needsKey);
  if (keyed.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No connection needs an API key. Connect to a server first.'),
    );
    return undefined;
  }
  return pick(keyed, question);
}

async function pick(
  connections: readonly Connection[],
  placeHolder: string,
): Promise<Connection | undefined> {
  const items = connections.map((connection) => ({
    label: connection.name,
    description: connection.baseUrl,
    connection,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.connection;
}
