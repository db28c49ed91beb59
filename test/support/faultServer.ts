import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Respond, ServerRequest, ServerResponse as PlainResponse } from '../../src/core/api/exchange';
import type { Clock } from '../../src/core/clock';

/** One request at a server that has a fault. */
export interface Exchange {
  readonly request: ServerRequest;
  readonly response: ServerResponse;
  /** The how manieth request this is since the fault began: 1 for the first. */
  readonly nth: number;
  /** The base URL of another server, to which nobody must be led. */
  readonly elsewhere: string;
  /** What a server without a fault would answer, here or at another path. It does what it is asked. */
  readonly usual: (path?: string) => PlainResponse;
  /** Goes on after `ms` milliseconds of the server's clock, unless the client has gone by then. */
  readonly after: (ms: number, goOn: () => void) => void;
  /** Does nothing more, for ever. */
  readonly hang: () => void;
}

/** How a server fails. */
export type Fault = (exchange: Exchange) => void;

/** An HTTP server on loopback around a server function, that can be given any fault and be mended again. */
export class FaultServer {
  /** All requests, in order. */
  readonly received: ServerRequest[] = [];
  /** The requests that came to the other server, where none should. */
  readonly strayed: ServerRequest[] = [];
  readonly #respond: Respond;
  readonly #clock: Clock;
  readonly #server = createServer((incoming, response) => {
    this.#receive(incoming, response);
  });
  readonly #elsewhere = createServer((incoming, response) => {
    this.strayed.push(plain(incoming, ''));
    response.end('{}');
  });
  readonly #sockets = new Set<Socket>();
  #fault: Fault | undefined;
  #nth = 0;
  #sent = 0;
  #open = 0;
  #waiting = 0;

  private constructor(respond: Respond, clock: Clock) {
    this.#respond = respond;
    this.#clock = clock;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      // A client may go away at any time.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#sent += socket.bytesWritten;
      });
    });
  }

  /** @param clock for what the server does later */
  static async start(respond: Respond, clock: Clock): Promise<FaultServer> {
    const server = new FaultServer(respond, clock);
    await Promise.all([listening(server.#server), listening(server.#elsewhere)]);
    return server;
  }

  /** The base URL, `http://127.0.0.1:PORT/v1`. */
  get url(): string {
    return urlOf(this.#server);
  }

  /** How many bytes the server got rid of, those in the buffers of the system included. */
  get bytesSent(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesWritten, this.#sent);
  }

  /** How many requests are under way. */
  get open(): number {
    return this.#open;
  }

  /** How many of them get no further by themselves: they wait for the clock, or for ever. */
  get waiting(): number {
    return this.#waiting;
  }

  /** From now on all requests meet this fault. */
  fail(fault: Fault): void {
    this.#fault = fault;
    this.#nth = 0;
  }

  /** From now on all is answered well again. */
  mend(): void {
    this.#fault = undefined;
  }

  async close(): Promise<void> {
    const servers = [this.#server, this.#elsewhere];
    const closed = servers.map((server) => once(server, 'close'));
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await Promise.all(closed);
  }

  #receive(incoming: IncomingMessage, response: ServerResponse): void {
    this.#open++;
    const waits = new Set<object>();
    const wait = (what: object) => {
      waits.add(what);
      this.#waiting++;
    };
    const goOn = (what: object) => {
      this.#waiting -= waits.delete(what) ? 1 : 0;
    };
    const timers: { dispose(): void }[] = [];
    response.on('close', () => {
      this.#open--;
      waits.forEach(goOn);
      timers.forEach((timer) => {
        timer.dispose();
      });
    });
    text(incoming).then(
      (body) => {
        const request = plain(incoming, body);
        this.received.push(request);
        const fault = this.#fault ?? asUsual;
        fault({
          request,
          response,
          nth: ++this.#nth,
          elsewhere: urlOf(this.#elsewhere),
          usual: (path = request.path) => this.#respond({ ...request, path }),
          after: (ms, callback) => {
            const what = {};
            wait(what);
            timers.push(
              this.#clock.after(ms, () => {
                goOn(what);
                callback();
              }),
            );
          },
          hang: () => {
            wait({});
          },
        });
      },
      // The client went away before it had asked.
      () => undefined,
    );
  }
}

/** Answers as a server without a fault does. */
export const asUsual: Fault = ({ response, usual }) => {
  const { status, headers, body } = usual();
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
};

function plain({ method = '', url: path = '', headers }: IncomingMessage, body: string): ServerRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { method, path, headers: Object.fromEntries(texts), body };
}

async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
