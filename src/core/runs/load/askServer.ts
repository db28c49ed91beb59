import * as l10n from '@vscode/l10n';
import type { Backend } from '../../api/backend';
import { ApiError } from '../../api/errors';
import type { RunStore } from '../store/runStore';
import { apiError, concernsConnection } from './failures';
import type { BackendSource } from './runLoader';

/** What a server said to a gesture. */
export interface Asked<T> {
  readonly answer: T | ApiError;
  /** Whether it is of the server and the key that the connection still has. */
  readonly isWanted: boolean;
}

/** Asks a server once for a gesture, and notes in the store what its answer says of the whole connection. */
export async function askServer<T>(
  connectionId: string,
  send: (backend: Backend, signal: AbortSignal) => Promise<T>,
  parts: { readonly store: RunStore; readonly backendOf: BackendSource; readonly signal: AbortSignal },
): Promise<Asked<T>> {
  const { store, backendOf, signal } = parts;
  const backend = backendOf(connectionId);
  if (backend === undefined) {
    return { answer: connectionRemoved(), isWanted: true };
  }
  const generation = store.generation(connectionId);
  const answer = await send(backend, signal).catch(apiError);
  const isWanted = !signal.aborted && store.generation(connectionId) === generation;
  const problem = answer instanceof ApiError ? answer : undefined;
  // What was never sent says nothing of the server.
  if (isWanted && problem?.kind !== 'invalid') {
    store.setConnectionProblem(connectionId, concernsConnection(problem) ? problem : undefined);
  }
  return { answer, isWanted };
}

/** Why nothing can be asked of a connection that is not there any more. */
export function connectionRemoved(): ApiError {
  return new ApiError('invalid', l10n.t('This connection was removed.'));
}
