import * as l10n from '@vscode/l10n';

/** What went wrong, as far as it decides what happens next. */
export type ApiErrorKind =
  /** No key is stored for this connection. */
  | 'noKey'
  /** 401: the key is wrong or no longer valid. */
  | 'unauthorized'
  /** 403: the key may not do this. */
  | 'forbidden'
  /** 401, and there are new credentials since: asked again, the request would be sent with them. */
  | 'renewed'
  /** 404 about a thread that the server does not have. */
  | 'unknownThread'
  /** 404 about a run that the server does not have. */
  | 'unknownRun'
  /** 404 or 405 about the address itself: the server has no such endpoint. */
  | 'noEndpoint'
  /** Any other 4xx: the server understood and said no. */
  | 'refused'
  /** 429. */
  | 'rateLimited'
  /** 5xx. */
  | 'server'
  /** No answer: refused, reset, unknown host, bad certificate. */
  | 'network'
  /** No complete answer in time. */
  | 'timeout'
  /** We gave up on purpose: nothing to tell. */
  | 'aborted'
  /** 3xx: not followed, because the key must not travel. */
  | 'redirected'
  /** The answer is over the size limit. */
  | 'tooLarge'
  /** An answer that is not what was asked for: not JSON, HTML, no id. */
  | 'badBody'
  /** An id or an address that can't be sent at all. */
  | 'invalid';

export interface ApiErrorDetails {
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** The server's `x-request-id`. */
  readonly requestId?: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The server's own sentence, in one line and shortened. */
  readonly serverMessage?: string;
  /** The server's machine-readable code, such as `missing_scope`. */
  readonly code?: string;
}

/**
 * The only error that leaves core/api. Its message is for a person: what happened and what it means. It never
 * holds a header, a key, or the library's own error.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly serverMessage?: string;
  readonly code?: string;

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    details: ApiErrorDetails = {},
  ) {
    super(message);
    Object.assign(this, details);
  }

  /** The message, with the request id by which the server's people find it. */
  get words(): string {
    return this.requestId === undefined
      ? this.message
      : l10n.t('{0} (request {1})', this.message, this.requestId);
  }

  /** Whether the server does not have what was asked for, though it has the place to ask. */
  get isGone(): boolean {
    return this.kind === 'unknownThread' || this.kind === 'unknownRun';
  }

  /** Whether the server may have done what was asked although we have no answer that says so. */
  get unclear(): boolean {
    return ['network', 'timeout', 'server', 'aborted', 'tooLarge', 'badBody'].includes(this.kind);
  }
}

/** The error for a failed answer. `path` is the request's path, for telling an unknown id from an unknown address. */
export function errorForAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  path: string,
): ApiError {
  const said = readServerError(body);
  const retryAfterMs = retryAfter(headers);
  const details: ApiErrorDetails = {
    status,
    ...requestIdOf(headers),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(said.message === undefined ? {} : { serverMessage: said.message }),
    ...(said.code === undefined ? {} : { code: said.code }),
  };
  const kind = kindOf(status, said, path);
  return new ApiError(kind, withServerMessage(wordsFor(kind, status), said.message), details);
}

/** The server's own name for a request, which its people ask for; Azure's gateways have their own header for it. */
export function requestIdOf(headers: Readonly<Record<string, string>>): { requestId?: string } {
  const requestId = headers['x-request-id'] ?? headers['apim-request-id'];
  return requestId === undefined
    ? {}
    : { requestId: requestId.replace(/[^\w.:/+=-]/g, '').slice(0, LONGEST_REQUEST_ID) };
}

function kindOf(status: number, said: ServerError, path: string): ApiErrorKind {
  if (status >= 300 && status < 400) {
    return 'redirected';
  }
  if (status >= 500) {
    return 'server';
  }
  if ((status === 401 || status === 403) && said.code === 'missing_scope') {
    // The key is good. A list of threads is for no key to see on OpenAI's servers: they have none.
    return /\/threads(\?|$)/.test(path) ? 'noEndpoint' : 'forbidden';
  }
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return speaksOfAnId(said.message, path) ? unknownKind(said.message, path) : 'noEndpoint';
    case 405:
    case 410:
      return 'noEndpoint';
    case 408:
      return 'timeout';
    case 429:
      return 'rateLimited';
    default:
      return 'refused';
  }
}

/**
 * A server that knows the address says what it did not find: the id, or "No thread found", "Run not found". One that
 * does not repeats the address: "Invalid URL (GET /v1/threads/thread_…)".
 */
