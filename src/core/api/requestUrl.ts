import * as l10n from '@vscode/l10n';
import { shortId } from '../model/references';
import { ApiError } from './errors';

/** The base URL of a server, and the URLs below it. */
export class BaseUrl {
  /** Host and port, as a person knows the server. */
  readonly host: string;
  readonly #origin: string;
  readonly #path: string;
  readonly #query: URLSearchParams;

  /**
   * @param query parameters of every URL; they go before those of the base URL itself
   * @throws {ApiError} where it is none
   */
  constructor(text: string, query: Readonly<Record<string, string>> = {}) {
    const url = parse(text);
    this.host = url.host;
    this.#origin = url.origin;
    this.#path = url.pathname.replace(/\/+$/, '');
    this.#query = url.searchParams;
    setAll(this.#query, query);
  }

  /**
   * The URL of the path made of `segments`: in whole, and without its origin.
   * @throws {ApiError} where a segment can't stand in a path
   */
  at(segments: readonly string[], query: Readonly<Record<string, string>>): { href: string; path: string } {
    const parameters = new URLSearchParams(this.#query);
    setAll(parameters, query);
    const pathname = [this.#path, ...segments.map(encode)].join('/');
    const path = parameters.size === 0 ? pathname : `${pathname}?${parameters.toString()}`;
    return { href: this.#origin + path, path };
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    // It is not repeated, here or in the log: it may be a key that went into the wrong field.
    throw new ApiError('invalid', l10n.t('The URL of the connection is none. Correct it in the settings.'));
  }
  return url;
}

function setAll(parameters: URLSearchParams, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    parameters.set(name, value);
  }
}

function encode(segment: string): string {
  // `.` and `..` would climb to another path, and a lone surrogate has no UTF-8.
  if (segment === '' || segment === '.' || segment === '..' || /\p{Surrogate}/u.test(segment)) {
    throw new ApiError(
      'invalid',
      l10n.t('“{0}” is not an id that can be sent to a server.', shortId(segment)),
    );
  }
  return encodeURIComponent(segment);
}
