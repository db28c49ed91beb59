import type { Respond, ServerRequest } from '../../../src/core/api/exchange';

/** A run or a step as the server sends it; a test may leave out or add what it likes. */
export type Fields = Record<string, unknown> & { id: string };

interface Thread {
  readonly body: Fields;
  /** Newest first. */
  runs: Fields[];
  readonly steps: Map<string, Fields[]>;
}

class NotFound extends Error {}

/**
 * An Assistants server whose content a test changes at will. It checks nothing; a cancel makes a run `cancelling`,
 * and there it stays until the test says otherwise.
 */
export class SmallServer {
  readonly #threads = new Map<string, Thread>();

  /** Adds a thread on top of the list. */
  addThread(id: string, body: Record<string, unknown> = {}): void {
    const others = [...this.#threads];
    this.#threads.clear();
    this.#threads.set(id, { body: { id, object: 'thread', ...body }, runs: [], steps: new Map() });
    for (const [key, thread] of others) {
      this.#threads.set(key, thread);
    }
  }

  removeThread(id: string): void {
    this.#threads.delete(id);
  }

  /** Adds a run on top of its thread's list; `created` is in seconds since the Unix epoch. */
  addRun(threadId: string, id: string, created: number, fields: Record<string, unknown> = {}): void {
    this.#thread(threadId).runs.unshift({
      id,
      object: 'thread.run',
      thread_id: threadId,
      status: 'in_progress',
      created_at: created,
      ...fields,
    });
  }

  setRun(threadId: string, id: string, fields: Record<string, unknown>): void {
    Object.assign(this.#run(threadId, id), fields);
  }

  removeRun(threadId: string, id: string): void {
    const thread = this.#thread(threadId);
    thread.runs = thread.runs.filter((run) => run.id !== id);
  }

  /** Sets a run's steps, newest first. */
  setSteps(threadId: string, runId: string, steps: Fields[]): void {
    this.#thread(threadId).steps.set(runId, steps);
  }

  readonly respond: Respond = (request) => {
    try {
      return { status: 200, headers: {}, body: this.#answer(request) };
    } catch (error) {
      if (!(error instanceof NotFound)) {
        throw error;
      }
      return { status: 404, headers: {}, body: JSON.stringify({ error: { message: error.message } }) };
    }
  };

  #answer({ method, path }: ServerRequest): string {
    const url = new URL(path, 'http://small.invalid');
    const [, , , threadId = '', list, runId = '', last] = url.pathname.split('/').map(decodeURIComponent);
    if (threadId === '') {
      return page(
        [...this.#threads.values()].map(({ body }) => body),
        url.searchParams,
      );
    }
    const thread = this.#thread(threadId);
    if (list === undefined) {
      return JSON.stringify(thread.body);
    }
    if (runId === '') {
      return page(thread.runs, url.searchParams);
    }
    const run = this.#run(threadId, runId);
    if (last === 'steps') {
      return page(thread.steps.get(runId) ?? [], url.searchParams);
    }
    if (method === 'POST') {
      run.status = 'cancelling';
    }
    return JSON.stringify(run);
  }

  #thread(id: string): Thread {
    const thread = this.#threads.get(id);
    if (thread === undefined) {
      throw new NotFound(`No thread found with id '${id}'.`);
    }
    return thread;
  }

  #run(threadId: string, id: string): Fields {
    const run = this.#thread(threadId).runs.find((candidate) => candidate.id === id);
    if (run === undefined) {
      throw new NotFound(`No run found with id '${id}'.`);
    }
    return run;
  }
}

/** A list is indented, a single object is not: a client that compares texts must see past that. */
function page(items: readonly Fields[], query: URLSearchParams): string {
  const start = items.findIndex(({ id }) => id === query.get('after')) + 1;
  const data = items.slice(start, start + Number(query.get('limit')));
  const more = start + data.length < items.length;
  return JSON.stringify({ object: 'list', data, has_more: more }, null, 2);
}
