import * as l10n from '@vscode/l10n';
import { isHttpForbidden, type Connection } from '../model/connection';
import { kindRow } from '../model/connectionKinds';
import { headersOf, queryOf } from '../model/connectionRequest';
import { AssistantsBackend } from './assistants';
import type { Backend } from './backend';
import type { Credentials } from './credentials';
import { ApiError } from './errors';
import { HttpClient, type HttpOptions } from './http';
import { LangGraphBackend } from './langgraph';

/** What a backend needs besides its connection: who sends, on which clock, and what may be sent again. */
export type Transport = Omit<HttpOptions, 'baseUrl' | 'headers' | 'query' | 'note'>;

/** The backend of a connection. */
export function createBackend(connection: Connection, transport: Transport): Backend {
  const note = kindRow(connection.kind)?.note;
  const http = new HttpClient({
    ...transport,
    ...(note === undefined ? {} : { note }),
    ...(isHttpForbidden(connection) ? { credentials: KEPT_BACK } : {}),
    baseUrl: connection.baseUrl,
    headers: headersOf(connection),
    query: queryOf(connection),
  });
  return connection.kind === 'langgraph' ? new LangGraphBackend(http) : new AssistantsBackend(http);
}

/** Lets no request out: what is sent over plain http, the key too, can be read on the way. */
const KEPT_BACK: Credentials = {
  headers: () =>
    Promise.reject(
      new ApiError(
        'invalid',
        l10n.t(
          'Nothing is sent over http, which others can read on the way. Use https, or allow http for this connection.',
        ),
      ),
    ),
};
