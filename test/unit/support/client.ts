import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AssistantsBackend } from '../../../src/core/api/assistants';
import { ApiError } from '../../../src/core/api/errors';
import { HttpClient, type HttpOptions } from '../../../src/core/api/http';
import { ASSISTANTS_HEADERS } from '../../../src/core/model/connectionKinds';
import { FakeClock } from './fakeClock';

/** The key that tests send, and look for where it must not be. */
export const KEY = 'sk-unit-Zm9yIHRlc3RzIG9ubHk';

/** A signal that never fires. */
export const NEVER = new AbortController().signal;

/** The client as the extension builds it; its clock stands still unless a test gives one of its own. */
export function clientAt(baseUrl: string, options: Partial<HttpOptions> = {}): HttpClient {
  return new HttpClient({
    baseUrl,
    headers: ASSISTANTS_HEADERS,
    credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${KEY}` }) },
    clock: new FakeClock(),
    random: () => 0.5,
    // Where a test moves no clock, no pause would end.
    mayRetry: () => false,
    ...options,
  });
}

export function backendAt(baseUrl: string, options: Partial<HttpOptions> = {}): AssistantsBackend {
  return new AssistantsBackend(clientAt(baseUrl, options));
}

/** The error of what must fail: one of ours, with nothing of the library in it and the key nowhere. */
export async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`did not fail, but gave ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ApiError, inspect(error));
  assert.equal(error.constructor, ApiError);
  const own = [
    'stack',
    'message',
    'name',
    'kind',
    'status',
    'requestId',
    'retryAfterMs',
    'serverMessage',
    'code',
    'method',
    'path',
    'at',
  ];
  assert.deepEqual(
    Object.getOwnPropertyNames(error).filter((name) => !own.includes(name)),
    [],
  );
  for (const text of [
    inspect(error, { showHidden: true, depth: Infinity }),
    JSON.stringify(error),
    error.stack,
  ]) {
    assert.ok(text !== undefined && !text.includes(KEY), text);
    assert.doesNotMatch(text, /axios/i);
  }
  assert.ok(error.message.length < 700, error.message);
  return error;
}
