import * as vscode from 'vscode';
import { ASSISTANTS_HEADERS, AssistantsBackend } from '../../core/api/assistants';
import type { Backend } from '../../core/api/backend';
import { ApiError } from '../../core/api/errors';
import { HttpClient, type RequestLine } from '../../core/api/http';
import type { Clock } from '../../core/clock';
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
  readonly #clock: Clock;
  readonly #log: (line: RequestLine) => void;
  readonly #made = new Map<string, Backend>();
  readonly #listener: vscode.Disposable;

  constructor(parts: {
    connections: Connections;
    keys: Keys;
    clock: Clock;
    log: (line: RequestLine) => void;
  }) {
    this.#connections = parts.connections;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#listener = parts.connections.onDidChange((ids) => {
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
    if (connection.id === DEMO_CONNECTION_ID) {
      const http = new HttpClient({
        baseUrl: connection.baseUrl,
        headers: ASSISTANTS_HEADERS,
        credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${DEMO_KEY}` }) },
        clock: this.#clock,
        respond: createDemoServer(this.#clock),
        log: this.#log,
      });
      return new AssistantsBackend(http);
    }
    return this.#assistants(connection, () => this.#keys.read(connection));
  }

  #assistants(connection: Connection, readKey: () => Promise<string | undefined>): AssistantsBackend {
    const http = new HttpClient({
      baseUrl: connection.baseUrl,
      headers: {
        ...connection.headers,
        ...ASSISTANTS_HEADERS,
        ...(connection.organization === undefined ? {} : { 'OpenAI-Organization': connection.organization }),
        ...(connection.project === undefined ? {} : { 'OpenAI-Project': connection.project }),
      },
      ...(connection.query === undefined ? {} : { query: connection.query }),
      credentials: {
        headers: async () => authorization(connection, await readKey(), this.#keys.wasSet(connection)),
      },
      clock: this.#clock,
      log: this.#log,
    });
    return new AssistantsBackend(http);
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
