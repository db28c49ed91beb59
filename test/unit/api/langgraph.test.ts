import assert from 'node:assert/strict';
import type { Backend, Page, PageRequest } from '../../../src/core/api/backend';
import { LangGraphBackend } from '../../../src/core/api/langgraph';
import { probe } from '../../../src/core/api/probe';
import { serveDemo, type ServedDemo } from '../../host/demoServer';
import { clientAt, failureOf, KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer, replying } from '../support/loopbackServer';
import { runId, SmallLangGraph, threadId } from '../support/smallLangGraph';

/** All pages of a list, the ids of each; `pages` is the number that ends what would not end. */
async function pagesOf(
  list: (page: PageRequest) => Promise<Page<{ readonly id: string }>>,
  limit: number,
  pages = 20,
): Promise<string[][]> {
  const all: string[][] = [];
  let after: string | undefined;
  do {
    assert.ok(pages-- > 0, 'the list has no end');
    const page = await list({ limit, ...(after === undefined ? {} : { after }) });
    all.push(page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return all;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, i) => from - i);
}

describe('LangGraphBackend', () => {
  let small: SmallLangGraph;
  let served: ServedDemo;
  let backend: Backend;
  /** `METHOD PATH STATUS` of each request. */
  let requests: string[];

  beforeEach(async () => {
    small = new SmallLangGraph();
    requests = [];
    const clock = new FakeClock();
    served = await serveDemo({
      port: 0,
      clock,
      respond: small.respond,
      log: (line) => requests.push(line.replaceAll('/v1/', '/')),
    });
    backend = new LangGraphBackend(clientAt(served.url, { clock, headers: {} }));
  });

  afterEach(() => served.close());

  it('is found out to list threads and runs, and to have no steps, be there a thread or not', async () => {
    const capabilities = { threads: true, runs: true, steps: false };
    assert.deepEqual(await probe(backend, NEVER), capabilities);
    small.addThread(1);
    assert.deepEqual(await probe(backend, NEVER), capabilities);
  });

  describe('threads', () => {
    it('are found by a search, newest first, with title and status and without their values', async () => {
      small.addThread(1, { metadata: { name: 'A name' } });
      small.addThread(2, { metadata: { title: 'A title', name: 'A name' }, status: 'busy' });
      small.addThread(3, { metadata: null, status: 7, values: { messages: ['x'.repeat(1000)] } });
      const { items, omitted, next } = await backend.listThreads!({ limit: 20 }, NEVER);
      assert.deepEqual(
        items.map(({ body, metadata, ...thread }) => thread),
        [
          { id: threadId(3), createdAt: Date.UTC(2026, 10, 16, 8, 0, 3) },
          { id: threadId(2), title: 'A title', status: 'busy', createdAt: Date.UTC(2026, 10, 16, 8, 0, 2) },
          { id: threadId(1), title: 'A name', status: 'idle', createdAt: Date.UTC(2026, 10, 16, 8, 0, 1) },
        ],
      );
      assert.deepEqual([omitted, next], [0, undefined]);
      assert.deepEqual(requests, ['POST /threads/search 200']);
      const text = items[1]?.body.text ?? '';
      assert.match(text, /^\{\n {4}"thread_id": .*\n {2}\}$/s);
      assert.ok(!JSON.stringify(items).includes('xxx'));
    });

    it('come page by page until a short one', async () => {
      for (let n = 1; n <= 7; n++) {
        small.addThread(n);
      }
      const list = (page: PageRequest) => backend.listThreads!(page, NEVER);
      assert.deepEqual(await pagesOf(list, 3), [
        numbers(7, 5).map(threadId),
        numbers(4, 2).map(threadId),
        [threadId(1)],
      ]);
      assert.deepEqual(await pagesOf(list, 7), [numbers(7, 1).map(threadId), []]);
    });

    it('are read one by one', async () => {
      small.addThread(1, { metadata: { title: 'A title' }, status: 'interrupted' });
      const { body, ...thread } = await backend.getThread(threadId(1), NEVER);
      assert.deepEqual(thread, {
        id: threadId(1),
        title: 'A title',
        metadata: { title: 'A title' },
        status: 'interrupted',
        createdAt: Date.UTC(2026, 10, 16, 8, 0, 1),
      });
      assert.ok(body.text.includes('Hello.'));
    });
  });

  describe('where a graph stands', () => {
    const stateOf = async () => {
      const { sequence, ...state } = await backend.getGraphState!(threadId(1), NEVER);
      assert.ok(sequence > 0);
      return state;
    };

    beforeEach(() => small.addThread(1));

    it('is told with the run, its nodes, what failed and what is asked', async () => {
      small.setState(threadId(1), {
        values: { seconds: 600 },
        next: ['look_up', 'ask'],
        tasks: [
          { name: 'look_up', error: '{"message":"Not \\"found\\".","name":"Error"}', interrupts: [] },
          { name: 'ask', error: null, interrupts: [{ id: 'i', value: { question: 'Go on?' } }, { id: 'j' }] },
        ],
        metadata: { run_id: runId(1), step: 0 },
      });
      assert.deepEqual(await stateOf(), {
        runId: runId(1),
        next: ['look_up', 'ask'],
        errors: ['Not "found".'],
        questions: ['{"question":"Go on?"}'],
      });
    });

    it('is nowhere before the first run, or where the server says nothing that can be read', async () => {
      const nothing = { next: [], errors: [], questions: [] };
      assert.deepEqual(await stateOf(), nothing);
      small.setState(threadId(1), { next: 'x', tasks: [7, {}, { error: 4 }], metadata: null });
      assert.deepEqual(await stateOf(), nothing);
    });

    it('is told in the words that there are, whatever form an error has', async () => {
      for (const [error, words] of [
        ['plain words', 'plain words'],
        ['{"name":"Error"}', '{"name":"Error"}'],
        [{ message: 'An object.' }, 'An object.'],
        ['"quoted"', 'quoted'],
      ]) {
        small.setState(threadId(1), { next: [], tasks: [{ error }] });
        assert.deepEqual((await stateOf()).errors, [words]);
      }
    });
  });

  describe('a run', () => {
    beforeEach(() => small.addThread(1));

    it('is read with what servers tell of it', async () => {
      small.addRun(threadId(1), 5);
      const { body, ...run } = await backend.getRun(threadId(1), runId(5), NEVER);
      assert.deepEqual(run, {
        id: runId(5),
        threadId: threadId(1),
        status: 'running',
        assistantId: '02afb2ea-2bbc-5326-9320-4fd170a6dffd',
        graph: 'sleeper',
        metadata: { created_by: 'system', graph_id: 'sleeper' },
        createdAt: Date.UTC(2026, 10, 16, 8, 0, 5),
        requiredToolCalls: [],
      });
      assert.equal(body.from, 'get');
      assert.ok(body.text.includes('"multitask_strategy": "enqueue"'));
    });

    it('ended when it was changed last', async () => {
      const ends = async (status: string) => {
        small.setRun(runId(5), { status, updated_at: '2026-11-16T08:01:00.000Z' });
        const { completedAt, endedAt } = await backend.getRun(threadId(1), runId(5), NEVER);
        return { completedAt, endedAt };
      };
      small.addRun(threadId(1), 5);
      const at = Date.UTC(2026, 10, 16, 8, 1);
      for (const status of ['error', 'timeout', 'interrupted']) {
        assert.deepEqual(await ends(status), { completedAt: undefined, endedAt: at }, status);
      }
      assert.deepEqual(await ends('success'), { completedAt: at, endedAt: undefined });
      for (const status of ['pending', 'running', 'paused']) {
        assert.deepEqual(await ends(status), { completedAt: undefined, endedAt: undefined }, status);
      }
    });

    it('reads as far as it goes where fields are missing or odd', async () => {
      small.addRun(threadId(1), 5, { status: null, metadata: [], created_at: 'soon', assistant_id: 4 });
      const { body, ...run } = await backend.getRun(threadId(1), runId(5), NEVER);
      assert.deepEqual(run, { id: runId(5), threadId: threadId(1), requiredToolCalls: [] });
    });

    it('that does not exist, or whose thread does not, is told apart', async () => {
      const noRun = await failureOf(backend.getRun(threadId(1), runId(9), NEVER));
      assert.deepEqual([noRun.kind, noRun.isGone], ['unknownRun', true]);
      const noThread = await failureOf(backend.getRun(threadId(9), runId(9), NEVER));
      assert.equal(noThread.kind, 'unknownThread');
      assert.equal((await failureOf(backend.getThread(threadId(9), NEVER))).kind, 'unknownThread');
      assert.equal((await failureOf(backend.cancelRun(threadId(1), runId(9), NEVER))).kind, 'unknownRun');
    });

    it('is not asked for by an id that is no UUID, and words say so', async () => {
      for (const ask of [
        () => backend.getThread('thread_abc', NEVER),
        () => backend.listRuns('thread_abc', { limit: 1 }, NEVER),
        () => backend.getRun(threadId(1), 'run_abc', NEVER),
        () => backend.getRun('thread_abc', runId(1), NEVER),
        () => backend.cancelRun(threadId(1), `${runId(1)}/../x`, NEVER),
        () => backend.rollbackRun!(threadId(1), 'run_abc', NEVER),
      ]) {
        const error = await failureOf(ask());
        assert.equal(error.kind, 'invalid');
        assert.match(error.message, /is no id of a LangGraph server/);
      }
      assert.deepEqual(requests, []);
    });
  });

  describe('cancelling', () => {
    beforeEach(() => {
      small.addThread(1);
      small.addRun(threadId(1), 1);
      small.addRun(threadId(1), 2, { status: 'pending' });
      small.addRun(threadId(1), 3, { status: 'success' });
    });

    it('tells nothing of the run, whatever it was: reading it does', async () => {
      for (const [n, status] of [
        [1, 'error'],
        [2, 'interrupted'],
        [3, 'success'],
      ] as const) {
        assert.equal(await backend.cancelRun(threadId(1), runId(n), NEVER), undefined);
        assert.equal((await backend.getRun(threadId(1), runId(n), NEVER)).status, status);
      }
      assert.equal(requests[0], `POST /threads/${threadId(1)}/runs/${runId(1)}/cancel 202`);
    });

    it('with a rollback deletes the run', async () => {
      await backend.rollbackRun!(threadId(1), runId(2), NEVER);
      assert.deepEqual(requests, [
        `POST /threads/${threadId(1)}/runs/${runId(2)}/cancel?action=rollback 202`,
      ]);
      const error = await failureOf(backend.getRun(threadId(1), runId(2), NEVER));
      assert.equal(error.kind, 'unknownRun');
    });
  });

  describe('the runs of a thread', () => {
    const list = (page: PageRequest) => backend.listRuns(threadId(1), page, NEVER);
    const addRuns = (from: number, to: number) => {
      for (let n = from; n <= to; n++) {
        small.addRun(threadId(1), n);
      }
    };

    beforeEach(() => small.addThread(1));

    it('take one request where they are few', async () => {
      addRuns(1, 5);
      assert.deepEqual(await pagesOf(list, 20), [numbers(5, 1).map(runId)]);
      assert.deepEqual(requests, [`GET /threads/${threadId(1)}/runs?limit=20&offset=0 200`]);
    });

    for (const [order, paging] of [
      ['oldest', 'cut short'],
      ['oldest', 'right'],
      ['newest', 'right'],
    ] as const) {
      it(`come newest first from a server with the ${order} first, whose offset is ${paging}`, async () => {
        small.paging = paging;
        small.newestFirst = order === 'newest';
        for (const count of [0, 1, 3, 4, 8, 99, 100, 101, 200, 205]) {
          addRuns(small.countRuns() + 1, count);
          const pages = await pagesOf(list, 4, 100);
          assert.deepEqual(pages.flat(), numbers(count, 1).map(runId), `${count} runs`);
          assert.ok(
            pages.slice(0, -1).every((page) => page.length === 4),
            `${count} runs`,
          );
        }
      });
    }

    it('are found at the end of a long list at once when it was read before, though runs came and went', async () => {
      addRuns(1, 350);
      await list({ limit: 20 });
      const again = async () => {
        requests.length = 0;
        const { items } = await list({ limit: 20 });
        return { first: items[0]?.id, last: items.at(-1)?.id, count: items.length, asked: requests.length };
      };
      assert.deepEqual(await again(), { first: runId(350), last: runId(331), count: 20, asked: 1 });
      addRuns(351, 360);
      assert.deepEqual(await again(), { first: runId(360), last: runId(341), count: 20, asked: 1 });
      for (let n = 11; n <= 360; n++) {
        small.removeRun(runId(n));
      }
      assert.deepEqual(await again(), { first: runId(10), last: runId(1), count: 10, asked: 2 });
    });

    for (const paging of ['cut short', 'right'] as const) {
      it(`are found at the end of a very long list in few requests, where its offset is ${paging}`, async () => {
        small.paging = paging;
        addRuns(1, 10_000);
        for (const limit of [1, 20, 100]) {
          requests.length = 0;
          const other = new LangGraphBackend(clientAt(served.url, { headers: {} }));
          const page = await other.listRuns(threadId(1), { limit }, NEVER);
          assert.deepEqual(
            page.items.map(({ id }) => id),
            numbers(10_000, 10_001 - limit).map(runId),
          );
          assert.ok(requests.length <= 20, `${requests.length} requests for ${limit}`);
        }
      });
    }

    it('keep their place when runs come while one pages on', async () => {
      addRuns(1, 50);
      const { next } = await list({ limit: 20 });
      addRuns(51, 60);
      const page = await list({ limit: 20, after: next ?? assert.fail('there is more') });
      assert.deepEqual(
        page.items.map(({ id }) => id),
        numbers(30, 11).map(runId),
      );
    });

    it('are in the order of the list where one of them is to start later', async () => {
      small.addRun(threadId(1), 1, { created_at: '2026-11-17T08:00:00.000Z' });
      addRuns(2, 30);
      assert.deepEqual((await pagesOf(list, 20)).flat(), numbers(30, 1).map(runId));
    });

    it('without an id are counted, and those of another thread are left out', async () => {
      small.addRun(threadId(1), 1, { run_id: '' });
      addRuns(2, 3);
      small.addRun(threadId(7), 4, { in: threadId(1) });
      const { items, omitted } = await list({ limit: 20 });
      assert.deepEqual(
        items.map(({ id }) => id),
        [runId(3), runId(2)],
      );
      assert.equal(omitted, 1);
    });

    it('each own their part of the page', async () => {
      addRuns(1, 2);
      const { items } = await list({ limit: 20 });
      for (const { id, body } of items) {
        assert.equal((JSON.parse(body.text) as { run_id: string }).run_id, id);
        assert.equal(body.from, 'list');
      }
    });
  });
});

