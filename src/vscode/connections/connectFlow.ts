import * as vscode from 'vscode';
import type { AssistantsBackend } from '../../core/api/assistants';
import { ApiError } from '../../core/api/errors';
import { isExposed, urlProblem, type Connection } from '../../core/model/connection';
import { errorWords } from '../errors';
import { askStep, type Objection } from '../inputStep';
import type { Backends } from './backends';
import type { Connections } from './connections';

/** What the form was filled in with. */
export interface NewConnection {
  readonly connection: Connection;
  /** Undefined: the server needs none. */
  readonly key: string | undefined;
}

const STEPS = 3;

/** The form "Connect to a Server…": URL, name, key. Going back keeps what was typed. Undefined: the user left. */
export async function askForConnection(
  connections: Connections,
  backends: Backends,
): Promise<NewConnection | undefined> {
  const title = vscode.l10n.t('Connect to a Server');
  let url = '';
  let name = '';
  let key = '';
  for (let step = 1; step <= STEPS;) {
    const answer = await (step === 1
      ? askStep({
          title,
          step,
          totalSteps: STEPS,
          prompt: urlPrompt(),
          placeholder: 'https://example.com/v1',
          value: url,
          check: (value) => checkUrl(value.trim()),
        })
      : step === 2
        ? askStep({
            title,
            step,
            totalSteps: STEPS,
            prompt: vscode.l10n.t('A name for this connection'),
            value: name === '' ? new URL(url).host : name,
            check: (value) =>
              value.trim() === ''
                ? { message: vscode.l10n.t('A name is needed.'), canInsist: false }
                : undefined,
          })
        : askStep({
            title,
            step,
            totalSteps: STEPS,
            prompt: vscode.l10n.t(
              'The API key. It is checked with a request to {0} and kept in the secret store of VS Code. Leave empty if the server needs none.',
              new URL(url).host,
            ),
            value: key,
            password: true,
            check: (value) => checkKey(backends, newConnection(connections, url, name, value), value),
          }));
    if (answer === undefined) {
      return undefined;
    }
    if (step === 1) {
      url = answer.value.trim();
    } else if (step === 2) {
      name = answer.value.trim();
    } else {
      key = answer.value;
    }
    step += answer.goesBack ? -1 : 1;
  }
  return {
    connection: newConnection(connections, url, name, key),
    key: key.trim() === '' ? undefined : key.trim(),
  };
}

/** Asks for the key of a connection and checks it. Undefined: the user left. */
export async function askForKey(connection: Connection, backends: Backends): Promise<string | undefined> {
  const answer = await askStep({
    title: vscode.l10n.t('Set API Key'),
    prompt: vscode.l10n.t(
      'The API key of “{0}”. It is checked with a request to {1} and kept in the secret store of VS Code.',
      connection.name,
      new URL(connection.baseUrl).host,
    ),
    password: true,
    check: (value) =>
      value.trim() === ''
        ? { message: vscode.l10n.t('Enter the key, or press Escape to leave it as it is.'), canInsist: false }
        : checkKey(backends, connection, value),
  });
  return answer?.value.trim();
}

function urlPrompt(): string {
  const prompt = vscode.l10n.t('The URL below which the server has /threads');
  return vscode.env.remoteName === undefined
    ? prompt
    : vscode.l10n.t('{0}. Requests leave from the remote machine: localhost is that machine.', prompt);
}

function checkUrl(url: string): Objection | undefined {
  const problem = urlProblem(url);
  if (problem !== undefined) {
    return { message: problem, canInsist: false };
  }
  return isExposed(url)
    ? {
        message: vscode.l10n.t('This is not https: what is sent, the key too, can be read on the way.'),
        canInsist: true,
      }
    : undefined;
}

/** Asks the server something that needs the key. Only a refusal is final; a server that is down may come up later. */
async function checkKey(
  backends: Backends,
  connection: Connection,
  typed: string,
): Promise<Objection | undefined> {
  const key = typed.trim();
  if (!/^[\x21-\x7e]*$/.test(key)) {
    return {
      message: vscode.l10n.t('A key has no spaces and no characters beyond ASCII.'),
      canInsist: false,
    };
  }
  try {
    await probe(backends.withKey(connection, key === '' ? undefined : key));
    return undefined;
  } catch (error) {
    const refused = error instanceof ApiError && error.kind === 'unauthorized';
    return { message: errorWords(error), canInsist: !refused };
  }
}

/** A thread that no server has, in the form that all of them take. */
const NO_THREAD = 'thread_000000000000000000000000';

/**
 * Resolves when the server takes the key and has the Assistants API. Many servers can't list threads; from those a
 * thread is asked for, and "no such thread" is the good answer.
 */
async function probe(backend: AssistantsBackend): Promise<void> {
  const { signal } = new AbortController();
  try {
    await backend.listThreads({ limit: 1 }, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || !['noEndpoint', 'forbidden'].includes(error.kind)) {
      throw error;
    }
    try {
      await backend.getThread(NO_THREAD, signal);
    } catch (second) {
      if (!(second instanceof ApiError) || !second.isGone) {
        throw second;
      }
    }
  }
}

function newConnection(connections: Connections, url: string, name: string, key: string): Connection {
  return {
    id: newId(connections, name),
    kind: 'openai-compatible',
    name,
    baseUrl: url,
    auth: { type: key.trim() === '' ? 'none' : 'bearer' },
  };
}

/** An id that is readable in the settings: the name in lower case, numbered where it is taken. */
function newId(connections: Connections, name: string): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'server';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (connections.get(id) === undefined) {
      return id;
    }
  }
}
