import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Where `node esbuild.mjs --bench` puts them. */
const FOLDER = path.resolve(import.meta.dirname, '../out/bench');

/** A process of the benchmark, which answers each message with one. It ends with this process. */
export class BenchProcess<Received> {
  readonly #name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, args: readonly string[], execArgv: readonly string[]) {
    this.#name = name;
    // Without what this process was started with: a loader would be measured too.
    this.#child = fork(path.join(FOLDER, `${name}.cjs`), args, { execArgv: [...execArgv] });
  }

  /**
   * Starts one, and gives the first thing that it says.
   *
   * @param name such as `client/processes/server`
   * @param flags for Node
   * @throws Error where it ends before
   */
  static async start<Received>(
    name: string,
    args: readonly string[] = [],
    flags: readonly string[] = [],
  ): Promise<{ started: BenchProcess<Received>; first: Received }> {
    const started = new BenchProcess<Received>(name, args, flags);
    return { started, first: await started.#next() };
  }

  /** @throws Error where it ends before it has answered. */
  async ask(message: object): Promise<Received> {
    const answer = this.#next();
    this.#child.send(message);
    return await answer;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #next(): Promise<Received> {
    const over = new AbortController();
    const { signal } = over;
    try {
      const answer = once(this.#child, 'message', { signal });
      const end = once(this.#child, 'exit', { signal }).then(() => {
        throw new Error(`The process “${this.#name}” ended too soon.`);
      });
      const [message] = (await Promise.race([answer, end])) as [Received];
      return message;
    } finally {
      over.abort();
    }
  }
}
