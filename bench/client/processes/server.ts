// The server that all subjects are measured against: quick, the same for all, and in a process of its own.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FromServer } from '../messages';
import { numbersIn, runText, settlingTime } from '../world';

/** When a run will have settled, in milliseconds since the Unix epoch, by the run's number; absent before a cancel. */
const settlesAt = new Map<number, number>();
/** Pages and runs of which nothing has been cancelled are the same each time. */
const untouched = new Map<string, Buffer>();
let requests = 0;
let reads = 0;

const server = createServer((request, response) => {
  const path = request.url ?? '';
  requests++;
  reads += request.method === 'GET' ? 1 : 0;
  request.resume();
  const body = answer(path);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'X-Request-Id': `req_${requests}`,
  });
  response.end(body);
});

function answer(path: string): Buffer {
  const known = settlesAt.size === 0 ? untouched.get(path) : undefined;
  if (known !== undefined) {
    return known;
  }
  const url = new URL(path, 'http://server.invalid');
  const [, , , thread = '', , run, cancel] = url.pathname.split('/');
  if (run === undefined) {
    const page = pageOf(thread, Number(url.searchParams.get('limit')), url.searchParams.get('after'));
    return keep(path, Buffer.from(page));
  }
  const number = runNumber(run);
  if (cancel !== undefined) {
    settlesAt.set(number, Date.now() + settlingTime(number));
  }
  return keep(path, Buffer.from(textOf(thread, number)));
}

function keep(path: string, body: Buffer): Buffer {
  if (settlesAt.size === 0) {
    untouched.set(path, body);
  }
  return body;
}

function pageOf(thread: string, limit: number, after: string | null): string {
  const [runs, first] = numbersIn(thread);
  const start = after === null ? first : runNumber(after) + 1;
  const end = Math.min(start + limit, first + runs);
  const texts = Array.from({ length: Math.max(0, end - start) }, (_, i) => textOf(thread, start + i));
  return `{
  "object": "list",
  "data": [${texts.join(', ')}],
  "first_id": "run_${start}",
  "last_id": "run_${end - 1}",
  "has_more": ${end < first + runs}
}`;
}

function textOf(thread: string, number: number): string {
  const at = settlesAt.get(number);
  const status = at === undefined ? 'in_progress' : Date.now() < at ? 'cancelling' : 'cancelled';
  return runText({ threadId: thread, runId: `run_${number}` }, number, status);
}

function runNumber(id: string): number {
  return Number(id.slice('run_'.length));
}

function report(): void {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1`;
  process.send?.({ url, requests, reads } satisfies FromServer);
  requests = 0;
  reads = 0;
  settlesAt.clear();
}

process.on('message', report);
process.on('disconnect', () => process.exit());

// A client that keeps its connections finds them open after any pause that is measured here.
server.keepAliveTimeout = 10 * 60_000;
server.listen(0, '127.0.0.1', report);
