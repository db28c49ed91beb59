import * as vscode from 'vscode';
import { probe } from '../../core/api/probe';
import type { Capabilities } from '../../core/model/capabilities';
import { isHttpForbidden, isSupported, type Connection } from '../../core/model/connection';
import { capabilityWords } from '../connections/capabilityWords';
import { ask, tell } from '../messages';
import { withStoppableProgress } from '../progress';
import type { App, Handler } from './app';
import { shownConnection } from './pickConnection';

/** Asks a server what it can do, tells it, and has the views go by it. Asks the user for what is missing for that. */
export const checkConnection: Handler = async (app, node) => {
  const connection = shownConnection(app, node);
  if (connection === undefined) {
    await vscode.commands.executeCommand('assistantRuns.connect');
    return;
  }
  if (!isSupported(connection)) {
    void tell('info', vscode.l10n.t('This version can’t speak to “{0}”.', connection.name));
    return;
  }
  if (!(await mayBeAsked(app, connection))) {
    return;
  }
  const capabilities = await ofServer(app, connection);
  if (capabilities !== undefined) {
    app.store.applyCapabilities(connection.id, capabilities);
    const addThread = { title: vscode.l10n.t('Add Thread…'), command: 'assistantRuns.addThread' };
    void tell(
      'info',
      vscode.l10n.t('“{0}” answers. {1}', connection.name, capabilityWords(capabilities)),
      capabilities.threads === false ? [addThread] : [],
    );
  }
};

/** Lets requests go out over http, once the user has agreed to that. */
export const allowHttp: Handler = async (app, node) => {
  const connection = shownConnection(app, node);
  if (connection !== undefined && isHttpForbidden(connection)) {
    await askForHttp(app, connection);
  }
};

/** Whether requests may go out at all; asks the user where they have not agreed to it yet. */
async function mayBeAsked(app: App, connection: Connection): Promise<boolean> {
  if (isHttpForbidden(connection) && !(await askForHttp(app, connection))) {
    return false;
  }
  return app.signIns.isAgreed(connection) || app.signIns.signIn(connection);
}

async function askForHttp(app: App, { id, name, baseUrl }: Connection): Promise<boolean> {
  const { origin, host } = new URL(baseUrl);
  const allow = vscode.l10n.t('Allow http');
  const answer = await ask(vscode.l10n.t('Send requests of “{0}” over http?', name), {
    detail: vscode.l10n.t(
      '{0} is not https: what is sent, the key too, can be read on the way. You are asked again when the server changes.',
      origin,
    ),
    buttons: [allow],
  });
  if (answer !== allow) {
    return false;
  }
  await app.connections.change(id, { allowHttp: host });
  return true;
}

/** Undefined: the user did not wait for it. */
function ofServer(app: App, { id, name }: Connection): Thenable<Capabilities | undefined> {
  return withStoppableProgress(vscode.l10n.t('Asking “{0}” what it can do…', name), async (signal) => {
    const backend = app.backends.get(id);
    return backend && (await probe(backend, signal));
  });
}
