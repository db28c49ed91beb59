import type { AxiosAdapter, AxiosResponse } from 'axios';
import * as l10n from '@vscode/l10n';
import type { Clock } from '../clock';
import { ApiError, errorForAnswer } from './errors';
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
  /** The headers that authenticate, read anew for each request. May throw an {@link ApiError}, such as `noKey`. */
  readonly authorize: () => Promise<Readonly<Record<string, string>>>;
  readonly clock: Clock;
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
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

let sent = 0;

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
    const log = (result: number | string, requestId?: string) =>
      this.#options.log?.({
        method,
        path,
        result,
        ...(requestId === undefined ? {} : { requestId }),
        durationMs: clock.now() - startedAt,
      });
    try {
      const authorization = await this.#options.authorize();
      const sequence = ++sent;
      const response = await this.#send(method, url, authorization, options.signal);
      const headers = plainHeaders(response);
      log(response.status, headers['x-request-id']);
      if (response.status < 200 || response.status >= 300) {
        throw errorForAnswer(response.status, headers, response.data, path);
      }
      return { text: response.data, sequence, receivedAt: clock.now() };
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
        throw new ApiError('invalid', l10n.t('“{0}” is not an id that can be sent to a server.', segment));
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
    // Loaded with the first request: it costs more than all else when the extension starts.
    const { default: axios } = await import('axios');
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
    throw new ApiError(
      'invalid',
      l10n.t('“{0}” is not a URL. Correct the connection in the settings.', text),
    );
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

function plainHeaders(response: AxiosResponse<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
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
  switch (code) {
    case 'ECONNREFUSED':
      return new ApiError('network', l10n.t('Nothing answers at {0}: the connection was refused.', host), {
        code,
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ApiError(
        'network',
        l10n.t('The host {0} was not found. You may be offline, or its name is misspelt.', host),
        { code },
      );
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return new ApiError('network', l10n.t('The connection to {0} broke off.', host), { code });
    default:
      return new ApiError(
        'network',
        /CERT|TLS|SSL|SIGNATURE/.test(code)
          ? l10n.t('The certificate of {0} is not trusted ({1}).', host, code)
          : l10n.t('{0} could not be reached ({1}).', host, code === '' ? l10n.t('no further detail') : code),
        { code },
      );
  }
}
