// Serves the Demo's world over HTTP, to tests and to any client of the Assistants API.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Respond, ServerRequest } from '../../src/core/api/exchange';
import type { Clock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';

export interface ServedDemo {
  /** The base URL, `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  /** Ends the server, and the connections that are open. */
  close(): Promise<void>;
}

/**
 * Serves a world of its own on loopback, and on no other address.
 *
 * @param port 0 takes a free one
 * @param respond what answers; the Demo's world on this clock where nothing is said
 * @param log is told each request with the status of its answer, in one line
 * @throws the listener's error, with code EADDRINUSE or EACCES
 */
export async function serveDemo({
  port,
  clock,
  respond = createDemoServer(clock),
  log,
}: {
  readonly port: number;
  readonly clock: Clock;
  readonly respond?: Respond;
  readonly log?: (line: string) => void;
}): Promise<ServedDemo> {
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then((request) => {
        const { status, headers, body } = respond(request);
        outgoing.writeHead(status, headers).end(body);
        log?.(`${request.method} ${request.path} ${status}`);
      })
      .catch((reason: unknown) => {
        log?.(`${incoming.method ?? ''} ${incoming.url ?? ''} broke off: ${String(reason)}`);
        outgoing.destroy();
      });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        // An error here says that it is closed already.
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function requestOf(incoming: IncomingMessage): Promise<ServerRequest> {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body: await text(incoming),
  };
}
