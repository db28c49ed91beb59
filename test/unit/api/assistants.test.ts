/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import type { Page, PageRequest } from '../../../src/core/api/backend';
import { ApiError } from '../../../src/core/api/errors';
import { DEMO } from '../../../src/core/demo/world';
import type { Run } from '../../../src/core/model/run';
import { serveDemo, type ServedDemo } from '../../host/demoServer';
import { backendAt, failureOf, KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer, replying } from '../support/loopbackServer';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';

/** All pages of a list; `pages` is the number that ends what would not end. */
async function allOf<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
  pages = 10,
): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    assert.ok(pages-- > 0, 'the list has no end');
    const page = await list({ limit, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

describe('AssistantsBackend at the Demo server', () => {
  let clock: FakeClock;
  let served: ServedDemo;
  let requests: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    requests = [];
    served = await serveDemo({ port: 0, clock, log: (line) => requests.push(line) });
  });

  afterEach(() => served.close());

  const backend = () => backendAt(served.url, { clock });

  it('lists threads, newest first, with their titles', async () => {
    const threads = await allOf((page) => backend().listThreads(page, NEVER), 3);
    assert.ok(threads.length >= 8);
    assert.equal(threads[0]?.id, DEMO.threads.mixed);
    assert.equal(threads.find(({ id }) => id === DEMO.threads.untitled)?.title, undefined);
    assert.ok(threads.filter(({ title }) => title !== undefined).length >= 7);
    const times = threads.map(({ createdAt }) => createdAt ?? assert.fail('no time'));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
  });

  it('lists all runs of a thread through pages, the same ones as the openai client and in the same order', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: served.url, maxRetries: 0 });
    const theirs: string[] = [];
    for await (const run of client.beta.threads.runs.list(DEMO.threads.paged, { limit: 20 })) {
      theirs.push(run.id);
    }
    const theirRequests = requests.splice(0);
    const ours = await allOf((page) => backend().listRuns(DEMO.threads.paged, page, NEVER), 20);
    assert.deepEqual(
      ours.map(({ id }) => id),
      theirs,
    );
    assert.equal(ours.length, 64);
    // Theirs leaves the order to the server's default, which is the same.
    assert.deepEqual(
      requests.map((line) => line.replace('&order=desc', '').replace(/\?(.*)&(after=\w+)/, '?$2&$1')),
      theirRequests.map((line) => line.replace(/\?(.*)&(after=\w+)/, '?$2&$1')),
    );
  });

  it('reads a thread, a run with every field, and its steps', async () => {
    const { threadId, runId } = DEMO.runs.everyField;
    assert.equal((await backend().getThread(threadId, NEVER)).id, threadId);
    const run = await backend().getRun(threadId, runId, NEVER);
    const body = JSON.parse(run.body.text) as Record<string, unknown> & { usage: Record<string, number> };
    assert.deepEqual(
      {
        ...run,
        body: undefined,
        requiredToolCalls: run.requiredToolCalls.length,
        lastError: run.lastError?.message,
      },
      {
        id: runId,
        threadId,
        status: 'incomplete',
        assistantId: body.assistant_id,
        model: body.model,
        createdAt: Number(body.created_at) * 1000,
        startedAt: Number(body.started_at) * 1000,
        expiresAt: Number(body.expires_at) * 1000,
        completedAt: Number(body.completed_at) * 1000,
        cancelledAt: Number(body.cancelled_at) * 1000,
        failedAt: Number(body.failed_at) * 1000,
        lastError: (body.last_error as { message: string }).message,
        incompleteReason: 'max_completion_tokens',
        maxPromptTokens: body.max_prompt_tokens,
        maxCompletionTokens: body.max_completion_tokens,
        metadata: body.metadata,
        usage: {
          promptTokens: body.usage.prompt_tokens,
          completionTokens: body.usage.completion_tokens,
          totalTokens: body.usage.total_tokens,
        },
        requiredToolCalls: run.requiredToolCalls.length,
        body: undefined,
      },
    );
    const steps = await allOf((page) => backend().listSteps(threadId, runId, page, NEVER), 2);
    assert.equal(steps.length, 3);
    assert.deepEqual(new Set(steps.map(({ type }) => type)), new Set(['tool_calls', 'message_creation']));
  });

  it('reads the tool calls that a run waits for', async () => {
    const { threadId, runId } = DEMO.runs.requiresAction;
    await clock.advance(60_000);
    const { status, requiredToolCalls } = await backend().getRun(threadId, runId, NEVER);
    assert.equal(status, 'requires_action');
    assert.equal(requiredToolCalls.length, 2);
    for (const call of requiredToolCalls) {
      assert.match(call.id, /^call_/);
      assert.notEqual(call.name, '');
      assert.doesNotThrow(() => JSON.parse(call.arguments) as unknown);
    }
  });

  it('cancels a run, and reads it until it is cancelled', async () => {
    const { threadId, runId } = DEMO.runs.hanging;
    const asked = await backend().cancelRun(threadId, runId, NEVER);
    assert.equal(asked?.status, 'cancelling');
    assert.equal(asked.body.from, 'cancel');
    await clock.advance(60_000);
    const run = await backend().getRun(threadId, runId, NEVER);
    assert.equal(run.status, 'cancelled');
    assert.ok(run.cancelledAt !== undefined && run.cancelledAt <= clock.now());
    assert.ok(run.body.sequence > asked.body.sequence);
  });

  it('reads what a step wrote, and is told of which kind nothing is there', async () => {
    const { threadId, runId } = DEMO.runs.completed;
    const { items } = await backend().listSteps(threadId, runId, { limit: 20 }, NEVER);
    const step = items.find(({ type }) => type === 'message_creation');
    const { step_details } = JSON.parse(step!.body.text) as {
      step_details: { message_creation: { message_id: string } };
    };
    const id = step_details.message_creation.message_id;
    const message = await backend().getMessage(threadId, id, NEVER);
    assert.deepEqual([message.id, message.role, message.status], [id, 'assistant', 'completed']);
    assert.equal(message.parts.length, 1);
    const kindOf = async (thread: string, asked: string) =>
      (await failureOf(backend().getMessage(thread, asked, NEVER))).kind;
    assert.equal(await kindOf(threadId, 'msg_nowhere'), 'unknownMessage');
    assert.equal(await kindOf(THREAD, id), 'unknownThread');
    assert.equal(await kindOf(threadId, '..'), 'invalid');
  });

  it('is told that a run has ended, and that one is not there', async () => {
    const { threadId, runId } = DEMO.runs.completed;
    const refused = await failureOf(backend().cancelRun(threadId, runId, NEVER));
    assert.equal(refused.kind, 'refused');
    assert.equal(refused.serverMessage, "Cannot cancel run with status 'completed'.");
    assert.match(refused.requestId ?? '', /^req_/);
    assert.equal((await failureOf(backend().getRun(threadId, RUN, NEVER))).kind, 'unknownRun');
    assert.equal((await failureOf(backend().getRun(runId, runId, NEVER))).kind, 'unknownThread');
    assert.equal((await failureOf(backend().getThread(THREAD, NEVER))).kind, 'unknownThread');
    const keyless = backendAt(served.url, { credentials: { headers: () => Promise.resolve({}) } });
    assert.equal((await failureOf(keyless.listThreads({ limit: 1 }, NEVER))).kind, 'unauthorized');
  });
});

