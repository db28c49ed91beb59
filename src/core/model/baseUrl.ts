import * as l10n from '@vscode/l10n';
import { findSecret } from './secretLike';

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
  // One by one: the same name may be there twice.
  return [...url.searchParams]
    .map(([name, value]) => queryProblem({ [name]: value }))
    .find((problem) => problem !== undefined);
}

/** What is wrong with query parameters, in words; undefined when they will do. */
export function queryProblem(query: Readonly<Record<string, string>> | undefined): string | undefined {
  const secret = findSecret(query);
  return secret === undefined
    ? undefined
    : l10n.t(
        '“{0}” in the URL looks like a secret. Leave it out: a key is asked for separately and kept secret.',
        secret,
      );
}

/** Whether a URL is plain http to a host that is not this machine: what is sent there can be read on the way. */
export function isExposed(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !isLoopback(hostname);
}

/**
 * Whether a host name means the machine that the extension runs on, and is never asked for through a proxy. Names below
 * `localhost` and the rest of 127.0.0.0/8 are not certain to be either.
 */
function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
