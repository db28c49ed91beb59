import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { systemClock, type Clock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';
import { serveDemo, type ServedDemo } from '../host/demoServer';

export interface LoopbackServer extends ServedDemo {
  /** `METHOD PATH STATUS` of each request, in order. */
  readonly requests: string[];
}

export interface KeyedServer extends LoopbackServer {
  /** The keys it takes; change them to have it refuse one. */
  readonly keys: Set<string>;
}

/** The Demo's world on loopback, for those who have one of these keys. It can't list threads, as many servers can't. */
export async function keyedServer(...keys: string[]): Promise<KeyedServer> {
  const accepted = new Set(keys);
  const requests: string[] = [];
  const world = createDemoServer(systemClock);
  const served = await serveDemo({
    port: 0,
    clock: systemClock,
    respond: (request) => {
      const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
      if (!accepted.has(key)) {
        return refusal(401, 'Incorrect API key provided.', 'invalid_api_key');
      }
      return /\/threads(\?|$)/.test(request.path)
        ? refusal(401, 'Your request was made with a key that lacks a scope.', 'missing_scope')
        : world(request);
    },
    log: (line) => requests.push(line),
  });
  return { ...served, keys: accepted, requests };
}

/** The Demo's world on loopback, open to all, on this clock. */
export async function openServer(clock: Clock): Promise<LoopbackServer> {
  const requests: string[] = [];
  const world = createDemoServer(clock);
  const served = await serveDemo({
    port: 0,
    clock,
    respond: (request) => world({ ...request, headers: { ...request.headers, authorization: 'Bearer any' } }),
    log: (line) => requests.push(line),
  });
  return { ...served, requests };
}

/** The Demo's world on loopback, open to all, behind a function that may answer otherwise. */
export async function changedServer(
  change: (request: ServerRequest) => ServerResponse | undefined,
  port = 0,
): Promise<ServedDemo> {
  const world = createDemoServer(systemClock);
  return serveDemo({
    port,
    clock: systemClock,
    respond: (request) =>
      change(request) ?? world({ ...request, headers: { ...request.headers, authorization: 'Bearer any' } }),
  });
}

export function refusal(status: number, message: string, code: string) {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req_keyed' },
    body: JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } }),
  };
}
