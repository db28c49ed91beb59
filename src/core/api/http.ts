import type { AxiosAdapter, AxiosResponse } from 'axios';
import * as l10n from '@vscode/l10n';
import type { Clock } from '../clock';
import { shortId } from '../model/references';
import type { Credentials } from './credentials';
import { ApiError, errorForAnswer, requestIdOf } from './errors';
import type { Respond } from './exchange';

/** How long a request may take in all, in milliseconds, from sending it to the last byte of the answer. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** The largest body that is read, in bytes. */
export const LARGEST_BODY = 64 * 1024 * 1024;

/** What the log may know of a request: never a header, never a body. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
  /** The HTTP status, or the kind of error where there was no answer. */
  readonly result: number | string;
  readonly requestId?: string;
  readonly durationMs: number;
}

export interface HttpOptions {
  /** Where the paths start: `https://host/v1`. */
  readonly baseUrl: string;
  /** Headers of every request; none of them a secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters of every request, such as `api-version`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Gives numbers from 0 up to 1, for pauses that are not the same for all. */
  readonly random: () => number;
  /** Asked before each attempt after the first; absent where nobody counts. */
  readonly mayRetry?: () => boolean;
  /** A server in this process, asked in place of the network. */
  readonly respond?: Respond;
  readonly log?: (line: RequestLine) => void;
}

export interface HttpReply {
  readonly text: string;
  /** Higher than that of every request sent before. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** The server's own name for the request. */
  readonly requestId?: string;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

let sent = 0;

/** Loaded with the first request, and once: it costs more than all else when the extension starts. */
const load = () => import('axios');
let loading: ReturnType<typeof load> | undefined;

/** HTTP to one server. The only code that knows axios; an AxiosError never leaves it, because it holds the key. */
export class HttpClient {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * Sends a request without a body to the path made of `segments`, and gives the body of a 2xx answer.
   * @throws {ApiError} for everything else.
   */
  async request(
    method: 'GET' | 'POST',
    segments: readonly string[],
    options: RequestOptions,
  ): Promise<HttpReply> {
    const url = this.#url(segments, options.query);
    const path = url.pathname + url.search;
    const { clock } = this.#options;
    const startedAt = clock.now();
    const log = (result: number | string, named: { requestId?: string } = {}) =>
      this.#options.log?.({ method, path, result, ...named, durationMs: clock.now() - startedAt });
    try {
      const authorization = await this.#options.credentials.headers();
      const sequence = ++sent;
      const response = await this.#send(method, url, authorization, options.signal);
      const hide = hiding(authorization);
      const headers = plainHeaders(response, hide);
      const named = requestIdOf(headers);
      log(response.status, named);
      if (response.status < 200 || response.status >= 300) {
        throw errorForAnswer(response.status, headers, hide(response.data), path);
      }
      return { text: response.data, sequence, receivedAt: clock.now(), ...named };
    } catch (error) {
      if (error instanceof ApiError && error.status === undefined) {
        log(error.kind);
      }
      throw error;
    }
  }

