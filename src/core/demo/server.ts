import type { Respond, ServerRequest } from '../api/exchange';
import type { Clock } from '../clock';
import { chance } from './chance';
import { ENDPOINTS } from './endpoints';
import { Refusal } from './refusal';
import { createWorld, type World } from './world';

/**
 * An Assistants server as a function, over a world that starts now: each run is where its script, the clock and what
 * was done to it say. There are no timers. It takes every bearer key that is not empty.
 */
export function createDemoServer(clock: Clock): Respond {
  const world = createWorld(clock.now());
  let requests = 0;
  return (request) => {
    requests += 1;
    const headers = usualHeaders(requests);
    try {
      return { status: 200, headers, body: written(answer(request, world, clock.now())) };
    } catch (reason) {
      if (!(reason instanceof Refusal)) {
        throw reason;
      }
      return {
        status: reason.status,
        headers: { ...headers, ...reason.headers },
        body: written(reason.body()),
      };
    }
  };
}

function answer(request: ServerRequest, world: World, now: number): unknown {
  const [path = '', query = ''] = request.path.split(/\?(.*)/s);
  const place = placeOf(path);
  const here = ENDPOINTS.filter((endpoint) => endpoint.path === place?.pattern);
  if (place === undefined || here.length === 0) {
    throw new Refusal(404, `Invalid URL (${request.method} ${path})`);
  }
  const endpoint = here.find(({ method }) => method === request.method);
  if (endpoint === undefined) {
    throw methodNotAllowed(
      request.method,
      path,
      here.map(({ method }) => method),
    );
  }
  checkHeaders(request.headers);
  return endpoint.answer({
    world,
    now,
    ids: place.ids,
    query: new URLSearchParams(query),
    body: request.body,
  });
}

/** The path with its ids taken out: below `/v1` every other part is one. Undefined for one that is not encoded well. */
function placeOf(path: string): { pattern: string; ids: string[] } | undefined {
  const ids: string[] = [];
  try {
    const pattern = path
      .split('/')
      .map((part, index) => {
        // '', 'v1', 'threads', ID, 'runs', ID, 'steps', ID
        if (index < 3 || index % 2 === 0 || part === '') {
          return part;
        }
        ids.push(decodeURIComponent(part));
        return '*';
      })
      .join('/');
    return { pattern, ids };
  } catch {
    return undefined;
  }
}

function methodNotAllowed(method: string, path: string, allowed: readonly string[]): Refusal {
  const hint = `(HINT: Perhaps you meant to make a request using the HTTP method ${allowed.join(' or ')}?)`;
  return new Refusal(405, `Not allowed to ${method} on ${path}. ${hint}`, 'method_not_supported', null, {
    allow: allowed.join(', '),
  });
}

function checkHeaders(headers: ServerRequest['headers']): void {
  if (!/^Bearer +\S/i.test(headers.authorization ?? '')) {
    throw new Refusal(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  }
  const betas = (headers['openai-beta'] ?? '').split(',').map((beta) => beta.trim());
  if (!betas.includes('assistants=v2')) {
    throw new Refusal(
      400,
      "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v2'.",
      'invalid_beta',
    );
  }
}

/** The headers of the answer to the request of this number. */
function usualHeaders(request: number): Record<string, string> {
  const next = chance(`request ${request}`);
  const digits = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16));
  return {
    'content-type': 'application/json',
    'openai-organization': 'org-demo',
    'openai-processing-ms': `${20 + Math.floor(next() * 100)}`,
    'openai-version': '2020-10-01',
    'x-request-id': `req_${digits.join('')}`,
  };
}

/** Indented, as OpenAI's bodies are. */
function written(body: unknown): string {
  return JSON.stringify(body, null, 2);
}
