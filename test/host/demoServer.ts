// Serves the Demo's world over HTTP, to tests and to any client of the Assistants API:
//   npm run demo-server -- --port N        (0, the default, takes a free port)

import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { ServerRequest } from '../../src/core/api/exchange';
import { systemClock, type Clock } from '../../src/core/clock';
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
 * @param log is told each request with the status of its answer, in one line
 * @throws the listener's error, with code EADDRINUSE or EACCES
 */
export async function serveDemo({
  port,
  clock,
  log,
}: {
  readonly port: number;
  readonly clock: Clock;
  readonly log?: (line: string) => void;
}): Promise<ServedDemo> {
  const respond = createDemoServer(clock);
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

async function main(): Promise<void> {
  const served = await serveDemo({
    port: portFrom(process.argv.slice(2)),
    clock: systemClock,
    log: (line) => {
      console.error(line);
    },
  });
  const stop = () => void served.close();
  // Not `once`: a terminal and a process between may both deliver the signal, and the second would kill.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  console.log(`listening on ${served.url}`);
}

function portFrom(args: string[]): number {
  const { port } = parseArgs({ args, options: { port: { type: 'string', default: '0' } } }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new RangeError(`--port takes a number from 0 to 65535, not '${port}'`);
  }
  return Number(port);
}

if (realpathSync(process.argv[1] ?? '') === import.meta.filename) {
  main().catch((reason: unknown) => {
    const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).split('\n');
    console.error(`demo-server: ${line}`);
    process.exitCode = 2;
  });
}
