import * as l10n from '@vscode/l10n';
import { shortId } from '../model/references';
import type { GraphState } from '../model/graphState';
import type { Run } from '../model/run';
import type { Thread } from '../model/thread';
import type { Backend, Page, PageRequest } from './backend';
import { ApiError } from './errors';
import type { HttpClient, HttpReply } from './http';
import { readGraphState, readRun, readThread } from './langgraphModel';
import { RunPages } from './langgraphRunPages';
import { checkId, lacking, parse, readEntries, readOne, type Read } from './readReply';

/** What a list of threads is to tell of each: not its state, which may hold a whole conversation. */
const THREAD_FIELDS = ['thread_id', 'status', 'metadata', 'created_at', 'updated_at'];

/** The UUID that is nobody's (RFC 9562). */
const NIL = '00000000-0000-0000-0000-000000000000';

/** A LangGraph server. Its ids are UUIDs, it lists threads by a search, and a cancel answers without the run. */
export class LangGraphBackend implements Backend {
  readonly unusedIds = { threadId: NIL, runId: NIL };
  readonly #http: HttpClient;
  readonly #runPages: RunPages;

  constructor(http: HttpClient) {
    this.#http = http;
    this.#runPages = new RunPages((threadId, query, signal) => this.#runs(threadId, query, signal));
  }

  async listThreads({ after, limit }: PageRequest, signal: AbortSignal): Promise<Page<Thread>> {
    const offset = Number(after ?? 0);
    const reply = await this.#http.request('POST', ['threads', 'search'], {
      body: { limit, offset, sort_by: 'created_at', sort_order: 'desc', select: THREAD_FIELDS },
      readsOnly: true,
      signal,
    });
    const entries = entriesOf(reply, readThread);
    const items = entries.filter((thread) => thread !== undefined);
    return {
      items,
      omitted: entries.length - items.length,
      // The totals that the server gives are not to be relied on: a short page is the last.
      ...(entries.length < limit ? {} : { next: String(offset + entries.length) }),
    };
  }

  async getThread(threadId: string, signal: AbortSignal): Promise<Thread> {
    const reply = await this.#http.request('GET', ['threads', uuid(threadId)], { signal });
    const thread = readOne(reply, readThread);
    checkId(threadId, thread.id, reply);
    return thread;
  }

  listRuns(threadId: string, page: PageRequest, signal: AbortSignal): Promise<Page<Run>> {
    return this.#runPages.page(threadId, page, signal);
  }

  async getRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run> {
    const reply = await this.#http.request('GET', runPath(threadId, runId), { signal });
    const run = readOne(reply, (value, body) => readRun(value, body, threadId));
    checkId(threadId, run.threadId, reply);
    checkId(runId, run.id, reply);
    return run;
  }

  async getGraphState(threadId: string, signal: AbortSignal): Promise<GraphState> {
    const reply = await this.#http.request('GET', ['threads', uuid(threadId), 'state'], { signal });
    return readGraphState(parse(reply), reply.sequence);
  }

  async cancelRun(threadId: string, runId: string, signal: AbortSignal): Promise<undefined> {
    await this.#http.request('POST', [...runPath(threadId, runId), 'cancel'], { signal });
  }

  async rollbackRun(threadId: string, runId: string, signal: AbortSignal): Promise<void> {
    await this.#http.request('POST', [...runPath(threadId, runId), 'cancel'], {
      query: { action: 'rollback' },
      signal,
    });
  }

  async #runs(
    threadId: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<(Run | undefined)[]> {
    const reply = await this.#http.request('GET', ['threads', uuid(threadId), 'runs'], { query, signal });
    return entriesOf(reply, (value, body) => readRun(value, body, threadId));
  }
}

function entriesOf<T>(reply: HttpReply, read: Read<T>): (T | undefined)[] {
  const values = parse(reply);
  if (!Array.isArray(values)) {
    throw lacking(reply, l10n.t('The answer of the server is not a list.'));
  }
  return readEntries(reply, values, read);
}

function runPath(threadId: string, runId: string): string[] {
  return ['threads', uuid(threadId), 'runs', uuid(runId)];
}

/** An id that may be sent: to any other the server says no, in words for programmers. */
function uuid(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
    throw new ApiError(
      'invalid',
      l10n.t(
        '“{0}” is no id of a LangGraph server: those look like 1f0c2d3e-4a5b-6c7d-8e9f-0a1b2c3d4e5f.',
        shortId(id),
      ),
    );
  }
  return id;
}
