import type { Respond } from '../../../src/core/api/exchange';
import { LoopbackServer } from './loopbackServer';

/** An answer that is held back: the server has already done what it was asked. */
export interface Held {
  /** Resolves when the request has come. */
  readonly arrived: Promise<void>;
  /** Sends the answer as it was when the request came. */
  release(): void;
}

/** A server function behind a real port, where a test can hold answers back. What the function throws breaks the connection. */
export class HeldServer {
  readonly #server: LoopbackServer;
  readonly #holds: { readonly match: RegExp; readonly hold: (send: () => void) => void }[] = [];
  #waiting = 0;

  private constructor(server: LoopbackServer, respond: Respond) {
    this.#server = server;
    server.answers((response, { method, path, headers, body }) => {
      try {
        const plain = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
        const answer = respond({ method, path, headers: Object.fromEntries(plain), body });
        const send = () => {
          response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
        };
        const index = this.#holds.findIndex(({ match }) => match.test(`${method} ${path}`));
        if (index < 0) {
          send();
          return;
        }
        this.#waiting++;
        let waits = true;
        const over = () => {
          this.#waiting -= waits ? 1 : 0;
          waits = false;
        };
        response.on('close', over);
        this.#holds.splice(index, 1)[0]?.hold(() => {
          over();
          send();
        });
      } catch {
        response.destroy();
      }
    });
  }

  static async start(respond: Respond): Promise<HeldServer> {
    return new HeldServer(await LoopbackServer.start(), respond);
  }

  /** The base URL, `http://127.0.0.1:PORT/v1`. */
  get url(): string {
    return this.#server.url;
  }

  /** How many requests wait for an answer that is held back. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Holds back the answer to the next request whose method and path match. */
  hold(match: RegExp): Held {
    let release: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => {
      this.#holds.push({
        match,
        hold: (send) => {
          release = send;
          resolve();
        },
      });
    });
    return {
      arrived,
      release: () => {
        if (release === undefined) {
          throw new Error(`No request has come that matches ${match.source}`);
        }
        release();
      },
    };
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
