import type { Connection } from '../model/connection';
import { headersOf, keyHeaderOf, queryOf } from '../model/connectionRequest';
import type { RunRef } from '../model/references';
import { BaseUrl } from './requestUrl';

/**
 * The request that cancels a run, as a command of curl for a POSIX shell. The key is not in it: the shell's own variable
 * `API_KEY` stands there, and nothing else of it means anything to a shell or to a terminal.
 * @throws {ApiError} `invalid`, where an id can't be sent to a server
 */
export function cancelCurl(connection: Connection, { threadId, runId }: RunRef): string {
  const base = new BaseUrl(connection.baseUrl, queryOf(connection));
  const { href } = base.at(['threads', threadId, 'runs', runId, 'cancel'], {});
  const headers = Object.entries(headersOf(connection)).map(
    ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
  );
  const key = keyHeaderOf(connection);
  const secret =
    key === undefined ? [] : [`-H ${quoted(`${key.name}: ${key.bearer ? 'Bearer ' : ''}`)}"$API_KEY"`];
  return [`curl -X POST ${quoted(href)}`, ...headers, ...secret].join(' \\\n  ');
}

/** A text in single quotes. Controls, which no header can have, would end the line or steer the terminal. */
function quoted(text: string): string {
  return `'${text.replace(/\p{Cc}/gu, '').replaceAll("'", `'\\''`)}'`;
}
