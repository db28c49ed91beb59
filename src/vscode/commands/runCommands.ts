import * as vscode from 'vscode';
import { DEMO_CONNECTION_ID } from '../../core/model/connection';
import type { RunRef } from '../../core/model/references';
import type { App, Handler } from './app';
import { oneRun, runTargets } from './targets';

/** Opens the Run panel and goes there. */
export const openRun: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref !== undefined) {
    app.panels.open(ref);
  }
};

/** A click on a run's row: opens its panel, and the keyboard stays in the tree. */
export const showRun: Handler = (app, node) => {
  for (const ref of runTargets(app, node, undefined)) {
    app.panels.open(ref, { preserveFocus: true });
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

/** Copies the request that cancels a run, for a shell. The key is not in it: the shell's own variable stands there. */
export const copyCurl: Handler = async (app, node) => {
  const ref = await oneRun(app, node);
  if (ref !== undefined) {
    await copy(curl(app, ref));
  }
};

function curl(app: App, { connectionId, threadId, runId }: RunRef): string {
  const connection = app.connections.get(connectionId);
  if (connection === undefined) {
    throw new Error(vscode.l10n.t('The connection of this run was removed.'));
  }
  // The Demo has no address on the network: the same world is served by the project's own demo server.
  const isDemo = connection.id === DEMO_CONNECTION_ID;
  const url = new URL(isDemo ? 'http://127.0.0.1:8080/v1' : connection.baseUrl);
  url.pathname = [
    url.pathname.replace(/\/+$/, ''),
    'threads',
    encodeURIComponent(threadId),
    'runs',
    encodeURIComponent(runId),
    'cancel',
  ].join('/');
  for (const [name, value] of Object.entries(connection.query ?? {})) {
    url.searchParams.set(name, value);
  }
  const authorization =
    connection.auth.type === 'header'
      ? `${connection.auth.header ?? 'api-key'}: $API_KEY`
      : 'Authorization: Bearer $API_KEY';
  const headers = [
    ...Object.entries(connection.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    ...(connection.organization === undefined ? [] : [`OpenAI-Organization: ${connection.organization}`]),
    ...(connection.project === undefined ? [] : [`OpenAI-Project: ${connection.project}`]),
    'OpenAI-Beta: assistants=v2',
  ].map((header) => `-H ${quoted(header)}`);
  const secret = connection.auth.type === 'none' && !isDemo ? [] : [`-H "${authorization}"`];
  return [`curl -X POST ${quoted(url.href)}`, ...headers, ...secret].join(' \\\n  ');
}

/** A text in single quotes for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Copies a text and says so, where there is one. */
export async function copy(text: string): Promise<void> {
  if (text !== '') {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
  }
}
