import * as vscode from 'vscode';
import {
  DEMO_CONNECTION,
  DEMO_CONNECTION_ID,
  isSupported,
  needsKey,
  type Connection,
} from '../../core/model/connection';
import { askForConnection, askForKey } from '../connections/connectFlow';
import { ask, tell } from '../messages';
import { THREADS_VIEW } from '../threads/threadsView';
import type { App, Handler } from './app';
import { asTarget } from './targets';

export const connect: Handler = async (app) => {
  const answer = await askForConnection(app.connections, app.backends);
  if (answer === undefined) {
    return;
  }
  // The key first: a connection that appears without one would ask for it.
  if (answer.key !== undefined) {
    await keep(app, answer.connection, answer.key);
  }
  await app.connections.add(answer.connection);
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

/** Of the connection that the given thread or run belongs to, else of the one that is shown, else of one to choose. */
export const setApiKey: Handler = async (app, node) => {
  const { active, configured } = app.connections;
  const given = asTarget(node)?.ref.connectionId;
  const shown = active?.id === DEMO_CONNECTION_ID ? undefined : active;
  const connection =
    given === undefined
      ? (shown ?? (await pick(configured, vscode.l10n.t('Whose key do you want to set?'))))
      : app.connections.get(given);
  if (connection === undefined) {
    return;
  }
  if (!isSupported(connection)) {
    void tell(
      'info',
      vscode.l10n.t('This version can’t speak to “{0}”, with a key or without.', connection.name),
    );
    return;
  }
  // A server that was connected to without a key may have begun to ask for one.
  const keyed: Connection = needsKey(connection) ? connection : { ...connection, auth: { type: 'bearer' } };
  const key = await askForKey(keyed, app.backends);
  if (key !== undefined) {
    if (keyed !== connection) {
      await app.connections.setAuth(connection.id, keyed.auth);
    }
    await keep(app, keyed, key);
  }
};

export const forgetApiKey: Handler = async (app) => {
  const { active, configured } = app.connections;
  const connection =
    active !== undefined && needsKey(active)
      ? active
      : await pick(configured.filter(needsKey), vscode.l10n.t('Whose key do you want to forget?'));
  if (connection !== undefined) {
    await app.keys.forget(connection);
    void tell('info', vscode.l10n.t('VS Code has forgotten the API key of “{0}”.', connection.name));
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
  const chosen = await ask(vscode.l10n.t('Remove the connection “{0}”?', connection.name), {
    detail: vscode.l10n.t(
      'Its API key, the threads you added and your labels can go with it. The server is not touched.',
    ),
    buttons: [all, only],
  });
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
    void tell(
      'warning',
      vscode.l10n.t(
        'The secret store of VS Code did not take the API key of “{0}”. It is kept until this window closes; then it will be asked for again.',
        connection.name,
      ),
    );
  }
}

/** Lets the user choose a connection; where there is none, says so, with a way to make one. */
async function pick(
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
