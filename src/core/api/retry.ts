import type { ApiError } from './errors';

/** How often a request that only reads is sent at most, the first time included. */
export const MOST_ATTEMPTS = 3;
/** The longest pause a server may ask for and get, in milliseconds. Where it asks for more, the failure is told at once. */
export const LONGEST_PAUSE_MS = 10_000;

/** The pause before the second attempt, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE_MS = 500;
/** How much of a pause is left to chance, so that many clients do not come back together. */
const JITTER = 0.5;

/** Failures of a connection that may pass by themselves. A certificate or a name that is not known will not. */
const PASSING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  // A body that stopped in the middle.
  'ERR_BAD_RESPONSE',
]);

/**
 * How long to wait before a failed request that only reads is sent again, in milliseconds; undefined where it is not
 * worth it.
 *
 * @param attempt how often it was sent
 * @param random a number from 0 up to 1
 */
export function pauseBeforeRetry(attempt: number, error: ApiError, random: number): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !mayPass(error)) {
    return undefined;
  }
  const backoff = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 - JITTER * random);
  const pause = Math.max(Math.round(backoff), error.retryAfterMs ?? 0);
  return pause <= LONGEST_PAUSE_MS ? pause : undefined;
}

function mayPass({ kind, status, code = '', isOutOfQuota }: ApiError): boolean {
  switch (status) {
    case undefined:
      return kind === 'network' && PASSING.has(code);
    case 408:
    case 409:
      return true;
    case 429:
      return !isOutOfQuota;
    default:
      return kind === 'server';
  }
}
