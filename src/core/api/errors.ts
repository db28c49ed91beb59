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
  /** 404 about a message that the server does not have. */
  | 'unknownMessage'
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
  /** The server's own name for the request. */
  readonly requestId?: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The server's own sentence, in one line and shortened. */
  readonly serverMessage?: string;
  /** The server's machine-readable code, such as `missing_scope`, or that of the failed connection. */
  readonly code?: string;
  readonly method?: string;
  /** The path of the request below the server's origin, with its query. */
  readonly path?: string;
  /** When it failed, in milliseconds since the Unix epoch. */
  readonly at?: number;
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
  readonly method?: string;
  readonly path?: string;
  readonly at?: number;

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
    return ['unknownThread', 'unknownRun', 'unknownMessage'].includes(this.kind);
  }

  /** Whether the account has nothing left to spend: that stays so, however long one waits. */
  get isOutOfQuota(): boolean {
    return this.kind === 'rateLimited' && this.code === 'insufficient_quota';
  }

  /** Whether the server may have done what was asked although we have no answer that says so. */
  get unclear(): boolean {
    return ['network', 'timeout', 'server', 'aborted', 'tooLarge', 'badBody'].includes(this.kind);
  }
}
