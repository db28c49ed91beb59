import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { isExposed, queryProblem, urlProblem } from './baseUrl';
import { AUTH_TYPES, kindRow } from './connectionKinds';
import { isHeaderName, isHeaderValue, isOfTransport } from './header';
import { findSecret } from './secretLike';

/** The id of the connection to the server inside the extension, which no setting can take. */
export const DEMO_CONNECTION_ID = 'demo';

const AUTH = v.object({
  type: v.picklist(AUTH_TYPES),
  header: v.optional(v.string()),
  argv: v.optional(v.array(v.string())),
});

const TEXTS = v.record(v.string(), v.string());

const CONNECTION = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  kind: v.pipe(v.string(), v.nonEmpty()),
  name: v.pipe(v.string(), v.nonEmpty()),
  baseUrl: v.string(),
  auth: AUTH,
  headers: v.optional(TEXTS),
  query: v.optional(TEXTS),
  organization: v.optional(v.string()),
  project: v.optional(v.string()),
  /** The host, with its port, to which requests may go over plain http: not to another one that `baseUrl` gets later. */
  allowHttp: v.optional(v.string()),
});

/** A named server, as the setting `assistantRuns.connections` holds it. Its key is a secret and stands elsewhere. */
export type Connection = v.InferOutput<typeof CONNECTION>;

/** What is wrong with the setting, or with an entry of it. */
export interface ConnectionProblem {
  /** Names the setting and the entry, says what is wrong and what to do; never a value, which may be a secret. */
  readonly words: string;
  /** A header with a secret in it that can become the connection's key. */
  readonly secretHeader?: { readonly connectionId: string; readonly header: string };
}

export const DEMO_CONNECTION: Connection = {
  id: DEMO_CONNECTION_ID,
  kind: 'demo',
  name: 'Demo',
  baseUrl: 'http://demo.invalid/v1',
  auth: { type: 'none' },
};

/** Whether this version can speak to such a server. */
export function isSupported({ kind }: Connection): boolean {
  return kindRow(kind) !== undefined;
}

/** Whether requests need a key out of the secret store. */
export function needsKey({ auth }: Connection): boolean {
  return auth.type === 'bearer' || auth.type === 'header';
}

/** Whether its requests could be read on the way, and the user has not agreed to that. */
export function isHttpForbidden({ id, baseUrl, allowHttp }: Connection): boolean {
  return id !== DEMO_CONNECTION_ID && isExposed(baseUrl) && allowHttp !== new URL(baseUrl).host;
}

/**
 * Reads the setting. An entry that can't be used is left out and named in `problems`, in words; the others still work.
 * One of a kind that this version does not know is kept, and not {@link isSupported}.
 */
export function readConnections(setting: unknown): {
  connections: Connection[];
  problems: ConnectionProblem[];
} {
  const connections: Connection[] = [];
  const problems: ConnectionProblem[] = [];
  if (!Array.isArray(setting)) {
    return { connections, problems: [{ words: l10n.t('assistantRuns.connections is not a list.') }] };
  }
  setting.forEach((entry: unknown, index) => {
    const result = v.safeParse(CONNECTION, entry);
    const problem = result.success ? problemOf(result.output, connections) : describe(result.issues[0]);
    if (result.success && problem === undefined) {
      connections.push(result.output);
    } else {
      const name = result.success ? result.output.name : l10n.t('entry {0}', index + 1);
      const secretHeader = result.success ? movableSecret(result.output, connections) : undefined;
      problems.push({
        words: l10n.t('assistantRuns.connections, {0}: {1}', name, problem ?? ''),
        ...(secretHeader === undefined
          ? {}
          : { secretHeader: { connectionId: (entry as Connection).id, header: secretHeader } }),
      });
    }
  });
  return { connections, problems };
}

/** Reads one entry, right or not in what it says; undefined where it has not the form of a connection. */
export function readConnection(entry: unknown): Connection | undefined {
  const result = v.safeParse(CONNECTION, entry);
  return result.success ? result.output : undefined;
}

/** A connection as it is when the value of one of its headers becomes its key, and that key. */
export function withHeaderAsKey(
  connection: Connection,
  header: string,
): { connection: Connection; key: string } {
  const { [header]: value = '', ...headers } = connection.headers ?? {};
  const bearer = /^authorization$/i.test(header) ? /^bearer\s+(.*)$/i.exec(value.trim())?.[1] : undefined;
  return {
    connection: {
      ...connection,
      headers,
      auth: bearer === undefined ? { type: 'header', header } : { type: 'bearer' },
    },
    key: bearer ?? value.trim(),
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? l10n.t('the entry');
  return issue.type === 'picklist' && issue.input !== undefined
    ? l10n.t('“{0}” has to be one of: {1}.', path, AUTH_TYPES.join(', '))
    : l10n.t('“{0}” is missing or not of the right type.', path);
}

function problemOf(connection: Connection, others: readonly Connection[]): string | undefined {
  const { id, kind, baseUrl, auth, headers = {}, query, organization, project } = connection;
  if (id === DEMO_CONNECTION_ID || others.some((other) => other.id === id)) {
    return l10n.t('the id “{0}” is already taken.', id);
  }
  if (kind === DEMO_CONNECTION.kind) {
    return l10n.t('the Demo is always there and needs no entry.');
  }
  if (/\p{Surrogate}/u.test(id)) {
    return l10n.t('the id has half a character in it. Take another one.');
  }
  const names = [...Object.keys(headers), ...(auth.header === undefined ? [] : [auth.header])];
  const unsendable = names.find((name) => !isHeaderName(name));
  if (unsendable !== undefined) {
    return l10n.t('“{0}” is not the name of a header.', unsendable);
  }
  const ofTransport = names.find(isOfTransport);
  if (ofTransport !== undefined) {
    return l10n.t('the header “{0}” can’t be set: it belongs to the connection itself.', ofTransport);
  }
  const garbled = Object.entries({ ...headers, organization, project }).find(
    ([, value]) => value !== undefined && !isHeaderValue(value),
  );
  if (garbled !== undefined) {
    return l10n.t(
      '“{0}” has a line break or a character beyond ASCII in it, which can’t be sent.',
      garbled[0],
    );
  }
  const secret = findSecret(headers);
  if (secret !== undefined) {
    return l10n.t(
      'the header “{0}” looks like a secret, and settings are readable by all. Take it out of the settings: the key belongs in the secret store.',
      secret,
    );
  }
  return urlProblem(baseUrl) ?? queryProblem(query) ?? authProblem(connection);
}

function authProblem({ kind, auth }: Connection): string | undefined {
  const row = kindRow(kind);
  if (row !== undefined && !row.auth.includes(auth.type)) {
    return l10n.t(
      '“auth.type” can’t be {0} for this kind of server. It has to be one of: {1}.',
      auth.type,
      row.auth.join(', '),
    );
  }
  if (auth.type === 'command' && (auth.argv?.[0] ?? '') === '') {
    return l10n.t('“auth.argv” is missing: the program that prints the token, and its arguments.');
  }
  return undefined;
}

/** The one header whose value, made the key, leaves a connection that can be used; undefined where there is none. */
function movableSecret(connection: Connection, others: readonly Connection[]): string | undefined {
  const header = findSecret(connection.headers);
  if (header === undefined || ['microsoft', 'command'].includes(connection.auth.type)) {
    return undefined;
  }
  return problemOf(withHeaderAsKey(connection, header).connection, others) === undefined ? header : undefined;
}
