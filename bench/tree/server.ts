import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runText } from '../client/world';
import { hasActiveRun, runId, runsIn, THREAD_IDS } from './world';

/** That a run was told to have this status. `at` is in milliseconds since the Unix epoch. */
export interface Told {
  readonly runId: string;
  readonly status: string;
  readonly at: number;
}

export interface TreeServer {
  readonly url: string;
  /** Each telling of an active run's status. */
  readonly told: readonly Told[];
  /** Whether the last run of a thread was in a page that was asked for. */
  listedToEnd(threadId: string): boolean;
  /** Whether an active run has another status each time it is asked about: queued, in progress, queued. */
  setChanging(changing: boolean): void;
  close(): Promise<void>;
}

const DEFAULT_LIMIT = 20;
const NEWEST = 1_760_000_000;

/** An Assistants server on loopback with the threads and runs of the benchmark. */
export async function startTreeServer(): Promise<TreeServer> {
  const told: Told[] = [];
  const turns = new Map<string, number>();
  const toEnd = new Set<string>();
  let changing = false;

  const runJson = (threadId: string, nth: number): string => {
    if (nth === runsIn(threadId) - 1) {
      toEnd.add(threadId);
    }
    const place = { threadId, runId: runId(threadId, nth) };
    if (nth > 0 || !hasActiveRun(threadId)) {
      return runText(place, nth, 'completed');
    }
    const turn = (turns.get(threadId) ?? 0) + (changing ? 1 : 0);
    turns.set(threadId, turn);
    const status = turn % 2 === 0 ? 'in_progress' : 'queued';
    told.push({ runId: place.runId, status, at: Date.now() });
    return runText(place, nth, status);
  };

  const answer = (path: string, query: URLSearchParams): string | undefined => {
    const [, , , threadId, kind, run, steps] = path.split('/');
    if (threadId === undefined) {
      return page(query, THREAD_IDS.length, (nth) => threadJson(nth), THREAD_IDS);
    }
    if (kind === undefined) {
      return threadJson(THREAD_IDS.indexOf(threadId));
    }
    const ids = Array.from({ length: runsIn(threadId) }, (_, nth) => runId(threadId, nth));
    if (run === undefined) {
      return page(query, ids.length, (nth) => runJson(threadId, nth), ids);
    }
    return steps === undefined ? runJson(threadId, ids.indexOf(run)) : EMPTY_PAGE;
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const body = request.method === 'GET' ? answer(pathname, searchParams) : undefined;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    told,
    listedToEnd: (threadId) => toEnd.has(threadId),
    setChanging: (value) => {
      changing = value;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const EMPTY_PAGE = '{"object":"list","data":[],"has_more":false}';

function page(
  query: URLSearchParams,
  count: number,
  item: (nth: number) => string,
  ids: readonly string[],
): string {
  const after = query.get('after');
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const end = Math.min(count, start + Number(query.get('limit') ?? DEFAULT_LIMIT));
  const items = Array.from({ length: end - start }, (_, i) => item(start + i));
  return `{"object":"list","data":[${items.join(',')}],"first_id":"${ids[start] ?? ''}","last_id":"${ids[end - 1] ?? ''}","has_more":${String(end < count)}}`;
}

function threadJson(nth: number): string {
  return JSON.stringify({
    id: THREAD_IDS[nth],
    object: 'thread',
    created_at: NEWEST - nth,
    metadata: {},
    tool_resources: {},
  });
}
