import type { ApiError } from '../../core/api/errors';
import { isHttpForbidden, isSupported, needsKey, type Connection } from '../../core/model/connection';
import { kindRow } from '../../core/model/connectionKinds';
import type { ConnectionState } from '../../core/runs/store/state';
import { SECRET_STORE_FAILED } from '../connections/keys';
import type { ViewState } from '../context';
import { signsIn } from '../errors';

/** Why the tree of a connection is as it is. */
export function viewState(connection: Connection | undefined, state: ConnectionState): ViewState {
  if (connection === undefined) {
    return 'noConnection';
  }
  if (!isSupported(connection)) {
    return 'unsupported';
  }
  const { threadList, capabilities } = state;
  const cause = listProblem(state);
  if (cause !== undefined) {
    return stateOf(cause, connection);
  }
  return !threadList.loaded ? 'loading' : capabilities.threads === false ? 'noThreadList' : 'ready';
}

/** What keeps the threads of a connection from being listed. */
export function listProblem({ threadList, problem }: ConnectionState): ApiError | undefined {
  return threadList.problem ?? problem;
}

/** The state of the view where there are no rows because of an error. */
export function stateOf({ kind, code }: ApiError, connection: Connection): ViewState {
  switch (kind) {
    case 'noKey':
      return signsIn(connection) ? 'signIn' : code === SECRET_STORE_FAILED ? 'secretStore' : 'noKey';
    case 'unauthorized':
      return signsIn(connection) ? 'signIn' : needsKey(connection) ? 'keyRefused' : 'noKey';
    case 'network':
    case 'timeout':
      return 'offline';
    case 'rateLimited':
    case 'server':
      return 'busy';
    case 'invalid':
      return isHttpForbidden(connection) ? 'plainHttp' : 'noServer';
    case 'noEndpoint':
      // A kind of server has a note where it was shut down.
      return kindRow(connection.kind)?.note === undefined ? 'noServer' : 'shutDown';
    default:
      return 'noServer';
  }
}
