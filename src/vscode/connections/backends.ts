import * as vscode from 'vscode';
import type { Backend } from '../../core/api/backend';
import { createBackend, type Transport } from '../../core/api/createBackend';
import type { Credentials } from '../../core/api/credentials';
import type { HttpOptions } from '../../core/api/http';
import type { Clock } from '../../core/clock';
import { DEMO_CONNECTION_ID, isSupported, type Connection } from '../../core/model/connection';
import type { Connections } from './connections';
import type { SignIns } from './credentials/signIns';

/** The server of the Demo asks for a key like any other; any will do. */
const DEMO_KEY = 'demo';

/** What all backends are made with. */
interface Shared extends Pick<Transport, 'clock' | 'random' | 'log'> {
  /** Asked before a request of a connection is sent once more. */
  readonly mayRetry: (connectionId: string) => boolean;
}

/** Makes the backend of each connection, once, and anew when the connection or its sign-in changes. */
export class Backends implements vscode.Disposable {
  readonly #connections: Connections;
  readonly #signIns: SignIns;
  readonly #shared: Shared;
  readonly #made = new Map<string, Backend>();
  readonly #listeners: vscode.Disposable;

  constructor(connections: Connections, signIns: SignIns, shared: Shared) {
    this.#connections = connections;
    this.#signIns = signIns;
    this.#shared = shared;
    const makeAnew = (ids: readonly string[]) => {
      for (const id of ids) {
        this.#made.delete(id);
      }
    };
    this.#listeners = vscode.Disposable.from(
      connections.onDidChange(makeAnew),
      signIns.onDidChange(makeAnew),
    );
  }

  /** The backend of a connection; undefined when it was removed, or when this version can't speak to it. */
  get(connectionId: string): Backend | undefined {
    let backend = this.#made.get(connectionId);
    if (backend === undefined) {
      const connection = this.#connections.get(connectionId);
      if (connection !== undefined && isSupported(connection)) {
        backend = this.#make(connection);
        this.#made.set(connectionId, backend);
      }
    }
    return backend;
  }

  /** A backend that asks with these credentials, whatever is kept: to try them before they are. */
  toTry(connection: Connection, credentials: Credentials): Backend {
    return createBackend(connection, { ...this.#transport(connection), credentials });
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #transport({ id }: Connection): Omit<Transport, 'credentials'> {
    const { mayRetry, ...shared } = this.#shared;
    return { ...shared, mayRetry: () => mayRetry(id) };
  }

  #make(connection: Connection): Backend {
    return connection.id === DEMO_CONNECTION_ID
      ? createBackend(connection, {
          ...this.#transport(connection),
          credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${DEMO_KEY}` }) },
          respond: demoServer(this.#shared.clock),
        })
      : this.toTry(connection, this.#signIns.credentials(connection));
  }
}

/** The Demo's server, loaded with its first request: who has connections of their own never needs it. */
function demoServer(clock: Clock): NonNullable<HttpOptions['respond']> {
  const load = async () => (await import('../../core/demo/server')).createDemoServer(clock);
  let loading: ReturnType<typeof load> | undefined;
  return async (request) => (await (loading ??= load()))(request);
}
