import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  /** The path with the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a server answers: the whole of the answer, or its first part, or nothing at all. */
export type Answer = (response: ServerResponse, request: Received) => void;

/** A real HTTP server on loopback that answers as well or as badly as a test says, and keeps what it was asked. */
export class LoopbackServer {
  readonly received: Received[] = [];
  readonly #server: Server;
  #answer: Answer = replying(200, '{}');
  #connections = 0;

  private constructor() {
    const listener: RequestListener = (incoming, response) => {
      // A client that goes away in the middle is no failure of this server.
      text(incoming).then(
        (body) => {
          const { method = '', url: path = '', headers } = incoming;
          const request = { method, path, headers, body };
          this.received.push(request);
          this.#answer(response, request);
        },
        () => undefined,
      );
    };
    this.#server = createServer(listener).on('connection', () => {
      this.#connections++;
    });
  }

  static async start(): Promise<LoopbackServer> {
    const server = new LoopbackServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Answers every request from now on in this way. */
  answers(answer: Answer): void {
    this.#answer = answer;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The base URL, `http://127.0.0.1:PORT/v1`. */
  get url(): string {
    return `http://${this.host}/v1`;
  }

  /** How many times a client connected, whether it sent a request or not. */
  get connections(): number {
    return this.#connections;
  }

  /** Ends the server, and the connections that are open. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** An answer in one piece. */
export function replying(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
}
