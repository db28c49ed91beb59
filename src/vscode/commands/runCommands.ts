import * as vscode from 'vscode';
import { cancelCurl } from '../../core/api/cancelCurl';
import { DEMO_CONNECTION, DEMO_CONNECTION_ID, type Connection } from '../../core/model/connection';
import type { Handler } from './app';
import { oneRun, runTargets } from './targets';

/** Opens the Run panel and goes there. */
export const openRun: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref !== undefined) {
    app.panels.open(ref);
  }
};

/** A click on a run's row: shows its panel, and the keyboard stays in the tree. */
export const showRun: Handler = (app, node) => {
  for (const ref of runTargets(app, node, undefined)) {
    app.panels.look(ref);
  }
};

export const openRunAsJson: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref !== undefined) {
    await app.documents.open(ref);
  }
};

export const copyRunId: Handler = async (app, node, nodes) => {
  const chosen = runTargets(app, node, nodes);
  const refs = chosen.length > 0 ? chosen : [await oneRun(app, node)];
  await copy(refs.flatMap((ref) => ref?.runId ?? []).join('\n'));
};

export const copyRunJson: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref === undefined) {
    return;
  }
  if (app.store.run(ref) === undefined) {
    await app.loader.loadRun(ref);
  }
  await copy(app.store.run(ref)?.run.body.text ?? '');
};

/** Copies the request that cancels a run, for a shell, with the shell's own variable in place of the key. */
export const copyCurl: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref === undefined) {
    return;
  }
  const connection = app.connections.get(ref.connectionId);
  if (connection === undefined) {
    throw new Error(vscode.l10n.t('The connection of this run was removed.'));
  }
  await copy(cancelCurl(connection.id === DEMO_CONNECTION_ID ? SERVED_DEMO : connection, ref));
};

/** The Demo has no address on the network: the same world is served by the project's own demo server. */
const SERVED_DEMO: Connection = {
  ...DEMO_CONNECTION,
  baseUrl: 'http://127.0.0.1:8080/v1',
  auth: { type: 'bearer' },
};

/** Copies a text and says so, where there is one. */
export async function copy(text: string): Promise<void> {
  if (text !== '') {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
  }
}