describe('LangGraphBackend at an odd server', () => {
  let server: LoopbackServer;
  let backend: LangGraphBackend;

  beforeEach(async () => {
    server = await LoopbackServer.start();
    const credentials = { headers: () => Promise.resolve({ 'x-api-key': KEY }) };
    backend = new LangGraphBackend(clientAt(server.url, { headers: {}, credentials }));
  });

  afterEach(() => server.close());

  it('sends a search as JSON and a cancel with no body at all', async () => {
    server.answers(replying(200, '[]'));
    await backend.listThreads({ limit: 3, after: '6' }, NEVER);
    await backend.cancelRun(threadId(1), runId(1), NEVER);
    const [search, cancel] = server.received.map(({ method, path, headers, body }) => ({
      line: `${method} ${path}`,
      key: headers['x-api-key'],
      type: headers['content-type'],
      length: headers['content-length'],
      body,
    }));
    assert.deepEqual(search, {
      line: 'POST /v1/threads/search',
      key: KEY,
      type: 'application/json',
      length: '134',
      body: JSON.stringify({
        limit: 3,
        offset: 6,
        sort_by: 'created_at',
        sort_order: 'desc',
        select: ['thread_id', 'status', 'metadata', 'created_at', 'updated_at'],
      }),
    });
    assert.deepEqual(cancel, {
      line: `POST /v1/threads/${threadId(1)}/runs/${runId(1)}/cancel`,
      key: KEY,
      type: undefined,
      length: '0',
      body: '',
    });
  });

  it('asks a search again where its failure may pass, and a cancel never', async () => {
    const clock = new FakeClock();
    const backend = new LangGraphBackend(clientAt(server.url, { headers: {}, clock, mayRetry: () => true }));
    server.answers((response, request) => {
      const isFirst = server.received.length === 1;
      (isFirst ? replying(503, '') : replying(200, '[]'))(response, request);
    });
    const page = backend.listThreads({ limit: 3 }, NEVER);
    while (server.received.length < 2) {
      await clock.advance(500);
    }
    assert.deepEqual((await page).items, []);
    server.received.length = 0;
    const failure = failureOf(backend.cancelRun(threadId(1), runId(1), NEVER));
    assert.equal((await failure).kind, 'server');
    assert.equal(server.received.length, 1);
  });

  it('stops where it gets the same runs again and again', async () => {
    const runs = Array.from({ length: 100 }, (_, i) => ({ run_id: runId(i), thread_id: threadId(1) }));
    server.answers(replying(200, JSON.stringify(runs)));
    const page = await backend.listRuns(threadId(1), { limit: 20 }, NEVER);
    assert.deepEqual([page.items.length, page.next, page.cutShort], [20, undefined, true]);
    assert.equal(server.received.length, 3);
  });

  it('stops walking where the list has no end', async () => {
    let n = 0;
    server.answers((response) => {
      const runs = Array.from({ length: 100 }, () => ({ run_id: runId(++n), thread_id: threadId(1) }));
      response.end(JSON.stringify(runs));
    });
    const page = await backend.listRuns(threadId(1), { limit: 20 }, NEVER);
    assert.deepEqual([page.items.length, page.next, page.cutShort], [20, undefined, true]);
    assert.ok(server.received.length <= 101, `${server.received.length} requests`);
  });

  it('says so where the answer is no list', async () => {
    server.answers(replying(200, '{"data": []}'));
    const error = await failureOf(backend.listRuns(threadId(1), { limit: 20 }, NEVER));
    assert.equal(error.kind, 'badBody');
    server.answers(replying(200, '{"detail":"Out of order."}'));
    const told = await failureOf(backend.listRuns(threadId(1), { limit: 20 }, NEVER));
    assert.match(told.message, /is not a list\. It says: “Out of order\.”$/);
  });

  it('does not take a run for another one', async () => {
    server.answers(
      replying(200, JSON.stringify({ run_id: runId(2), thread_id: threadId(1), status: 'success' })),
    );
    const error = await failureOf(backend.getRun(threadId(1), runId(1), NEVER));
    assert.equal(error.kind, 'badBody');
    assert.match(error.message, /was asked for .* and answered with/);
  });
});
