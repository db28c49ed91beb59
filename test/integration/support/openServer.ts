import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/core/clock';
import { createDemoServer } from '../../../src/core/demo/server';

export interface OpenServer {
  /** The base URL. */
  readonly url: string;
  /** `METHOD PATH` of each request, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** The Demo's world on loopback, open to all: a keyless server, as people run them on their own machine. */
export async function openServer(clock: Clock): Promise<OpenServer> {
  const respond = createDemoServer(clock);
  const requests: string[] = [];
  const server = createServer(({ method = '', url = '', headers }, outgoing) => {
    requests.push(`${method} ${url}`);
    const given = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    const {
      status,
      headers: answered,
      body,
    } = respond({
      method,
      path: url,
      headers: { ...Object.fromEntries(given), authorization: 'Bearer any' },
      body: '',
    });
    outgoing.writeHead(status, answered).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
