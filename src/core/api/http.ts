import * as l10n from '@vscode/l10n';
import type { AxiosAdapter, AxiosStatic } from 'axios';
import type { Clock } from '../clock';
import { errorForAnswer } from './answerError';
import type { Credentials } from './credentials';
import { Deadline } from './deadline';
import { ApiError } from './errors';
import type { Respond, ServerResponse } from './exchange';
import { hiding } from './hiding';
import { networkError } from './networkError';
import { requestIdOf, type AnswerHeaders } from './replyHeaders';
import { BaseUrl } from './requestUrl';
import { pauseBeforeRetry } from './retry';

/** How long a request may take with all its attempts, in milliseconds, to the last byte of the answer. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** The largest body that is read, in bytes. */
export const LARGEST_BODY = 64 * 1024 * 1024;

export type Method = 'GET' | 'POST';

/** What the log may know of an attempt to send a request: never a header, never a body. */
export interface RequestLine {
  readonly method: Method;
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
  /** What is to be told of this server where it has nothing at an address. */
  readonly note?: () => string;
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Gives numbers from 0 up to 1, for pauses that are not the same for all. */
  readonly random: () => number;
  /** Asked before each attempt after the first; absent where nobody counts. */
  readonly mayRetry?: () => boolean;
  /** A server in this process, asked in place of the network. */
  readonly respond?: (...request: Parameters<Respond>) => ServerResponse | Promise<ServerResponse>;
  readonly log?: (line: RequestLine) => void;
}

export interface HttpReply {
  readonly text: string;
  /** Higher than that of every request sent before. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  readonly status: number;
  readonly method: Method;
  readonly path: string;
  /** The server's own name for the request. */
  readonly requestId?: string;
  /** Takes what showed who sent the request out of a text that is to be told. */
  readonly hide: (text: string) => string;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent: a request without a body. */
  readonly body?: unknown;
  /** Whether a POST only asks, as a search does: then it may be sent again like a GET. */
  readonly readsOnly?: boolean;
  readonly signal: AbortSignal;
}

interface Outgoing {
  readonly method: Method;
  readonly href: string;
  /** The path below the origin, with the query. */
  readonly path: string;
  /** JSON; empty where there is no body. */
  readonly body: string;
}

/** What an error tells of its request. */
interface Asked {
  readonly method: Method;
  readonly path: string;
  readonly at: number;
}

interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: AnswerHeaders;
  readonly text: string;
}

let sent = 0;

/** Loaded with the first request, and once: it costs more than all else when the extension starts. */
const load = () => import('axios');
let loading: ReturnType<typeof load> | undefined;

/** HTTP to one server. The only code that knows axios; an AxiosError never leaves it, because it holds the key. */
export class HttpClient {
  readonly #options: HttpOptions;
  #base: BaseUrl | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * Sends a request to the path made of `segments`, and gives the body of a 2xx answer. One that only reads is sent
   * again where its failure may pass, within one limit of time; any other is sent once.
   * @throws {ApiError} for everything else; of kind `renewed` for a POST that would be sent with other credentials now
   */
  async request(
    method: Method,
    segments: readonly string[],
    { query = {}, body, readsOnly = method === 'GET', signal }: RequestOptions,
  ): Promise<HttpReply> {
    const { clock, credentials } = this.#options;
    const base = (this.#base ??= new BaseUrl(this.#options.baseUrl, this.#options.query));
    const json = body === undefined ? '' : JSON.stringify(body);
    const outgoing = { method, ...base.at(segments, query), body: json };
    const deadline = new Deadline(clock, REQUEST_TIMEOUT_MS, signal, () =>
      lateAnswer(base.host, this.#asked(outgoing)),
    );
    let mayRenew = credentials.renew !== undefined;
    /** What the last attempt showed of who sends it. */
    let shown: Readonly<Record<string, string>> = {};
    const authenticate = async () => (shown = await this.#credentials());
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#attempt(outgoing, base.host, authenticate, deadline);
        } catch (error) {
          if (!(error instanceof ApiError)) {
            throw error;
          }
          if (error.kind === 'unauthorized' && mayRenew) {
            mayRenew = false;
            await this.#renew(shown, error, deadline);
            if (!readsOnly) {
              throw renewedSince(this.#asked(outgoing));
            }
          } else if (readsOnly) {
            await this.#wait(error, attempt, deadline);
          } else {
            throw error;
          }
        }
      }
    } finally {
      deadline.dispose();
    }
  }

  /** Gets other credentials; throws the error where there are none. */
  async #renew(
    refused: Readonly<Record<string, string>>,
    error: ApiError,
    deadline: Deadline,
  ): Promise<void> {
    const renewing = this.#options.credentials.renew?.(refused).catch(() => false);
    if (renewing === undefined || !(await deadline.within(renewing))) {
      throw error;
    }
  }

