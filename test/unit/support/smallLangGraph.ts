import type { Respond, ServerRequest, ServerResponse } from '../../../src/core/api/exchange';

type Fields = Readonly<Record<string, unknown>>;

/** What server 2.0.0 does with `limit`: it takes it for the place where a page ends. */
export type Paging = 'cut short' | 'right';

/**
 * A LangGraph server as 2.0.0 was seen to answer, whose content a test changes at will. Runs are listed the oldest
 * first, or, as other versions do, the newest first.
 */
export class SmallLangGraph {
  readonly #threads: Fields[] = [];
  readonly #runs: Fields[] = [];
  readonly #states = new Map<string, Fields>();
  paging: Paging = 'cut short';
  newestFirst = false;

  /** Adds the nth thread, with an id made of n; it was made in second n. */
  addThread(n: number, fields: Fields = {}): string {
    const id = threadId(n);
    this.#threads.unshift({
      thread_id: id,
      created_at: at(n),
      updated_at: at(n),
      metadata: {},
      status: 'idle',
      config: {},
      ...fields,
    });
    return id;
  }

  /** Adds the nth run to a thread, with an id made of n; it was made in second n. */
  addRun(thread: string, n: number, fields: Fields = {}): string {
    const id = runId(n);
    this.#runs.push({
      run_id: id,
      thread_id: thread,
      assistant_id: '02afb2ea-2bbc-5326-9320-4fd170a6dffd',
      metadata: { created_by: 'system', graph_id: 'sleeper' },
      status: 'running',
      kwargs: { input: { seconds: 600 } },
      multitask_strategy: 'enqueue',
      created_at: at(n),
      updated_at: at(n),
      ...fields,
    });
    return id;
  }

  removeRun(id: string): void {
    this.#runs.splice(this.#indexOf(id), 1);
  }

  setRun(id: string, fields: Fields): void {
    const index = this.#indexOf(id);
    this.#runs[index] = { ...this.#runs[index], ...fields };
  }

  /** How many runs there are in all threads. */
  countRuns(): number {
    return this.#runs.length;
  }

  /** What the server says of where a thread's graph stands. */
  setState(thread: string, state: Fields): void {
    this.#states.set(thread, state);
  }

  readonly respond: Respond = (request) => {
    const url = new URL(request.path, 'http://langgraph.invalid');
    // Below the base URL that tests of all kinds of servers share.
    const [, , threads, thread = '', runs, run = '', cancel] = url.pathname.split('/');
    if (threads !== 'threads' || thread === '') {
      return words(404, '404 Not Found');
    }
    if (thread === 'search') {
      return request.method === 'POST' ? this.#search(request) : words(404, '404 Not Found');
    }
    const notUuid = [
      ['thread_id', thread],
      ['run_id', run],
    ].find(([, id]) => id !== '' && !/^[0-9a-f-]{36}$/.test(id ?? ''));
    if (notUuid !== undefined) {
      return json(400, {
        success: false,
        error: { issues: [{ message: 'Invalid uuid', path: [notUuid[0]] }], name: 'ZodError' },
      });
    }
    const found = this.#threads.find(({ thread_id }) => thread_id === thread);
    if (found === undefined) {
      return words(404, `Thread with ID ${thread} not found`);
    }
    if (runs === undefined) {
      return json(200, { ...found, values: { messages: ['Hello.'] } });
    }
    if (runs === 'state') {
      const none = { values: {}, next: [], tasks: [], created_at: null, checkpoint: null };
      return json(200, this.#states.get(thread) ?? none);
    }
    return run === '' ? this.#list(thread, url.searchParams) : this.#run(request, thread, run, cancel, url);
  };

  #search({ body, headers }: ServerRequest): ServerResponse {
    if (headers['content-type'] !== 'application/json') {
      return words(400, 'Malformed JSON in request body');
    }
    const {
      limit = 10,
      offset = 0,
      select,
    } = JSON.parse(body) as {
      limit?: number;
      offset?: number;
      select?: string[];
    };
    const page = this.#threads.slice(offset, offset + limit);
    return json(
      200,
      page.map((thread) =>
        Object.fromEntries(Object.entries(thread).filter(([name]) => select?.includes(name) ?? true)),
      ),
    );
  }

  #list(thread: string, query: URLSearchParams): ServerResponse {
    const limit = Number(query.get('limit') ?? 10);
    const offset = Number(query.get('offset') ?? 0);
    const ofThread = this.#runs.filter((run) => run.thread_id === thread || run.in === thread);
    const ordered = this.newestFirst ? ofThread.reverse() : ofThread;
    return json(200, ordered.slice(offset, this.paging === 'right' ? offset + limit : limit));
  }

  #run(
    { method }: ServerRequest,
    thread: string,
    id: string,
    cancel: string | undefined,
    url: URL,
  ): ServerResponse {
    const run = this.#runs.find((each) => each.run_id === id && each.thread_id === thread);
    if (run === undefined) {
      return words(404, 'Run not found');
    }
    if (cancel === undefined) {
      return json(200, run);
    }
    if (method !== 'POST') {
      return words(404, '404 Not Found');
    }
    if (run.status === 'pending' && url.searchParams.get('action') === 'rollback') {
      this.removeRun(id);
    } else if (run.status === 'pending') {
      this.setRun(id, { status: 'interrupted' });
    } else if (run.status === 'running') {
      this.setRun(id, { status: 'error' });
    }
    return words(202, '');
  }

  #indexOf(id: string): number {
    return this.#runs.findIndex((run) => run.run_id === id);
  }
}

export function threadId(n: number): string {
  return `7f000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function runId(n: number): string {
  return `1f000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** The nth second of a morning. */
function at(n: number): string {
  return new Date(Date.UTC(2026, 10, 16, 8) + n * 1000).toISOString();
}

/** JSON as the server writes it, two spaces deep. */
function json(status: number, body: unknown): ServerResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(body, undefined, 2) };
}

function words(status: number, text: string): ServerResponse {
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: text };
}
