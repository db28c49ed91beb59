import * as l10n from '@vscode/l10n';
import type { Body } from '../model/body';
import { shortId } from '../model/references';
import type { Run } from '../model/run';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';
import { readRun, readStep, readThread } from './assistantsModel';
import type { Backend, Page, PageRequest } from './backend';
import { ApiError } from './errors';
import type { HttpClient, HttpReply } from './http';
import { itemTexts } from './itemTexts';

/** The header that every request of the Assistants API needs (the seed page). */
export const ASSISTANTS_HEADERS: Readonly<Record<string, string>> = { 'OpenAI-Beta': 'assistants=v2' };

/** A server that speaks the Assistants API, version 2. */
export class AssistantsBackend implements Backend {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async listThreads(page: PageRequest, signal: AbortSignal): Promise<Page<Thread>> {
    const reply = await this.#http.request('GET', ['threads'], { query: pageQuery(page), signal });
    return readPage(reply, readThread, page);
  }

  async getThread(threadId: string, signal: AbortSignal): Promise<Thread> {
    const reply = await this.#http.request('GET', ['threads', threadId], { signal });
    const thread = expected(readThread(parse(reply), bodyOf(reply, 'get')), reply);
    checkId(threadId, thread.id, reply);
    return thread;
  }

  async listRuns(threadId: string, page: PageRequest, signal: AbortSignal): Promise<Page<Run>> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'runs'], {
      query: pageQuery(page),
      signal,
    });
    return readPage(reply, (value, body) => readRun(value, body, threadId), page);
  }

  async getRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'runs', runId], { signal });
    const run = expected(readRun(parse(reply), bodyOf(reply, 'get'), threadId), reply);
    checkId(threadId, run.threadId, reply);
    checkId(runId, run.id, reply);
    return run;
  }

  async cancelRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run | undefined> {
    const reply = await this.#http.request('POST', ['threads', threadId, 'runs', runId, 'cancel'], {
      signal,
    });
    let value: unknown;
    try {
      value = parse(reply);
    } catch {
      // Some servers answer a cancel with nothing, or with words: the run tells how it went.
      return undefined;
    }
    const run = readRun(value, bodyOf(reply, 'cancel'), threadId);
    return run?.id === runId && run.threadId === threadId ? run : undefined;
  }

  async listSteps(
    threadId: string,
    runId: string,
    page: PageRequest,
    signal: AbortSignal,
  ): Promise<Page<RunStep>> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'runs', runId, 'steps'], {
      query: pageQuery(page),
      signal,
    });
    return readPage(reply, readStep, page);
  }
}

function pageQuery({ after, limit }: PageRequest): Record<string, string> {
  return { limit: String(limit), order: 'desc', ...(after === undefined ? {} : { after }) };
}

function bodyOf(reply: HttpReply, from: Body['from'], text = reply.text): Body {
  return { text, from, sequence: reply.sequence, receivedAt: reply.receivedAt };
}

function badBody({ requestId }: HttpReply, words: string): ApiError {
  return new ApiError('badBody', words, requestId === undefined ? {} : { requestId });
}

function checkId(asked: string, answered: string, reply: HttpReply): void {
  if (answered !== asked) {
    throw badBody(
      reply,
      l10n.t('The server was asked for {0} and answered with {1}.', shortId(asked), shortId(answered)),
    );
  }
}

function parse(reply: HttpReply): unknown {
  if (reply.text.trim() === '') {
    throw badBody(reply, l10n.t('The server answered with an empty body.'));
  }
  try {
    return JSON.parse(reply.text);
  } catch {
    throw badBody(
      reply,
      /^\s*</.test(reply.text)
        ? l10n.t(
            'The server answered with a web page in place of JSON. The URL of the connection may lack a part, such as /v1.',
          )
        : l10n.t('The server answered with something that is not JSON.'),
    );
  }
}

function expected<T>(object: T | undefined, reply: HttpReply): T {
  if (object === undefined) {
    throw badBody(reply, l10n.t('The answer of the server has no id.'));
  }
  return object;
}

/**
 * Reads a list page. The next page starts after the last item's id, whatever `last_id` says: compatible servers get
 * it wrong. A page that ends where the one before ended would never end, so it is the last.
 */
function readPage<T extends { readonly id: string; readonly body: Body }>(
  reply: HttpReply,
  read: (value: unknown, body: Body) => T | undefined,
  { after }: PageRequest,
): Page<T> {
  const page = parse(reply);
  const values: unknown = Array.isArray(page) ? page : (page as { data?: unknown } | null)?.data;
  if (!Array.isArray(values)) {
    throw badBody(reply, l10n.t('The answer of the server is not a list.'));
  }
  const texts = itemTexts(reply.text);
  const items = values.flatMap(
    (value: unknown, i) => read(value, bodyOf(reply, 'list', texts[i] ?? '')) ?? [],
  );
  const last = items.at(-1)?.id;
  const more = (page as { has_more?: unknown }).has_more === true && last !== undefined && last !== after;
  return { items, omitted: values.length - items.length, ...(more ? { next: last } : {}) };
}
