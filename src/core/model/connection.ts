import * as l10n from '@vscode/l10n';
import * as v from 'valibot';

/** The id of the connection to the server inside the extension, which no setting can take. */
export const DEMO_CONNECTION_ID = 'demo';

const AUTH = v.object({
  type: v.picklist(['bearer', 'header', 'none', 'microsoft', 'command']),
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
});

/** A named server, as the setting `assistantRuns.connections` holds it. Its key is a secret and stands elsewhere. */
export type Connection = v.InferOutput<typeof CONNECTION>;

export const DEMO_CONNECTION: Connection = {
  id: DEMO_CONNECTION_ID,
  kind: 'demo',
  name: 'Demo',
  baseUrl: 'http://demo.invalid/v1',
  auth: { type: 'none' },
};

/** Whether this version can speak to such a server. */
export function isSupported(connection: Connection): boolean {
  return (
    connection.kind === 'demo' ||
    (connection.kind === 'openai-compatible' && ['bearer', 'header', 'none'].includes(connection.auth.type))
  );
}

/** Whether requests need a key out of the secret store. */
export function needsKey(connection: Connection): boolean {
  return connection.auth.type === 'bearer' || connection.auth.type === 'header';
}

/**
 * Reads the setting. An entry that can't be used is left out and named in `problems`, in words; the others still work.
 */
export function readConnections(setting: unknown): { connections: Connection[]; problems: string[] } {
  const connections: Connection[] = [];
  const problems: string[] = [];
  if (!Array.isArray(setting)) {
    return { connections, problems: [l10n.t('assistantRuns.connections is not a list.')] };
  }
  setting.forEach((entry: unknown, index) => {
    const result = v.safeParse(CONNECTION, entry);
    const name = result.success ? result.output.name : l10n.t('entry {0}', index + 1);
    const problem = result.success ? problemOf(result.output, connections) : describe(result.issues[0]);
    if (result.success && problem === undefined) {
      connections.push(result.output);
    } else {
      problems.push(l10n.t('assistantRuns.connections, {0}: {1}', name, problem ?? ''));
    }
  });
  return { connections, problems };
}

function describe(issue: v.BaseIssue<unknown>): string {
  return l10n.t('“{0}” is missing or not of the right type.', v.getDotPath(issue) ?? l10n.t('the entry'));
}

function problemOf(connection: Connection, others: readonly Connection[]): string | undefined {
  if (connection.id === DEMO_CONNECTION_ID || others.some((other) => other.id === connection.id)) {
    return l10n.t('the id “{0}” is already taken.', connection.id);
  }
  const names = Object.keys(connection.headers ?? {});
  const unsendable = names.concat(connection.auth.header ?? []).find((name) => !isHeaderName(name));
  if (unsendable !== undefined) {
    return l10n.t('“{0}” is not the name of a header.', unsendable);
  }
  const secret = names.find(isSecretName);
  if (secret !== undefined) {
    return l10n.t(
      'the header “{0}” looks like a secret. Settings are readable by all; use Set API Key… for it.',
      secret,
    );
  }
  return urlProblem(connection.baseUrl) ?? queryProblem(Object.keys(connection.query ?? {}));
}

/** What is wrong with a base URL, in words; undefined when it will do. */
export function urlProblem(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // Not repeated: it may be a key that went into the wrong field.
    return l10n.t('This is not a URL. It should look like https://host/v1.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return l10n.t('The URL must start with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    return l10n.t(
      'The URL holds a user name or a password. Leave them out: a key is asked for separately and kept secret.',
    );
  }
  return queryProblem([...url.searchParams.keys()]);
}

function queryProblem(names: readonly string[]): string | undefined {
  const secret = names.find(isSecretName);
  return secret === undefined
    ? undefined
    : l10n.t(
        '“{0}” in the URL looks like a secret. Leave it out: a key is asked for separately and kept secret.',
        secret,
      );
}

/** Whether a header or query parameter of this name is likely to hold a secret. */
function isSecretName(name: string): boolean {
  return /^sig$|authorization|cookie|key|token|secret|password/i.test(name);
}

/** Whether HTTP can have a header of this name: a token of RFC 9110. */
function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name);
}

/** Whether a URL is plain http to a host that is not this machine: what is sent there can be read on the way. */
export function isExposed(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Whether a host name means the machine that the extension runs on. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$|\.localhost$/i.test(hostname);
}
