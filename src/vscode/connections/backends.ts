import * as vscode from 'vscode';
import type { AssistantsBackend } from '../../core/api/assistants';
import type { Backend } from '../../core/api/backend';
import { createBackend, type Transport } from '../../core/api/createBackend';
import { ApiError } from '../../core/api/errors';
import { createDemoServer } from '../../core/demo/server';
import { DEMO_CONNECTION_ID, isSupported, type Connection } from '../../core/model/connection';
import type { Connections } from './connections';
import type { Keys } from './keys';

/** The server of the Demo asks for a key like any other; any will do. */
const DEMO_KEY = 'demo';

/** Makes the backend of each connection, once, and anew when the connection changes. */
export class Backends implements vscode.Disposable {
  readonly #connections: Connections;
  readonly #keys: Keys;
  readonly #transport: Pick<Transport, 'clock' | 'random' | 'log'>;
  readonly #made = new Map<string, Backend>();
  readonly #listener: vscode.Disposable;

  constructor(connections: Connections, keys: Keys, transport: Pick<Transport, 'clock' | 'random' | 'log'>) {
    this.#connections = connections;
    this.#keys = keys;
    this.#transport = transport;
    this.#listener = connections.onDidChange((ids) => {
      for (const id of ids) {
        this.#made.delete(id);
      }
    });
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

  /** A backend that asks with this key, whatever key is stored: to check it before it is. */
  withKey(connection: Connection, key: string | undefined): AssistantsBackend {
    return this.#assistants(connection, () => Promise.resolve(key));
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #make(connection: Connection): Backend {
    return connection.id === DEMO_CONNECTION_ID
      ? createBackend(connection, {
          ...this.#transport,
          credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${DEMO_KEY}` }) },
          respond: createDemoServer(this.#transport.clock),
        })
      : this.#assistants(connection, () => this.#keys.read(connection));
  }

  #assistants(connection: Connection, readKey: () => Promise<string | undefined>): AssistantsBackend {
    return createBackend(connection, {
      ...this.#transport,
      credentials: {
        headers: async () => authorization(connection, await readKey(), this.#keys.wasSet(connection)),
      },
    });
  }
}

function authorization(
  connection: Connection,
  key: string | undefined,
  wasSet: boolean,
): Record<string, string> {
  const { auth } = connection;
  if (auth.type === 'none') {
    return {};
  }
  if (key === undefined) {
    throw new ApiError(
      'noKey',
      wasSet
        ? vscode.l10n.t(
            'VS Code no longer has the API key of “{0}”. Its secret store may have been reset.',
            connection.name,
          )
        : vscode.l10n.t('No API key is set for “{0}”.', connection.name),
    );
  }
  return auth.type === 'header' ? { [auth.header ?? 'api-key']: key } : { Authorization: `Bearer ${key}` };
}
