import assert from 'node:assert/strict';
import { DEMO } from '../../../src/core/demo/world';
import { DemoVisitor, pathOf } from '../support/demoVisitor';
import { FakeClock } from '../support/fakeClock';

const KEY = { authorization: 'Bearer sk-demo' };
const BETA = { 'openai-beta': 'assistants=v2' };

describe('the Demo server', () => {
  let clock: FakeClock;
  let demo: DemoVisitor;

  beforeEach(() => {
    clock = new FakeClock();
    demo = new DemoVisitor(clock);
  });

  describe('headers', () => {
    it('sends those of OpenAI, with a request id of its own each time', () => {
      const first = demo.ask('GET', '/threads').headers;
      const second = demo.ask('GET', '/threads/nowhere').headers;
      assert.equal(first['content-type'], 'application/json');
      assert.equal(first['openai-version'], '2020-10-01');
      assert.match(first['openai-processing-ms'] ?? '', /^\d+$/);
      assert.ok(first['openai-organization']);
      assert.match(first['x-request-id'] ?? '', /^req_[0-9a-f]{32}$/);
      assert.match(second['x-request-id'] ?? '', /^req_[0-9a-f]{32}$/);
      assert.notEqual(first['x-request-id'], second['x-request-id']);
    });

    for (const [what, authorization] of [
      ['no key', undefined],
      ['an empty key', 'Bearer '],
      ['another scheme', 'Basic c2stZGVtbw=='],
    ] as const) {
      it(`answers 401 to ${what}`, () => {
        const headers = { ...BETA, ...(authorization === undefined ? {} : { authorization }) };
        const { status, body } = demo.ask('GET', '/threads', '', headers);
        assert.equal(status, 401);
        const { error } = JSON.parse(body) as { error: Record<string, unknown> };
        assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type']);
        assert.match(String(error.message), /^You didn't provide an API key\./);
      });
    }

    it('does nothing for a request without a key', () => {
      assert.equal(demo.ask('POST', `${pathOf(DEMO.runs.hanging)}/cancel`, '', BETA).status, 401);
      assert.equal(demo.run(DEMO.runs.hanging).status, 'in_progress');
    });

    it('asks for the beta header, which may hold others too', () => {
      assert.equal(demo.ask('GET', '/threads', '', { ...KEY, 'openai-beta': 'assistants=v1' }).status, 400);
      const { status, body } = demo.ask('GET', '/threads', '', KEY);
      assert.equal(status, 400);
      assert.match(body, /"code": "invalid_beta"/);
      const both = { ...KEY, 'openai-beta': 'realtime=v1, assistants=v2' };
      assert.equal(demo.ask('GET', '/threads', '', both).status, 200);
    });
  });

  describe('paths', () => {
    it('answers 404 to one it does not know', () => {
      for (const path of [
        '',
        '/',
        '/thread',
        '/threads/',
        '/threads/a/runs/b/cancel/c',
        '/threads/%E0%A4%A/runs',
      ]) {
        const { status, message } = demo.refused('GET', path);
        assert.equal(status, 404);
        assert.equal(message, `Invalid URL (GET /v1${path})`);
      }
    });

    it('answers 405 to another method, and names the right one', () => {
      const { status, message, code } = demo.refused('GET', `${pathOf(DEMO.runs.hanging)}/cancel`);
      assert.equal(status, 405);
      assert.match(message, /^Not allowed to GET on .+ HTTP method POST\?\)$/);
      assert.equal(code, 'method_not_supported');
      assert.equal(demo.ask('DELETE', '/threads').headers.allow, 'GET');
    });

    it('says of which kind nothing is found', () => {
      const { threadId, runId } = DEMO.runs.hanging;
      const missing = (path: string) => demo.refused('GET', path);
      assert.deepEqual(missing(`/threads/${runId}`), {
        status: 404,
        message: `No thread found with id '${runId}'.`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      });
      assert.equal(missing(`/threads/${runId}/runs`).message, `No thread found with id '${runId}'.`);
      assert.equal(
        missing(`/threads/${threadId}/runs/${threadId}`).message,
        `No run found with id '${threadId}'.`,
      );
      assert.equal(
        missing(`/threads/${DEMO.threads.paged}/runs/${runId}`).status,
        404,
        'a run of another thread',
      );
      assert.equal(
        missing(`${pathOf(DEMO.runs.hanging)}/steps/x%2Fy`).message,
        "No run step found with id 'x/y'.",
      );
      assert.equal(
        missing(`/threads/${threadId}/messages/msg_x`).message,
        "No message found with id 'msg_x'.",
      );
    });

    it('gives a single step and a single thread as their lists do', () => {
      const [step] = demo.steps(DEMO.runs.hanging);
      const answer = demo.ask('GET', `${pathOf(DEMO.runs.hanging)}/steps/${step!.id}`);
      assert.deepEqual(JSON.parse(answer.body), step);
      const [thread] = demo.threads();
      assert.deepEqual(JSON.parse(demo.ask('GET', `/threads/${thread!.id}`).body), thread);
    });
  });

  describe('lists', () => {
    const ids = (query: string) => demo.runs(DEMO.threads.paged, query).data.map(({ id }) => id);

    it('give 20 at first, newest first, with the ids at their ends', () => {
      const page = demo.runs(DEMO.threads.paged);
      assert.equal(page.data.length, 20);
      assert.equal(page.has_more, true);
      assert.equal(page.first_id, page.data[0]?.id);
      assert.equal(page.last_id, page.data[19]?.id);
      assert.ok(
        page.data.every((run, index) => index === 0 || run.created_at < page.data[index - 1]!.created_at),
      );
    });

    it('lead from page to page, through all, forwards and backwards', () => {
      const all = ids('?limit=100');
      assert.equal(all.length, 64);
      const gathered: string[] = [];
      for (let query = '?limit=30'; ; query = `?limit=30&after=${gathered.at(-1) ?? ''}`) {
        const { data, has_more } = demo.runs(DEMO.threads.paged, query);
        gathered.push(...data.map(({ id }) => id));
        if (!has_more) {
          break;
        }
      }
      assert.deepEqual(gathered, all);
      assert.deepEqual(ids(`?limit=5&before=${all[40]!}`), all.slice(35, 40));
      assert.deepEqual(ids(`?limit=5&after=${all[10]!}&before=${all[13]!}`), all.slice(11, 13));
      assert.deepEqual(ids('?limit=100&order=asc'), all.toReversed());
      assert.deepEqual(ids(`?limit=2&order=asc&after=${all[5]!}`), [all[4], all[3]]);
    });

    it('end with an empty page after the last item', () => {
      const last = ids('?limit=100').at(-1)!;
      assert.deepEqual(demo.runs(DEMO.threads.paged, `?after=${last}`), {
        object: 'list',
        data: [],
        first_id: '',
        last_id: '',
        has_more: false,
      });
    });

    it('refuse a limit, an order and a cursor that are none', () => {
      const refused = (query: string) => demo.refused('GET', `/threads/${DEMO.threads.paged}/runs?${query}`);
      assert.deepEqual(refused('limit=101'), {
        status: 400,
        message:
          "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
        type: 'invalid_request_error',
        param: 'limit',
        code: 'integer_above_max_value',
      });
      assert.equal(refused('limit=0').code, 'integer_below_min_value');
      assert.equal(refused('limit=-1').code, 'integer_below_min_value');
      assert.equal(refused('limit=').code, 'invalid_type');
      assert.equal(refused('limit=ten').code, 'invalid_type');
      assert.equal(refused('order=up').param, 'order');
      assert.equal(refused('after=run_nowhere').param, 'after');
      assert.equal(refused('before=run_nowhere').param, 'before');
    });

    it('give the messages of one run when asked', () => {
      const { threadId, runId } = DEMO.runs.completed;
      const messages = demo.messages(threadId, `&run_id=${runId}`);
      assert.deepEqual(
        messages.map(({ run_id, role }) => ({ run_id, role })),
        [{ run_id: runId, role: 'assistant' }],
      );
    });
  });

  it('refuses to include in steps what there is not', () => {
    const steps = `${pathOf(DEMO.runs.completed)}/steps`;
    const { status, code, param } = demo.refused('GET', `${steps}?include[]=step_details`);
    assert.deepEqual([status, code, param], [400, 'invalid_value', 'include[0]']);
  });

  describe('what it does not do', () => {
    it('cancel a run that has ended, or twice', () => {
      const cancel = (place: (typeof DEMO.runs)['completed']) =>
        demo.refused('POST', `${pathOf(place)}/cancel`);
      for (const status of [
        'completed',
        'failed',
        'cancelled',
        'incomplete',
        'expired',
        'cancelling',
      ] as const) {
        assert.deepEqual(cancel(DEMO.runs[status]), {
          status: 400,
          message: `Cannot cancel run with status '${status}'.`,
          type: 'invalid_request_error',
          param: null,
          code: null,
        });
      }
      demo.cancel(DEMO.runs.hanging);
      assert.equal(cancel(DEMO.runs.hanging).message, "Cannot cancel run with status 'cancelling'.");
    });

    it('take tool outputs that are missing, unknown, malformed, or not waited for', () => {
      const submit = (body: string, place = DEMO.runs.requiresAction) =>
        demo.refused('POST', `${pathOf(place)}/submit_tool_outputs`, body);
      const run = demo.run(DEMO.runs.requiresAction);
      const [first, second] = run.required_action!.submit_tool_outputs.tool_calls.map(({ id }) => id);
      const output = (id: unknown) => ({ tool_call_id: id, output: 'ok' });
      const outputs = (...list: unknown[]) => JSON.stringify({ tool_outputs: list });

      assert.equal(submit('{').status, 400);
      assert.equal(submit('null').param, 'tool_outputs');
      assert.equal(submit('{}').code, 'missing_required_parameter');
      assert.equal(submit(outputs(output(first), output(7))).param, 'tool_outputs[1].tool_call_id');
      assert.equal(submit(outputs({ tool_call_id: first, output: {} })).param, 'tool_outputs[0].output');
      assert.equal(
        submit(outputs(output(first))).message,
        `Expected tool outputs for call_ids ['${first!}', '${second!}'], got ['${first!}']`,
      );
      assert.equal(submit(outputs(output(first), output('call_x'))).status, 400);
      assert.equal(submit(JSON.stringify({ stream: true, tool_outputs: [] })).param, 'stream');
      assert.equal(
        submit(outputs(), DEMO.runs.hanging).message,
        'Runs in status "in_progress" do not accept tool outputs.',
      );
      assert.deepEqual(demo.run(DEMO.runs.requiresAction), run, 'it still waits');
    });
  });
});
