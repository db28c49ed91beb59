import assert from 'node:assert/strict';
import { ApiError } from '../../../src/core/api/errors';
import type { Respond } from '../../../src/core/api/exchange';
import { createDemoServer } from '../../../src/core/demo/server';
import { DEMO } from '../../../src/core/demo/world';
import type { ToolOutput } from '../../../src/core/model/run';
import { NotSubmitted } from '../../../src/core/runs/submit/submitWords';
import { FakeClock } from '../support/fakeClock';
import { HeldServer } from '../support/heldServer';
import { answerLost, lost, refuses, says, Tap } from '../support/tap';
import { HERE, runRef, Scene } from './scene';

const { threadId, runId } = DEMO.runs.requiresAction;
const RUN = runRef(threadId, runId);
const PATH = `/threads/${threadId}/runs/${runId}`;
const GET = `GET ${PATH}`;
const POST = `POST ${PATH}/submit_tool_outputs`;

/** What came of a submission: undefined until it is over. */
type Result = 'done' | { readonly error: unknown } | undefined;

describe('ToolSubmissions', () => {
  let clock: FakeClock;
  let world: Respond;
  let tap: Tap;
  let server: HeldServer;
  let scene: Scene;
  let outputs: ToolOutput[];

  beforeEach(async () => {
    clock = new FakeClock();
    world = createDemoServer(clock);
    tap = new Tap((request) => world(request));
    server = await HeldServer.start(tap.respond);
    scene = new Scene({ clock });
    scene.connect(server);
    await scene.loader.loadRun(RUN);
    const { requiredToolCalls } = scene.store.run(RUN)!.run;
    outputs = requiredToolCalls.map(({ id }, index) => ({ toolCallId: id, output: `{"n":${index}}` }));
    assert.equal(outputs.length, 2);
    tap.take();
    scene.start();
  });

  afterEach(async () => {
    await scene.close();
    await server.close();
    assert.deepEqual(scene.errors, []);
  });

  const status = () => scene.store.run(RUN)?.status;

  /** Submits, and lets so much time go by, in milliseconds. */
  async function submit(given: readonly ToolOutput[] = outputs, ms = 10_000): Promise<Result> {
    let result: Result;
    scene.submissions.submit(RUN, given).then(
      () => (result = 'done'),
      (error: unknown) => (result = { error }),
    );
    await scene.pass(ms);
    return result;
  }

  async function failed<T extends Error>(
    type: abstract new (...args: never[]) => T,
    given: readonly ToolOutput[] = outputs,
  ): Promise<T> {
    const result = await submit(given);
    assert.ok(typeof result === 'object', 'it fails');
    assert.ok(result.error instanceof type, String(result.error));
    assert.equal(scene.submissions.isUnderWay(RUN), false);
    return result.error;
  }

  /** Does something to the run behind our back, as its own caller would. */
  function meanwhile(path: string, body = ''): void {
    const headers = { authorization: 'Bearer other', 'openai-beta': 'assistants=v2' };
    const answer = world({ method: 'POST', path: `/v1${PATH}${path}`, headers, body });
    assert.equal(answer.status, 200);
  }

  function submittedBy(other: string): void {
    const list = outputs.map(({ toolCallId }) => ({ tool_call_id: toolCallId, output: other }));
    meanwhile('/submit_tool_outputs', JSON.stringify({ tool_outputs: list }));
  }

  it('reads the run, submits once, and takes the run that comes back', async () => {
    assert.equal(await submit(outputs, 0), 'done');
    assert.equal(status(), 'queued');
    assert.equal(scene.store.run(RUN)?.run.body.from, 'submit');
    assert.deepEqual(tap.asked, [GET, POST]);
    assert.deepEqual(JSON.parse(tap.requests[1]!.body), {
      tool_outputs: outputs.map(({ toolCallId, output }) => ({ tool_call_id: toolCallId, output })),
    });
  });

  it('has the run followed quickly by whoever sees its panel, until it is completed', async () => {
    scene.look([], { panels: [RUN] });
    await submit(outputs, 0);
    await scene.pass(3000);
    assert.equal(status(), 'in_progress');
    await scene.pass(7000);
    assert.equal(status(), 'completed');
  });

  it('tells while they are on their way', async () => {
    const told: boolean[] = [];
    scene.submissions.onDidChange((ref) => {
      assert.deepEqual(ref, RUN);
      told.push(scene.submissions.isUnderWay(RUN));
    });
    assert.equal(scene.submissions.isUnderWay(RUN), false);
    const held = server.hold(/^POST/);
    const submitting = scene.submissions.submit(RUN, outputs);
    await held.arrived;
    assert.deepEqual(told, [true]);
    await assert.rejects(scene.submissions.submit(RUN, outputs), NotSubmitted);
    assert.deepEqual(told, [true], 'the second one changes nothing of the first');
    held.release();
    await submitting;
    assert.deepEqual(told, [true, false]);
    assert.equal(tap.asked.filter((line) => line === POST).length, 1);
  });

  it('reads the run where the answer tells nothing', async () => {
    tap.next(/^POST/, (request, usual) => ({ ...usual(request), body: '' }));
    assert.equal(await submit(outputs, 0), 'done');
    assert.deepEqual(tap.asked, [GET, POST, GET]);
    assert.equal(status(), 'queued');
  });

  describe('sends nothing', () => {
    const nothingSent = () => {
      assert.ok(!tap.asked.includes(POST));
    };

    it('where the run has moved on', async () => {
      submittedBy('theirs');
      assert.equal(status(), 'requires_action', 'as far as this window knows');
      const { message } = await failed(NotSubmitted);
      assert.equal(
        message,
        'The tool outputs were not submitted. The run does not wait for any: its status is “queued”.',
      );
      assert.equal(status(), 'queued');
      nothingSent();
    });

    it('where the run was cancelled', async () => {
      meanwhile('/cancel');
      assert.match((await failed(NotSubmitted)).message, /its status is “cancelling”/);
      nothingSent();
    });

    for (const [what, change] of [
      ['one is missing', ([first]: ToolOutput[]) => [first!]],
      ['there is none', () => []],
      ['there is one too many', (all: ToolOutput[]) => [...all, { toolCallId: 'call_x', output: '' }]],
      ['one is of another call', ([first]: ToolOutput[]) => [first!, { toolCallId: 'call_x', output: '' }]],
      ['one stands there twice', ([first]: ToolOutput[]) => [first!, first!]],
      ['one too many is there twice', (all: ToolOutput[]) => [...all, all[0]!]],
    ] as const) {
      it(`where ${what}`, async () => {
        assert.match((await failed(NotSubmitted, change(outputs))).message, /other tool calls than these/);
        assert.equal(status(), 'requires_action');
        nothingSent();
      });
    }

    for (const [what, ids] of [
      ['no id', ['call_1', undefined]],
      ['the same id', ['call_1', 'call_1']],
    ] as const) {
      it(`where calls have ${what}`, async () => {
        tap.next(/^GET/, (request, usual) => {
          const run = JSON.parse(usual(request).body) as object;
          const calls = ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '' } }));
          const action = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls } };
          return says(200, { ...run, required_action: action })(request, usual);
        });
        const given = ids.map((id) => ({ toolCallId: id ?? '', output: '1' }));
        assert.match((await failed(NotSubmitted, given)).message, /no id of their own/);
        nothingSent();
      });
    }

    it('where the run can’t be read', async () => {
      tap.next(/^GET/, lost, 9);
      const error = await failed(ApiError);
      assert.equal(error.kind, 'network');
      assert.match(error.message, /^The tool outputs were not submitted\. \S/);
      assert.equal(scene.store.connection(HERE).problem?.kind, 'network');
      nothingSent();
    });

    it('where the run is gone, and notes that', async () => {
      tap.next(/^GET/, refuses(404, `No run found with id '${runId}'.`));
      assert.equal((await failed(ApiError)).kind, 'unknownRun');
      assert.equal(scene.store.runProblem(RUN)?.kind, 'unknownRun');
      nothingSent();
    });

    it('where the connection is another one when the run was read', async () => {
      const held = server.hold(/^GET/);
      const submitting = scene.submissions.submit(RUN, outputs);
      await held.arrived;
      scene.setKey('sk-another');
      held.release();
      await assert.rejects(submitting, /The connection was changed meanwhile/);
      nothingSent();
    });

    it('where the connection was removed, or its server takes no outputs', async () => {
      Object.defineProperty(scene.backends.get(HERE), 'submitToolOutputs', { value: undefined });
      const error = await failed(ApiError);
      assert.equal(error.kind, 'noEndpoint');
      assert.equal(
        error.message,
        'The tool outputs were not submitted. This server takes no outputs of tool calls.',
      );
      scene.disconnect();
      assert.equal((await failed(ApiError)).kind, 'invalid');
      nothingSent();
    });
  });

  describe('decides by what the run says', () => {
    it('where the connection breaks after the server has taken them', async () => {
      tap.next(/^POST/, answerLost);
      assert.equal(await submit(outputs, 0), 'done');
      assert.deepEqual(tap.asked, [GET, POST, GET]);
      assert.equal(status(), 'queued');
    });

    for (const [what, reply] of [
      ['the server fails', refuses(500, 'Oops.')],
      ['it is not available', says(503, '')],
      ['it says success of an error', says(200, { error: { message: 'Oops.' } })],
      ['the connection breaks before', lost],
    ] as const) {
      it(`where ${what}, and they have not arrived: it is not known`, async () => {
        tap.next(/^POST/, reply);
        const error = await failed(ApiError);
        assert.match(error.message, /^It is not known whether the tool outputs have arrived: .* \S/);
        assert.equal(error.unclear, true);
        assert.deepEqual(tap.asked, [GET, POST, GET, GET], 'it has a second look, and sends nothing again');
        assert.equal(status(), 'requires_action');
      });
    }

    it('where a server takes them a moment after it has failed', async () => {
      tap.next(/^POST/, (request) => {
        clock.after(1000, () => {
          world(request);
        });
        return { status: 504, headers: {}, body: '' };
      });
      assert.equal(await submit(), 'done');
      assert.deepEqual(tap.asked, [GET, POST, GET, GET]);
    });

    it('where the server does not answer in time', async () => {
      const held = server.hold(/^POST/);
      const submitting = scene.submissions.submit(RUN, outputs);
      await held.arrived;
      await clock.advance(30_000);
      await submitting;
      held.release();
      assert.equal(status(), 'completed', 'it was not idle meanwhile');
    });

    it('where the run can’t be read after that: it is not known, and the failure is kept', async () => {
      tap.next(/^POST/, (request, usual) => {
        usual(request);
        return { status: 500, headers: { 'x-request-id': 'req_lost' }, body: '' };
      });
      tap.next(/^GET/, (request, usual) => usual(request));
      tap.next(/^GET/, lost, 9);
      const error = await failed(ApiError);
      assert.match(error.message, /^It is not known/);
      assert.equal(error.requestId, 'req_lost');
      assert.equal(error.status, 500);
    });

    it('where it waits for the next tool calls by then', async () => {
      tap.next(/^POST/, (request, usual) => {
        usual(request);
        tap.next(/^GET/, (get, plain) => {
          const run = JSON.parse(plain(get).body) as object;
          const calls = [{ id: 'call_next', type: 'function', function: { name: 'f', arguments: '{}' } }];
          const action = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls } };
          return says(200, { ...run, status: 'requires_action', required_action: action })(get, plain);
        });
        return { status: 502, headers: {}, body: '' };
      });
      assert.equal(await submit(outputs, 0), 'done');
      assert.deepEqual(
        scene.store.run(RUN)?.run.requiredToolCalls.map(({ id }) => id),
        ['call_next'],
      );
    });
  });

  it('gives the words of a server that says no, and reads what the run is now', async () => {
    tap.next(/^POST/, (request, usual) => {
      submittedBy('theirs');
      return usual(request);
    });
    const error = await failed(ApiError);
    assert.equal(error.kind, 'refused');
    assert.equal(
      error.message,
      'The tool outputs were not accepted. The server refused the request (400). It says: “Runs in status "queued" do not accept tool outputs.”',
    );
    assert.match(error.requestId ?? '', /^req_/);
    assert.deepEqual(tap.asked, [GET, POST, GET]);
    assert.equal(status(), 'queued', 'as the others who had submitted before left it');
  });

  it('asks for nothing more where the server limits its rate or refuses the key', async () => {
    tap.next(/^POST/, refuses(429, 'Slow down.', { 'retry-after': '1' }));
    assert.equal((await failed(ApiError)).kind, 'rateLimited');
    tap.next(/^POST/, refuses(401, 'Incorrect API key provided.'));
    assert.equal((await failed(ApiError)).kind, 'unauthorized');
    assert.deepEqual(tap.asked, [GET, POST, GET, POST]);
    assert.equal(status(), 'requires_action');
  });

  it('stops with its window', async () => {
    const held = server.hold(/^POST/);
    const submitting = scene.submissions.submit(RUN, outputs);
    await held.arrived;
    scene.submissions.dispose();
    await assert.rejects(submitting, { kind: 'aborted' });
    held.release();
  });
});