describe('AssistantsBackend at a server of another mind', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  const backend = () => backendAt(server.url);
  const listRuns = (page: PageRequest = { limit: 2 }) => backend().listRuns(THREAD, page, NEVER);
  const answers = (body: unknown, headers?: Record<string, string>) => {
    server.answers(replying(200, typeof body === 'string' ? body : JSON.stringify(body), headers));
  };

  describe('lists', () => {
    it('asks for the newest first, and for what follows the cursor', async () => {
      answers({ data: [] });
      await listRuns({ limit: 100, after: 'run_&1' });
      assert.equal(
        server.received[0]?.path,
        `/v1/threads/${THREAD}/runs?limit=100&order=desc&after=run_%261`,
      );
    });

    it('goes on after the last item, whatever first_id and last_id say', async () => {
      for (const wrong of ['run_1', 'nonsense', null, 7, '']) {
        answers({
          data: [{ id: 'run_1' }, { id: 'run_2' }],
          first_id: wrong,
          last_id: wrong,
          has_more: true,
        });
        assert.equal((await listRuns()).next, 'run_2');
      }
    });

    it('goes on after the last item that has an id', async () => {
      answers({ data: [{ id: 'run_1' }, { id: 'run_2' }, { id: '' }, null, 'x'], has_more: true });
      const page = await listRuns({ limit: 5 });
      assert.equal(page.next, 'run_2');
      assert.equal(page.omitted, 3);
    });

    it('comes to an end at a server that does not know cursors', async () => {
      answers({ data: [{ id: 'run_1' }, { id: 'run_2' }], has_more: true });
      assert.equal((await allOf(listRuns, 2)).length, 4);
      assert.equal(server.received.length, 2);
    });

    const endless: [name: string, page: unknown, after?: string][] = [
      ['an empty page with more to come', { data: [], has_more: true }],
      ['a page of items without ids', { data: [{}, {}], has_more: true }],
      ['the page that it was to follow', { data: [{ id: 'run_1' }], has_more: true }, 'run_1'],
    ];
    for (const [name, page, after] of endless) {
      it(`ends with ${name}, and says that it was cut short`, async () => {
        answers(page);
        const { next, cutShort } = await listRuns({ limit: 2, ...(after === undefined ? {} : { after }) });
        assert.equal(next, undefined);
        assert.equal(cutShort, true);
      });
    }

    const ends: [name: string, page: unknown][] = [
      ['a page that does not say', { data: [{ id: 'run_1' }] }],
      ['a page that says no', { data: [{ id: 'run_1' }], has_more: false }],
      ['a page that says something else', { data: [{ id: 'run_1' }], has_more: 'true' }],
      ['an array', [{ id: 'run_1' }]],
    ];
    for (const [name, page] of ends) {
      it(`ends with ${name}`, async () => {
        answers(page);
        const { next, cutShort } = await listRuns();
        assert.equal(next, undefined);
        assert.equal(cutShort, undefined);
      });
    }

    it('drops the runs of another thread, and goes on behind them', async () => {
      answers({
        data: [
          { id: 'run_1', thread_id: 'thread_other' },
          { id: 'run_2', thread_id: THREAD },
          { id: 'run_3' },
          { id: 'run_4', thread_id: 'thread_other' },
        ],
        has_more: true,
      });
      const page = await listRuns({ limit: 4 });
      assert.deepEqual(
        page.items.map(({ id, body }) => [id, body.text]),
        [
          ['run_2', `{"id":"run_2","thread_id":"${THREAD}"}`],
          ['run_3', '{"id":"run_3"}'],
        ],
      );
      assert.equal(page.omitted, 0);
      assert.equal(page.next, 'run_4');
    });

    it('leaves out what has no id, and says how many', async () => {
      const odd = [null, 1, 'x', [], {}, { id: null }, { id: 7 }, { id: '' }, { object: 'thread.run' }];
      answers({ data: [{ id: 'run_1' }, ...odd, { id: 'run_2' }] });
      const page = await listRuns();
      assert.deepEqual(
        page.items.map(({ id }) => id),
        ['run_1', 'run_2'],
      );
      assert.equal(page.omitted, odd.length);
      assert.equal(page.items[1]?.body.text, '{"id":"run_2"}');
    });

    it('keeps of each item the exact text that was its own', async () => {
      const items = [
        '{ "id":"run_1", "n": 12345678901234567890, "f": 1.0, "f": 1e2 }',
        String.raw`{"id":"run_2","s":"a \"}],{ b","u":"\u00e4\ud800","data":[{"id":"run_x"},[1,2]]}`,
        `{"id":"run_3","deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
        '{\n\t"id": "run_4",\r\n "data": []}',
      ];
      const text = `\n{"object":"data", "data" : [ ${items.join(' ,\n')} ] , "has_more":false}`;
      answers(text);
      const page = await listRuns();
      assert.deepEqual(
        page.items.map(({ id }) => id),
        ['run_1', 'run_2', 'run_3', 'run_4'],
      );
      assert.ok(page.items.every(({ body }, index) => body.text === items[index]));
      assert.ok(page.items.every(({ body }) => body.from === 'list'));
    });
  });

  describe('bodies', () => {
    it('keeps the text as it was received', async () => {
      const text = `\n{"id":"${RUN}", "n": 12345678901234567890,\t"n":1.0 , "s":"\\u0041"}\n`;
      answers(text, { 'content-type': 'text/plain' });
      const { body } = await backend().getRun(THREAD, RUN, NEVER);
      assert.equal(body.text, text);
      assert.equal(body.from, 'get');
      assert.equal((await backend().cancelRun(THREAD, RUN, NEVER))?.body.text, text);
    });

    it('takes a run that has nothing but an id', async () => {
      answers({ id: RUN });
      const { body, ...run } = await backend().getRun(THREAD, RUN, NEVER);
      assert.deepEqual(run, { id: RUN, threadId: THREAD, requiredToolCalls: [] });
      assert.equal(body.text, `{"id":"${RUN}"}`);
    });

    it('reads what starts with a byte order mark', async () => {
      answers(`\ufeff{"id":"${RUN}"}`);
      assert.equal((await backend().getRun(THREAD, RUN, NEVER)).body.text, `{"id":"${RUN}"}`);
      answers(`\ufeff[{"id":"run_1"}]`);
      assert.equal((await listRuns()).items[0]?.body.text, '{"id":"run_1"}');
    });

    for (const levels of [100_000, 1_000_000]) {
      it(`reads a run that is ${levels} levels deep, or says that it cannot`, async () => {
        const text = `{"id":"${RUN}","metadata":${'['.repeat(levels)}${']'.repeat(levels)}}`;
        answers(text);
        const got = await backend()
          .getRun(THREAD, RUN, NEVER)
          .catch((error: unknown) => error);
        if (got instanceof ApiError) {
          assert.equal(got.kind, 'badBody');
        } else {
          assert.equal((got as Run).body.text, text);
        }
      });
    }

    const bad: [name: string, body: string, words: RegExp][] = [
      ['an empty body', '', /^The server answered with an empty body\.$/],
      ['white space', ' \n ', /^The server answered with an empty body\.$/],
      ['a page of HTML', '<!DOCTYPE html><html><p>Sign in</p></html>', /web page in place of JSON.*\/v1/],
      ['malformed JSON', '{"id":"run_1",', /something that is not JSON/],
      ['words', 'OK', /something that is not JSON/],
      ['null', 'null', /has no id|not a list/],
      ['a number', '7', /has no id|not a list/],
      ['a string', '"run_1"', /has no id|not a list/],
      [
        'an error with status 200',
        `{"error":{"message":"no, ${KEY}","code":"busy"}}`,
        /(has no id|not a list)\. It says: “no, •••”$/,
      ],
      [
        'a detail with status 200',
        '{"detail":"Not here."}',
        /(has no id|not a list)\. It says: “Not here\.”$/,
      ],
      ['a run without an id', '{"object":"thread.run","status":"queued"}', /has no id|not a list/],
      ['a list without a list', '{"object":"list","data":{"0":{"id":"run_1"}}}', /has no id|not a list/],
    ];
    for (const [name, body, words] of bad) {
      it(`says what is wrong with ${name}`, async () => {
        answers(body, { 'x-request-id': 'req_1' });
        for (const failing of [
          () => backend().getRun(THREAD, RUN, NEVER),
          () => backend().getThread(THREAD, NEVER),
          () => backend().listThreads({ limit: 1 }, NEVER),
          () => listRuns(),
          () => backend().listSteps(THREAD, RUN, { limit: 1 }, NEVER),
        ]) {
          const failure = await failureOf(failing());
          assert.equal(failure.kind, 'badBody');
          assert.equal(failure.unclear, true);
          assert.equal(failure.requestId, 'req_1');
          assert.equal(failure.status, 200);
          assert.match(failure.path ?? '', /^\/v1\/threads/);
          assert.match(failure.message, words);
        }
      });
    }

    it('does not take one run, or one thread, for another', async () => {
      const run = () => backend().getRun(THREAD, RUN, NEVER);
      const thread = () => backend().getThread(THREAD, NEVER);
      const other = 'thread_OtherOtherOtherOther';
      const mistaken: [ask: () => Promise<unknown>, body: object, words: string][] = [
        [run, { id: `run_${'x'.repeat(50_000)}` }, 'run_4wA…bFJB and answered with run_xxx…xxxx'],
        [run, { id: RUN, thread_id: other }, 'thread_OJ3…rYFz and answered with thread_Oth…ther'],
        [thread, { id: other }, 'thread_OJ3…rYFz and answered with thread_Oth…ther'],
      ];
      for (const [ask, body, words] of mistaken) {
        answers(body, { 'x-request-id': 'req_1' });
        const failure = await failureOf(ask());
        assert.equal(failure.kind, 'badBody');
        assert.equal(failure.requestId, 'req_1');
        assert.equal(failure.message, `The server was asked for ${words}.`);
      }
    });

    for (const threadId of [null, '', 7, undefined]) {
      it(`takes a run whose thread_id is ${String(threadId)} for one of the thread that was asked for`, async () => {
        answers({ id: RUN, thread_id: threadId });
        assert.equal((await backend().getRun(THREAD, RUN, NEVER)).threadId, THREAD);
        assert.equal((await backend().cancelRun(THREAD, RUN, NEVER))?.threadId, THREAD);
      });
    }
  });

  describe('a cancel', () => {
    const silent: [name: string, status: number, body: string][] = [
      ['nothing', 204, ''],
      ['an empty body', 200, ''],
      ['words', 202, 'accepted'],
      ['a page', 200, '<html></html>'],
      ['an object that is no run', 200, '{"status":"ok"}'],
      ['another run', 200, '{"id":"run_other","status":"cancelled"}'],
      ['a run of another thread', 200, `{"id":"${RUN}","thread_id":"thread_other","status":"cancelled"}`],
      ['null', 200, 'null'],
    ];
    for (const [name, status, body] of silent) {
      it(`that is answered with ${name} leaves open how it went`, async () => {
        server.answers(replying(status, body));
        assert.equal(await backend().cancelRun(THREAD, RUN, NEVER), undefined);
        assert.equal(server.received.length, 1);
      });
    }

    it('that is answered with an error and status 200 fails, and leaves open how it went', async () => {
      server.answers(replying(200, '{"error":{"message":"The run is locked.","code":"locked"}}'));
      const failure = await failureOf(backend().cancelRun(THREAD, RUN, NEVER));
      assert.equal(failure.kind, 'badBody');
      assert.equal(failure.unclear, true);
      assert.equal(failure.code, 'locked');
      assert.equal(failure.serverMessage, 'The run is locked.');
      assert.match(failure.message, /It says: “The run is locked\.”$/);
    });

    it('may be answered with 201, and with "cancelled" at once', async () => {
      server.answers(replying(201, JSON.stringify({ id: RUN, thread_id: THREAD, status: 'cancelled' })));
      assert.equal((await backend().cancelRun(THREAD, RUN, NEVER))?.status, 'cancelled');
    });
  });
});
