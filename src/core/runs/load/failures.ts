import { ApiError, type ApiErrorKind } from '../../api/errors';

/** Failures that say something of the whole server, and not of the one thread or run that was asked for. */
const CONNECTION_WIDE: ReadonlySet<ApiErrorKind> = new Set([
  'noKey',
  'unauthorized',
  'network',
  'timeout',
  'rateLimited',
  'redirected',
]);

/** Failures that pass by themselves, so that it is worth asking again. */
export const PASSING: ReadonlySet<ApiErrorKind> = new Set(['network', 'timeout', 'rateLimited', 'server']);

/** Failures that another key ends, and nothing else. */
export const OF_THE_KEY: ReadonlySet<ApiErrorKind> = new Set(['noKey', 'unauthorized']);

/** Failures to get any answer from a server. */
export const NO_ANSWER: ReadonlySet<ApiErrorKind> = new Set(['network', 'timeout']);

/** Whether a failure says that asking the same server for other things is of no use now. */
export function concernsConnection(error: unknown): error is ApiError {
  return error instanceof ApiError && (CONNECTION_WIDE.has(error.kind) || error.retryAfterMs !== undefined);
}

/**
 * Gives a failure of the server back as a value.
 * @throws {unknown} all else, which is a fault of ours
 */
export function apiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  throw error;
}
