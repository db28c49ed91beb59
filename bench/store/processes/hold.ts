import { readRun } from '../../../src/core/api/assistantsModel';
import type { Page } from '../../../src/core/api/backend';
import { bodyOf, readEntries } from '../../../src/core/api/readReply';
import type { Run } from '../../../src/core/model/run';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { runText } from '../../client/world';
import type { Held, Way } from '../messages';
import { reply } from '../world';

// Puts runs into one subject, and tells how much memory they take in it. Started with --expose-gc.

const RUNS_A_THREAD = 1000;
const PAGE = 100;
const SHORT_PAGE = 20;

interface Holder {
  holdRun(threadId: string, text: string): void;
  /** @param texts of the runs in the page, newest first */
  holdPage(
    threadId: string,
    texts: readonly string[],
    next: string | undefined,
    after: string | undefined,
  ): void;
}

class Ours implements Holder {
  readonly #store = new RunStore((error) => {
    throw error;
  });

  constructor() {
    // What has been told is known by its key too, as it is with a view.
    this.#store.onDidChange(() => undefined);
  }

  holdRun(threadId: string, text: string): void {
    const answer = reply(text);
    const run = readRun(JSON.parse(text), bodyOf(answer, 'get'), threadId);
    if (run !== undefined) {
      this.#store.applyRun('here', run);
    }
  }

  holdPage(
    threadId: string,
    texts: readonly string[],
    next: string | undefined,
    after: string | undefined,
  ): void {
    this.#store.applyRuns({ connectionId: 'here', threadId }, readPage(threadId, texts, next), after);
  }
}

/** What JSON.parse makes of the bodies. */
class Parsed implements Holder {
  readonly #runs = new Map<string, unknown>();

  holdRun(threadId: string, text: string): void {
    const run = JSON.parse(text) as { id: string };
    this.#runs.set(`${threadId} ${run.id}`, run);
  }

  holdPage(threadId: string, texts: readonly string[]): void {
    const { data } = JSON.parse(pageText(texts)) as { data: { id: string }[] };
    for (const run of data) {
      this.#runs.set(`${threadId} ${run.id}`, run);
    }
  }
}

function readPage(threadId: string, texts: readonly string[], next: string | undefined): Page<Run> {
  const answer = reply(pageText(texts));
  const { data } = JSON.parse(answer.text) as { data: unknown[] };
  const items = readEntries(answer, data, (value, body) => readRun(value, body, threadId));
  return {
    items: items.filter((run) => run !== undefined),
    omitted: 0,
    ...(next === undefined ? {} : { next }),
  };
}

function pageText(texts: readonly string[]): string {
  return Buffer.from(`{"object":"list","data":[${texts.join(',')}],"has_more":true}`).toString();
}

const [key, way, count] = process.argv.slice(2);
const runs = Number(count);
const holder = key === 'ours' ? new Ours() : new Parsed();
const before = memoryNow();
let textBytes = 0;
for (let first = 0; first < runs; first += RUNS_A_THREAD) {
  hold(`thread_${first}`, way as Way);
}
process.send?.({ runs, textBytes, heldBytes: memoryNow() - before } satisfies Held);
// The holder must be there until now.
process.on('disconnect', () => process.exit(holder instanceof Object ? 0 : 1));

function hold(threadId: string, by: Way): void {
  const texts = Array.from({ length: RUNS_A_THREAD }, (_, n) => {
    const text = Buffer.from(runText({ threadId, runId: `run_${n}` }, n, 'in_progress')).toString();
    textBytes += text.length;
    return text;
  });
  if (by === 'got') {
    for (const text of texts) {
      holder.holdRun(threadId, text);
    }
  } else if (by === 'trickling') {
    // The oldest comes first; each time the page shows it with those before it.
    for (let newest = RUNS_A_THREAD - 1; newest >= 0; newest--) {
      const own = texts.slice(newest, newest + SHORT_PAGE);
      const last = newest + own.length - 1;
      holder.holdPage(threadId, own, last < RUNS_A_THREAD - 1 ? `run_${last}` : undefined, undefined);
    }
  } else {
    for (let from = 0; from < RUNS_A_THREAD; from += PAGE) {
      for (let times = by === 'again' ? 2 : 1; times > 0; times--) {
        const end = from + PAGE;
        const next = end < RUNS_A_THREAD ? `run_${end - 1}` : undefined;
        const after = from === 0 ? undefined : `run_${from - 1}`;
        holder.holdPage(threadId, texts.slice(from, end), next, after);
      }
    }
  }
}

/** What is in use once all has been collected that can be, in bytes. */
function memoryNow(): number {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