function speaksOfAnId(message: string | undefined, path: string): boolean {
  if (message === undefined || /^not found\.?$/i.test(message)) {
    return false;
  }
  const ids = path.split(/[/?]/).filter((part) => /\d|_/.test(part) && part.length > 8);
  if (ids.some((id) => message.includes(`/${id}`))) {
    return false;
  }
  return (
    ids.some((id) => message.includes(id)) ||
    /\b(thread|run|step)\b.*\bnot found\b|\bno (thread|run|step)\b/i.test(message)
  );
}

/** What a 404 about an id means: the thread where the server names it, else what the path asks for. */
function unknownKind(message: string | undefined, path: string): 'unknownThread' | 'unknownRun' {
  const isOfRun = /\/threads\/[^/]+\/runs\/[^/?]+/.test(path);
  const namesThread = /\bthread\b/i.test(message ?? '') && !/\brun\b/i.test(message ?? '');
  return isOfRun && !namesThread ? 'unknownRun' : 'unknownThread';
}

function wordsFor(kind: ApiErrorKind, status: number): string {
  switch (kind) {
    case 'unauthorized':
      return l10n.t('The server refused the API key.');
    case 'forbidden':
      return l10n.t('This API key is not allowed to do that.');
    case 'unknownThread':
      return l10n.t('The server does not know this thread.');
    case 'unknownRun':
      return l10n.t('The server does not know this run.');
    case 'noEndpoint':
      return l10n.t('The server has nothing at this address ({0}).', status);
    case 'rateLimited':
      return l10n.t('The server asks to slow down: its rate limit is reached.');
    case 'server':
      return l10n.t('The server failed ({0}).', status);
    case 'timeout':
      return l10n.t('The server did not answer in time.');
    case 'redirected':
      return l10n.t(
        'The server answered with a redirect ({0}). It was not followed, so that the key stays with this server: correct the URL of the connection.',
        status,
      );
    default:
      return l10n.t('The server refused the request ({0}).', status);
  }
}

function withServerMessage(words: string, serverMessage: string | undefined): string {
  return serverMessage === undefined ? words : l10n.t('{0} It says: “{1}”', words, serverMessage);
}

interface ServerError {
  readonly message?: string;
  readonly code?: string;
}

/** How much of a server's words is shown, in UTF-16 code units. */
const LONGEST_SENTENCE = 300;
const LONGEST_REQUEST_ID = 200;

/**
 * The human sentence of an error body: OpenAI's `{error: {message, code}}`, `{message}`, `{error}`, FastAPI's
 * `{detail}`, an HTML page's title, or plain text.
 */
function readServerError(body: string): ServerError {
  const text = body.slice(0, 100_000).trim();
  if (text === '') {
    return {};
  }
  if (text.startsWith('<')) {
    return sentence(/<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? /<h1[^>]*>([^<]*)</i.exec(text)?.[1]);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return sentence(text);
  }
  if (typeof parsed === 'string') {
    return sentence(parsed);
  }
  const outer = record(parsed);
  const inner = record(outer.error);
  const detail: unknown = outer.detail;
  const found = [
    inner.message,
    outer.message,
    outer.error,
    detail,
    Array.isArray(detail) ? record(detail[0]).msg : undefined,
  ].find((value): value is string => typeof value === 'string' && value.trim() !== '');
  const code = [inner.code, outer.code].find((value): value is string => typeof value === 'string');
  return { ...sentence(found), ...(code === undefined ? {} : { code }) };
}

function sentence(text: string | undefined): ServerError {
  const line = text
    ?.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    // Editors make links of [words](target) in the messages they show, and some targets run commands.
    .replaceAll('](', '] (')
    .trim();
  if (line === undefined || line === '') {
    return {};
  }
  // No half of a character at the cut.
  const start = line.slice(0, LONGEST_SENTENCE).replace(/\p{Surrogate}$/u, '');
  return { message: line.length > LONGEST_SENTENCE ? `${start}…` : line };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/**
 * How long to wait, in milliseconds: `retry-after-ms`, or `retry-after`, which is in seconds or, by RFC 9110, a date:
 * then counted from the answer's own, so that the clocks of the two machines need not agree.
 */
function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const after = headers['retry-after'] ?? '';
  return [
    Number.parseFloat(headers['retry-after-ms'] ?? ''),
    Number.parseFloat(after) * 1000,
    Date.parse(after) - Date.parse(headers.date ?? ''),
  ].find((ms) => Number.isFinite(ms) && ms >= 0);
}