  #url(segments: readonly string[], query: Readonly<Record<string, string>> = {}): URL {
    const url = parseUrl(this.#options.baseUrl);
    const parts = segments.map((segment) => {
      // `.` and `..` would climb to another path, and a lone surrogate has no UTF-8.
      if (segment === '' || segment === '.' || segment === '..' || !isWellFormed(segment)) {
        throw new ApiError(
          'invalid',
          l10n.t('“{0}” is not an id that can be sent to a server.', shortId(segment)),
        );
      }
      return encodeURIComponent(segment);
    });
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...parts].join('/');
    for (const [name, value] of Object.entries({ ...this.#options.query, ...query })) {
      url.searchParams.set(name, value);
    }
    return url;
  }

  async #send(
    method: string,
    url: URL,
    authorization: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<AxiosResponse<string>> {
    const deadline = new AbortController();
    const timer = this.#options.clock.after(REQUEST_TIMEOUT_MS, () => {
      deadline.abort();
    });
    const { default: axios } = await (loading ??= load());
    try {
      return await axios.request<string>({
        method,
        url: url.href,
        adapter: this.#options.respond === undefined ? 'http' : inProcess(this.#options.respond),
        headers: {
          Accept: 'application/json',
          'User-Agent': 'assistant-runs',
          ...this.#options.headers,
          ...authorization,
          // Without this axios gives a POST without a body the type of a form.
          'Content-Type': false,
        },
        responseType: 'text',
        // The text as received: no parsing, no trimming.
        transformResponse: [],
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: LARGEST_BODY,
        // VS Code's own proxy support stands below; axios must not add the environment's on top.
        proxy: false,
        signal: AbortSignal.any([signal, deadline.signal]),
      });
    } catch (error) {
      if (signal.aborted) {
        throw new ApiError('aborted', l10n.t('The request was stopped.'));
      }
      if (deadline.signal.aborted) {
        throw new ApiError(
          'timeout',
          l10n.t('{0} did not answer within {1} seconds.', url.host, REQUEST_TIMEOUT_MS / 1000),
        );
      }
      throw networkError(axios.isAxiosError(error) ? error : undefined, url.host);
    } finally {
      timer.dispose();
    }
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    // It is not repeated, here or in the log: it may be a key that went into the wrong field.
    throw new ApiError('invalid', l10n.t('The URL of the connection is none. Correct it in the settings.'));
  }
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** An axios adapter that asks a function in place of the network. */
function inProcess(respond: Respond): AxiosAdapter {
  return (config) => {
    const url = new URL(config.url ?? '');
    const answer = respond({
      method: (config.method ?? 'get').toUpperCase(),
      path: url.pathname + url.search,
      headers: Object.fromEntries(
        Object.entries(config.headers.toJSON()).map(([name, value]) => [name.toLowerCase(), String(value)]),
      ),
      body: '',
    });
    return Promise.resolve({
      data: answer.body,
      status: answer.status,
      statusText: '',
      headers: answer.headers,
      config,
    });
  };
}

function plainHeaders(
  response: AxiosResponse<string>,
  hide: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), hide(String(value))]),
  );
}

/** What is shorter is no secret, but a stand-in for a server that asks for none. */
const SHORTEST_SECRET = 8;

/** Takes the secrets of a request out of a text: servers that refuse a key like to repeat it. */
function hiding(authorization: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(authorization)
    .map((value) => value.replace(/^Bearer /, ''))
    .filter((secret) => secret.length >= SHORTEST_SECRET);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '•••'), text);
}

/** Words for a failure without an answer. Takes of the library's error its code and message, and nothing else. */
function networkError(
  error: { readonly code?: string | undefined; readonly message: string } | undefined,
  host: string,
) {
  if (error?.message.startsWith('maxContentLength') === true) {
    return new ApiError(
      'tooLarge',
      l10n.t('The answer of {0} is larger than {1} MB and was not read.', host, LARGEST_BODY / 1024 / 1024),
    );
  }
  const code = error?.code ?? '';
  const failure = (kind: 'network' | 'badBody', words: string) => new ApiError(kind, words, { code });
  switch (code) {
    case 'ECONNREFUSED':
      return failure('network', l10n.t('Nothing answers at {0}: the connection was refused.', host));
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure(
        'network',
        l10n.t('The host {0} was not found. You may be offline, or its name is misspelt.', host),
      );
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    // A body that stopped in the middle.
    case 'ERR_BAD_RESPONSE':
      return failure('network', l10n.t('The connection to {0} broke off.', host));
  }
  if (/CERT|SIGNATURE/.test(code)) {
    return failure('network', l10n.t('The certificate of {0} is not trusted ({1}).', host, code));
  }
  if (/^(EPROTO|ERR_SSL|ERR_TLS)/.test(code)) {
    return failure(
      'network',
      l10n.t(
        'There is no secure connection to {0} ({1}). The URL of a server without TLS starts with http://.',
        host,
        code,
      ),
    );
  }
  // From the parser of HTTP, zlib and Brotli.
  if (/^(HPE_|Z_|ERR__ERROR_)/.test(code)) {
    return failure('badBody', l10n.t('The answer of {0} can’t be read ({1}).', host, code));
  }
  return failure(
    'network',
    l10n.t('{0} could not be reached ({1}).', host, code === '' ? l10n.t('no further detail') : code),
  );
}
