import * as vscode from 'vscode';
import { DEMO_CONNECTION, DEMO_CONNECTION_ID, isSupported } from '../../core/model/connection';
import { ConnectForm } from '../connections/connect/connectForm';
import { ask } from '../messages';
import { THREADS_VIEW } from '../threads/threadsView';
import type { App, Handler } from './app';
import { keepKey } from './keyCommands';
import { pickConnection } from './pickConnection';

export const connect: Handler = async (app) => {
  const form = new ConnectForm({
    backends: app.backends,
    signIns: app.signIns,
    environment: app.environment,
    platform: process.platform,
    isTaken: (id) => app.connections.isTaken(id),
    save: async ({ connection, key, capabilities }) => {
      // The key first: a connection that appears without one would ask for it.
      if (key !== undefined) {
        await keepKey(app, connection, key);
      }
      try {
        await app.connections.add(connection);
      } catch (error) {
        await app.keys.forget(connection);
        throw error;
      }
      app.store.applyCapabilities(connection.id, capabilities);
      await show(app, connection.id);
    },
  });
  if ((await form.fillIn()) === 'demo') {
    await tryDemo(app);
  }
};

export const tryDemo: Handler = (app) => show(app, DEMO_CONNECTION_ID);

export const switchConnection: Handler = async (app) => {
  const active = app.connections.active?.id;
  const connectItem = {
    id: undefined,
    iconPath: new vscode.ThemeIcon('add'),
    label: vscode.l10n.t('Connect to a Server…'),
  };
  const chosen = await vscode.window.showQuickPick(
    [
      ...[...app.connections.configured, DEMO_CONNECTION].map((connection) => ({
        id: connection.id,
        iconPath: new vscode.ThemeIcon(connection.id === active ? 'check' : 'blank'),
        label: connection.name,
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

/** Removes a connection from the settings, and with it, if the user wants that too, all that is kept of it. */
export const removeConnection: Handler = async (app) => {
  const connection = await pickConnection(
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
      'What was last seen of its threads and runs goes with it. Its API key, the threads you added and your labels can go too. The server is not touched.',
    ),
    buttons: [all, only],
  });
  if (chosen === undefined) {
    return;
  }
  if (chosen === all) {
    await app.keys.forgetAllOf(connection);
    await app.tracked.removeAll(connection.id);
    await app.signIns.forget(connection.id);
  }
  await app.watches.unwatchAll(connection.id);
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
