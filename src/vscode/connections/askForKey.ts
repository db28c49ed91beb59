import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { probe } from '../../core/api/probe';
import type { Connection } from '../../core/model/connection';
import { errorWords } from '../errors';
import { askStep, type Objection } from '../inputStep';
import type { Backends } from './backends';
import { keyProblem } from './connect/signInSteps';
import { keyCredentials } from './credentials/keyCredentials';

/** Asks for the key of a connection and tries it. Undefined: the user left. */
export async function askForKey(connection: Connection, backends: Backends): Promise<string | undefined> {
  const answer = await askStep({
    title: vscode.l10n.t('Set API Key'),
    prompt: vscode.l10n.t(
      'The API key of “{0}”. It is checked with a request to {1} and kept in the secret store of VS Code.',
      connection.name,
      new URL(connection.baseUrl).host,
    ),
    password: true,
    check: (value, signal) => keyProblem(value) ?? tryKey(connection, value.trim(), backends, signal),
  });
  return answer?.value.trim();
}

/** Only a refusal is final; a server that is down may come up later. */
async function tryKey(
  connection: Connection,
  key: string,
  backends: Backends,
  signal: AbortSignal,
): Promise<Objection | undefined> {
  const credentials = keyCredentials(connection, {
    read: () => Promise.resolve(key),
    wasSet: () => false,
  });
  try {
    await probe(backends.toTry(connection, credentials), signal);
    return undefined;
  } catch (error) {
    const refused = error instanceof ApiError && error.kind === 'unauthorized';
    return { message: errorWords(error), canInsist: !refused };
  }
}
