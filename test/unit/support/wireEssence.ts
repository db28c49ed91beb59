import type { Received } from './loopbackServer';

/** What a request of ours must have in common with that of another client. */
export interface Essence {
  readonly method: string;
  readonly path: string;
  /** Name and value of each parameter, sorted: their order means nothing. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const HEADERS = [
  'authorization',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'content-type',
  'content-length',
  'transfer-encoding',
];

export function essenceOf({ method, path, headers, body }: Received): Essence {
  const { pathname, searchParams } = new URL(path, 'http://server.invalid');
  return {
    method,
    path: pathname,
    query: [...searchParams].sort(),
    headers: Object.fromEntries(HEADERS.map((name) => [name, headers[name]])),
    body,
  };
}