  /** Waits until a request that failed for the `attempt`th time is to be sent again; throws the error where it is not. */
  async #wait(error: ApiError, attempt: number, deadline: Deadline): Promise<void> {
    const pause = pauseBeforeRetry(attempt, error, this.#options.random());
    if (pause === undefined || pause >= deadline.left || this.#options.mayRetry?.() === false) {
      throw error;
    }
    await deadline.pause(pause);
  }

  /** Sends once, and tells the log. */
  async #attempt(
    outgoing: Outgoing,
    host: string,
    authenticate: () => Promise<Readonly<Record<string, string>>>,
    deadline: Deadline,
  ): Promise<HttpReply> {
    const { method, path } = outgoing;
    const { clock } = this.#options;
    const startedAt = clock.now();
    const log = (result: number | string, named: { requestId?: string } = {}) =>
      this.#options.log?.({ method, path, result, ...named, durationMs: clock.now() - startedAt });
    try {
      const credentials = await deadline.within(authenticate());
      const sequence = ++sent;
      const answer = await this.#send(outgoing, credentials, host, deadline.signal);
      const { status } = answer;
      if (status < 200 || status >= 300) {
        throw errorForAnswer(answer, {
          ...this.#asked(outgoing),
          credentials,
          signsIn: this.#options.credentials.renew !== undefined,
          note: this.#options.note,
        });
      }
      const hide = hiding(credentials);
      const named = requestIdOf(answer.headers, hide);
      log(status, named);
      return { text: answer.text, sequence, receivedAt: clock.now(), status, method, path, ...named, hide };
    } catch (error) {
      if (error instanceof ApiError) {
        const { requestId } = error;
        log(error.status ?? error.kind, requestId === undefined ? {} : { requestId });
      }
      throw error;
    }
  }

  async #credentials(): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.#options.credentials.headers();
    } catch (error) {
      throw error instanceof ApiError
        ? error
        : new ApiError('noKey', l10n.t('The key of this connection could not be read.'));
    }
  }

  async #send(
    outgoing: Outgoing,
    credentials: Readonly<Record<string, string>>,
    host: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { respond } = this.#options;
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'assistant-runs',
      ...this.#options.headers,
      ...credentials,
      ...(outgoing.body === '' ? {} : { 'Content-Type': 'application/json' }),
    };
    const { default: axios } = await (loading ??= load());
    signal.throwIfAborted();
    try {
      return respond === undefined
        ? await overNetwork(axios, outgoing, headers, signal)
        : await inProcess(respond, outgoing, headers);
    } catch (error) {
      // The reason is an error of ours.
      signal.throwIfAborted();
      const failure = axios.isAxiosError(error) ? error : undefined;
      if (failure?.message.startsWith('maxContentLength') === true) {
        throw tooLarge(host, this.#asked(outgoing));
      }
      throw networkError(failure?.code ?? '', host, this.#asked(outgoing));
    }
  }

  #asked({ method, path }: Outgoing): Asked {
    return { method, path, at: this.#options.clock.now() };
  }
}

/** axios's way to Node's http; the layers above it are not used and would cost as much again. */
let adapter: AxiosAdapter | undefined;

async function overNetwork(
  axios: AxiosStatic,
  { method, href, body }: Outgoing,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  adapter ??= axios.getAdapter('http');
  const response = await adapter({
    method,
    url: href,
    // Where there is no body there is no type of one, whatever the settings say.
    headers: new axios.AxiosHeaders(body === '' ? { ...headers, 'Content-Type': false } : headers),
    ...(body === '' ? {} : { data: body }),
    responseType: 'text',
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: LARGEST_BODY,
    // VS Code's own proxy support stands below; axios must not add the environment's on top.
    proxy: false,
    signal,
  });
  return { status: response.status, headers: response.headers, text: response.data as string };
}

async function inProcess(
  respond: NonNullable<HttpOptions['respond']>,
  { method, path, body }: Outgoing,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const answer = await respond({ method, path, headers: Object.fromEntries(lowerCase), body });
  return { status: answer.status, headers: answer.headers, text: answer.body };
}

/** The failure of a request that was not sent again, though there are other credentials for it now. */
function renewedSince(asked: Asked): ApiError {
  return new ApiError('renewed', l10n.t('The sign-in had run out and was renewed. Nothing was done yet.'), {
    ...asked,
    status: 401,
  });
}

function lateAnswer(host: string, asked: Asked): ApiError {
  return new ApiError(
    'timeout',
    l10n.t('{0} did not answer within {1} seconds.', host, REQUEST_TIMEOUT_MS / 1000),
    asked,
  );
}

function tooLarge(host: string, asked: Asked): ApiError {
  return new ApiError(
    'tooLarge',
    l10n.t('The answer of {0} is larger than {1} MB and was not read.', host, LARGEST_BODY / 1024 / 1024),
    asked,
  );
}
