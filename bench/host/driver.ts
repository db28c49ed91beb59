import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Activation, Asked, Usage } from './asked';

/** How long a window may take until its driver listens, in milliseconds. */
const START_MS = 60_000;
const RETRY_MS = 50;

/** What a benchmark asks the driver in the extension host, over its socket. */
export class Driver {
  readonly #socketPath: string;
  /** The process of the extension host that was spoken to last. */
  #pid: number | undefined;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Waits until a window that has just been opened, or loaded anew, has started and its extension host is quiet. */
  async settled(): Promise<void> {
    const until = Date.now() + START_MS;
    for (;;) {
      try {
        const pid = (await this.#ask({ do: 'settle' })) as number;
        if (pid !== this.#pid) {
          this.#pid = pid;
          return;
        }
      } catch (error) {
        if (Date.now() > until) {
          throw error;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Waits until the extension host has nothing more to do. */
  async quiet(): Promise<void> {
    await this.#ask({ do: 'settle' });
  }

  async activate(id: string): Promise<Activation> {
    return (await this.#ask({ do: 'activate', id })) as Activation;
  }

  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    return await this.#ask({ do: 'execute', command, args });
  }

  async usage({ collect }: { readonly collect: boolean }): Promise<Usage> {
    return (await this.#ask({ do: 'usage', collect })) as Usage;
  }

  /** @throws Error where nobody listens, or with the driver's own words where it could not do it. */
  async #ask(asked: Asked): Promise<unknown> {
    const answer = await new Promise<string>((resolve, reject) => {
      request({ socketPath: this.#socketPath, method: 'POST', path: '/' }, (response) => {
        text(response).then((body) => {
          if (response.statusCode === 200) resolve(body);
          else reject(new Error(body));
        }, reject);
      })
        .once('error', reject)
        .end(JSON.stringify(asked));
    });
    return JSON.parse(answer);
  }
}
