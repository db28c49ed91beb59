import * as vscode from 'vscode';
import { isSupported, needsKey, withHeaderAsKey, type Connection } from '../../core/model/connection';
import { askForKey } from '../connections/askForKey';
import { signsIn } from '../errors';
import { tell } from '../messages';
import type { App, Handler } from './app';
import { pickConnection, ownConnection } from './pickConnection';

/** Of the connection that the given thread or run belongs to, else of the one that is shown, else of one to choose. */
export const setApiKey: Handler = async (app, node) => {
  const connection = await ofConnection(app, node, vscode.l10n.t('Whose key do you want to set?'));
  if (connection === undefined) {
    return;
  }
  if (signsIn(connection)) {
    await signIn(app, node);
    return;
  }
  // A server that was connected to without a key may have begun to ask for one.
  const keyed: Connection = needsKey(connection) ? connection : { ...connection, auth: { type: 'bearer' } };
  const key = await askForKey(keyed, app.backends);
  if (key !== undefined) {
    if (keyed !== connection) {
      await app.connections.change(connection.id, { auth: keyed.auth });
    }
    await keepKey(app, keyed, key);
  }
};

/** The same for connections that get their tokens by themselves, once the user has agreed to that. */
export const signIn: Handler = async (app, node) => {
  const connection = await ofConnection(app, node, vscode.l10n.t('Which server do you want to sign in to?'));
  if (connection === undefined) {
    return;
  }
  if (needsKey(connection)) {
    await setApiKey(app, node);
  } else if (connection.auth.type === 'none') {
    void tell('info', vscode.l10n.t('“{0}” is asked without a key.', connection.name), [
      { title: vscode.l10n.t('Set API Key…'), command: 'assistantRuns.setApiKey', args: [node] },
    ]);
  } else {
    // The account whose token was refused is not the one to go on with.
    const refused = app.store.connection(connection.id).problem?.kind === 'unauthorized';
    await app.signIns.signIn(connection, { otherAccount: refused });
  }
};

export const forgetApiKey: Handler = async (app) => {
  const { active, configured } = app.connections;
  const connection =
    active !== undefined && needsKey(active)
      ? active
      : await pickConnection(configured.filter(needsKey), vscode.l10n.t('Whose key do you want to forget?'));
  if (connection !== undefined) {
    await app.keys.forget(connection);
    void tell('info', vscode.l10n.t('VS Code has forgotten the API key of “{0}”.', connection.name));
  }
};

/** Makes a secret that stands among the headers of a connection its key, and takes it out of the settings. */
export const storeAsSecret: Handler = async (app) => {
  const found = app.connections.problems.find(({ secretHeader }) => secretHeader !== undefined)?.secretHeader;
  const entry = found === undefined ? undefined : app.connections.entry(found.connectionId);
  if (found === undefined || entry === undefined) {
    void tell('info', vscode.l10n.t('No header in assistantRuns.connections looks like a secret.'));
    return;
  }
  const { connection, key } = withHeaderAsKey(entry, found.header);
  // What the secret store did not take stays where it is: it must not be lost.
  if ((await app.keys.set(connection, key)) === 'thisWindow') {
    void tell(
      'warning',
      vscode.l10n.t(
        'The secret store of VS Code did not take the header “{0}” of “{1}”. It is still in the settings.',
        found.header,
        connection.name,
      ),
    );
    return;
  }
  await app.connections.change(connection.id, { headers: connection.headers ?? {}, auth: connection.auth });
  void tell(
    'info',
    vscode.l10n.t(
      'The header “{0}” of “{1}” is now in the secret store of VS Code, and no longer in the settings. Whoever could read the settings may know it: change it at the server if that matters.',
      found.header,
      connection.name,
    ),
  );
};

/** Keeps a key, and says so when it could not be kept as it should be. */
export async function keepKey(app: App, connection: Connection, key: string): Promise<void> {
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

/** The connection that a sign-in is about. Undefined: there is none, or none that one can sign in to; that was said. */
async function ofConnection(app: App, node: unknown, question: string): Promise<Connection | undefined> {
  const connection = ownConnection(app, node) ?? (await pickConnection(app.connections.configured, question));
  if (connection !== undefined && !isSupported(connection)) {
    void tell(
      'info',
      vscode.l10n.t('This version can’t speak to “{0}”, with a key or without.', connection.name),
    );
    return undefined;
  }
  return connection;
}
