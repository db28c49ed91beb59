import type { Connection } from '../model/connection';
import { ASSISTANTS_HEADERS, AssistantsBackend } from './assistants';
import { HttpClient, type HttpOptions } from './http';

/** What a backend needs besides its connection: who sends, on which clock, and what may be sent again. */
export type Transport = Omit<HttpOptions, 'baseUrl' | 'headers' | 'query'>;

/** The backend of a connection. */
export function createBackend(connection: Connection, transport: Transport): AssistantsBackend {
  const { organization, project } = connection;
  const http = new HttpClient({
    ...transport,
    baseUrl: connection.baseUrl,
    headers: {
      ...connection.headers,
      ...ASSISTANTS_HEADERS,
      ...(organization === undefined ? {} : { 'OpenAI-Organization': organization }),
      ...(project === undefined ? {} : { 'OpenAI-Project': project }),
    },
    ...(connection.query === undefined ? {} : { query: connection.query }),
  });
  return new AssistantsBackend(http);
}
