import { readRun } from '../../src/core/api/assistantsModel';
import type { Page } from '../../src/core/api/backend';
import type { HttpReply } from '../../src/core/api/http';
import { readEntries } from '../../src/core/api/readReply';
import type { Run } from '../../src/core/model/run';
import type { Thread } from '../../src/core/model/thread';
import { runText, type Place } from '../client/world';

// What comes to a store, as the client hands it over.

let sequence = 0;

/** A run as it was parsed, beside what the extension's client makes of it. */
export interface Answer {
  readonly threadId: string;
  readonly id: string;
  /** What JSON.parse makes of the body. */
  readonly parsed: ParsedRun;
  readonly run: Run;
}

export interface ParsedRun {
  readonly id: string;
  readonly status: string;
  readonly created_at: number;
}

export interface AnsweredPage {
  readonly threadId: string;
  readonly answers: readonly Answer[];
  readonly page: Page<Run>;
}

export function threadIdOf(n: number): string {
  return `thread_${n}`;
}

/** All threads of a server in one page, newest first. */
export function threadsPage(count: number): Page<Thread> {
  const { sequence: asked, receivedAt } = reply('');
  const items = Array.from({ length: count }, (_, n): Thread => {
    const text = JSON.stringify({
      id: threadIdOf(n),
      object: 'thread',
      created_at: createdAt(n),
      metadata: {},
    });
    return {
      id: threadIdOf(n),
      createdAt: createdAt(n) * 1000,
      body: { text, from: 'list', sequence: asked, receivedAt },
    };
  });
  return { items, omitted: 0 };
}

/** Makes answers about the runs of a store; each text is new, as it is when it comes from a server. */
export class Answers {
  /** What the texts say is read once: reading is the client's work and not the store's. */
  readonly #pages = new Map<string, string>();
  readonly #read = new Map<
    string,
    { readonly text: string; readonly parsed: ParsedRun; readonly run: Run }
  >();

  /** Answers a question for one run. @param indent in spaces */
  get(place: Place, n: number, status: string, indent = 2): Answer {
    const { text, parsed, run } = this.#template(place, n, status, indent);
    const { sequence: asked, receivedAt } = reply('');
    return {
      threadId: place.threadId,
      id: place.runId,
      parsed,
      run: { ...run, body: { text: fresh(text), from: 'get', sequence: asked, receivedAt } },
    };
  }

  /** Answers a question for a page of runs, indented as it is when a server indents the whole of it. */
  page(threadId: string, numbers: readonly number[], next: string | undefined): AnsweredPage {
    const own = numbers.map((n) => this.#template({ threadId, runId: `run_${n}` }, n, 'in_progress', 2));
    let text = this.#pages.get(threadId);
    if (text === undefined) {
      const data = own.map((run) => run.text.replaceAll('\n', '\n    ')).join(',\n    ');
      text = `{\n  "object": "list",\n  "data": [\n    ${data}\n  ],\n  "has_more": true\n}`;
      this.#pages.set(threadId, text);
    }
    const items = readEntries(reply(fresh(text)), own, (value, body): Run => {
      return { ...(value as { run: Run }).run, body };
    });
    return {
      threadId,
      answers: own.map(({ parsed, run }) => ({ threadId, id: run.id, parsed, run })),
      page: {
        items: items.filter((run) => run !== undefined),
        omitted: 0,
        ...(next === undefined ? {} : { next }),
      },
    };
  }

  #template(place: Place, n: number, status: string, indent: number) {
    const key = `${place.threadId} ${n} ${status} ${indent}`;
    let found = this.#read.get(key);
    if (found === undefined) {
      const parsed = JSON.parse(runText(place, n, status)) as ParsedRun;
      const text = JSON.stringify(parsed, null, indent);
      const { sequence: asked, receivedAt } = reply('');
      const run = readRun(parsed, { text, from: 'get', sequence: asked, receivedAt }, place.threadId);
      if (run === undefined) {
        throw new Error('A run without an id.');
      }
      found = { text, parsed, run };
      this.#read.set(key, found);
    }
    return found;
  }
}

/** An answer with this text, to the request that was sent last. */
export function reply(text: string): HttpReply {
  sequence++;
  return {
    text,
    sequence,
    receivedAt: 1_760_000_000_000 + sequence,
    status: 200,
    method: 'GET',
    path: '/v1/threads',
    hide: (shown) => shown,
  };
}

/** The same text in memory of its own, as it is when it has come over the network. */
function fresh(text: string): string {
  return Buffer.from(text).toString();
}

/** In seconds since the Unix epoch. */
function createdAt(threadNumber: number): number {
  return 1_750_000_000 - threadNumber;
}
