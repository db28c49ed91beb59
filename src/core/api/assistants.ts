import * as l10n from '@vscode/l10n';
import type { Body } from '../model/body';
import type { Message } from '../model/message';
import type { Run, ToolOutput } from '../model/run';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';
import { readRun, readStep, readThread } from './assistantsModel';
import type { Backend, Page, PageRequest } from './backend';
import { ApiError } from './errors';
import type { HttpClient, HttpReply } from './http';
import { readMessage } from './messageModel';
import { bodyOf, checkId, lacking, parse, readEntries, readOne, type Read } from './readReply';

/** Has the list of steps tell what stands in the files that a search found: else it tells only their names. */
const WITH_CONTENT = { 'include[]': 'step_details.tool_calls[*].file_search.results[*].content' };
/** What servers answer that refuse parameters they do not know. Most pass over them. */
const MAY_BE_UNKNOWN_PARAMETER: ReadonlySet<number | undefined> = new Set([400, 422]);

/** A server that speaks the Assistants API, version 2. */
export class AssistantsBackend implements Backend {
  readonly unusedIds = {
    threadId: 'thread_000000000000000000000000',
    runId: 'run_000000000000000000000000',
  };
  readonly #http: HttpClient;
  /** Whether steps are asked for with the content of what file searches found. */
  #includesContent = true;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async listThreads(page: PageRequest, signal: AbortSignal): Promise<Page<Thread>> {
    const reply = await this.#http.request('GET', ['threads'], { query: pageQuery(page), signal });
    return readPage(reply, readThread, page);
  }

  async getThread(threadId: string, signal: AbortSignal): Promise<Thread> {
    const reply = await this.#http.request('GET', ['threads', threadId], { signal });
    const thread = readOne(reply, readThread);
    checkId(threadId, thread.id, reply);
    return thread;
  }

  async listRuns(threadId: string, page: PageRequest, signal: AbortSignal): Promise<Page<Run>> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'runs'], {
      query: pageQuery(page),
      signal,
    });
    const all = readPage(reply, (value, body) => readRun(value, body, threadId), page);
    // Some servers list the runs of all threads, whatever thread they are asked about.
    return { ...all, items: all.items.filter((run) => run.threadId === threadId) };
  }

  async getRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'runs', runId], { signal });
    const run = readOne(reply, (value, body) => readRun(value, body, threadId));
    checkId(threadId, run.threadId, reply);
    checkId(runId, run.id, reply);
    return run;
  }

  async cancelRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run | undefined> {
    const reply = await this.#http.request('POST', ['threads', threadId, 'runs', runId, 'cancel'], {
      signal,
    });
    return runOfAnswer(reply, 'cancel', { threadId, runId }, () =>
      l10n.t('The server answered the cancel with an error.'),
    );
  }

  async submitToolOutputs(
    threadId: string,
    runId: string,
    outputs: readonly ToolOutput[],
    signal: AbortSignal,
  ): Promise<Run | undefined> {
    const reply = await this.#http.request(
      'POST',
      ['threads', threadId, 'runs', runId, 'submit_tool_outputs'],
      {
        body: {
          tool_outputs: outputs.map(({ toolCallId, output }) => ({ tool_call_id: toolCallId, output })),
        },
        signal,
      },
    );
    return runOfAnswer(reply, 'submit', { threadId, runId }, () =>
      l10n.t('The server answered the tool outputs with an error.'),
    );
  }

  async listSteps(
    threadId: string,
    runId: string,
    page: PageRequest,
    signal: AbortSignal,
  ): Promise<Page<RunStep>> {
    const ask = async (extra: Readonly<Record<string, string>>): Promise<Page<RunStep>> => {
      const reply = await this.#http.request('GET', ['threads', threadId, 'runs', runId, 'steps'], {
        query: { ...pageQuery(page), ...extra },
        signal,
      });
      return readPage(reply, readStep, page);
    };
    if (!this.#includesContent) {
      return ask({});
    }
    try {
      return await ask(WITH_CONTENT);
    } catch (error) {
      if (!(error instanceof ApiError) || !MAY_BE_UNKNOWN_PARAMETER.has(error.status)) {
        throw error;
      }
      const list = await ask({});
      // It was this that the server did not take: it is not asked for again.
      this.#includesContent = false;
      return list;
    }
  }

  async getMessage(threadId: string, messageId: string, signal: AbortSignal): Promise<Message> {
    const reply = await this.#http.request('GET', ['threads', threadId, 'messages', messageId], { signal });
    const message = readOne(reply, readMessage);
    checkId(messageId, message.id, reply);
    return message;
  }
}

/**
 * The run in the answer to a gesture; undefined where it is another one or none: some servers answer with nothing, or
 * with words, and the run tells how it went.
 * @throws {ApiError} of kind `badBody` where the answer is an error, which some servers send with a status of success
 */
function runOfAnswer(
  reply: HttpReply,
  from: Body['from'],
  { threadId, runId }: { readonly threadId: string; readonly runId: string },
  errorWords: () => string,
): Run | undefined {
  let value: unknown;
  try {
    value = parse(reply);
  } catch {
    return undefined;
  }
  const run = readRun(value, bodyOf(reply, from), threadId);
  if (run === undefined && Boolean((value as { error?: unknown } | null)?.error)) {
    throw lacking(reply, errorWords());
  }
  return run?.id === runId && run.threadId === threadId ? run : undefined;
}

function pageQuery({ after, limit }: PageRequest): Record<string, string> {
  return { limit: String(limit), order: 'desc', ...(after === undefined ? {} : { after }) };
}

/**
 * Reads a list page. The next page starts after the last item's id, whatever `last_id` says: compatible servers get
 * it wrong. A page that ends where the one before ended leads nowhere, and so does one without an id to go on from.
 */
function readPage<T extends { readonly id: string; readonly body: Body }>(
  reply: HttpReply,
  read: Read<T>,
  { after }: PageRequest,
): Page<T> {
  const page = parse(reply);
  const values: unknown = Array.isArray(page) ? page : (page as { data?: unknown } | null)?.data;
  if (!Array.isArray(values)) {
    throw lacking(reply, l10n.t('The answer of the server is not a list.'));
  }
  const items = readEntries(reply, values, read).filter((item) => item !== undefined);
  const list = { items, omitted: values.length - items.length };
  const last = items.at(-1)?.id;
  if ((page as { has_more?: unknown }).has_more !== true) {
    return list;
  }
  return last === undefined || last === after ? { ...list, cutShort: true } : { ...list, next: last };
}
