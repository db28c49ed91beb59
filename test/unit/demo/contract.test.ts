import assert from 'node:assert/strict';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { RequiredActionFunctionToolCall, Run } from 'openai/resources/beta/threads/runs/runs';
import type { RunStep } from 'openai/resources/beta/threads/runs/steps';
import type { Thread } from 'openai/resources/beta/threads/threads';
import type {
  MessageBody,
  RequiredToolCall,
  RunBody,
  StepBody,
  ThreadBody,
} from '../../../src/core/demo/wire';
import { DEMO } from '../../../src/core/demo/world';
import { DemoVisitor, pathOf } from '../support/demoVisitor';
import { FakeClock } from '../support/fakeClock';
import { OpenApi } from '../support/openApi';

const CONTENT = 'step_details.tool_calls[*].file_search.results[*].content';

type Is<Expected, Body extends Expected> = Body;

/** Compiles only while our bodies are what the reference client takes them for. */
export type AsTheClientExpects = [
  Is<Thread, ThreadBody>,
  Is<Run, RunBody>,
  Is<RequiredActionFunctionToolCall, RequiredToolCall>,
  Is<RunStep, StepBody>,
  Is<Message, MessageBody>,
];

describe("the Demo's answers, by OpenAI's OpenAPI document", () => {
  let document: OpenApi;
  let clock: FakeClock;
  let demo: DemoVisitor;

  before(function () {
    document = OpenApi.readOrSkip(this);
  });

  beforeEach(() => {
    clock = new FakeClock();
    demo = new DemoVisitor(clock);
  });

  function check(schema: string, body: unknown): void {
    assert.equal(document.problemOf(schema, body), undefined, JSON.stringify(body, null, 2));
  }

  /** Asks for a path of the document, and checks the answer by the schema that the document names there. */
  function ask(method: 'get' | 'post', template: string, at: string, body?: string): void {
    assert.ok(document.has(method, template), `the document has no ${method} ${template}`);
    const answer = demo.ask(method.toUpperCase(), at, body);
    assert.equal(answer.status, 200, answer.body);
    document.checkAnswer(method, template, JSON.parse(answer.body));
  }

  /** Everything that can be read, but for the named exceptions: the list of threads, and the run of 128 tools. */
  function askForAll(): void {
    for (const thread of demo.threads()) {
      const { id } = thread;
      check('ThreadObject', thread);
      ask('get', '/threads/{thread_id}', `/threads/${id}`);
      ask('get', '/threads/{thread_id}/messages', `/threads/${id}/messages?limit=100`);
      for (const message of demo.messages(id)) {
        ask('get', '/threads/{thread_id}/messages/{message_id}', `/threads/${id}/messages/${message.id}`);
      }
      if (id !== DEMO.runs.largest.threadId) {
        ask('get', '/threads/{thread_id}/runs', `/threads/${id}/runs?limit=100`);
      }
      for (const run of demo.runs(id, '?limit=100').data) {
        const at = pathOf({ threadId: id, runId: run.id });
        if (run.id !== DEMO.runs.largest.runId) {
          ask('get', '/threads/{thread_id}/runs/{run_id}', at);
        }
        ask('get', '/threads/{thread_id}/runs/{run_id}/steps', `${at}/steps`);
        ask('get', '/threads/{thread_id}/runs/{run_id}/steps', `${at}/steps?include[]=${CONTENT}`);
        for (const step of demo.steps({ threadId: id, runId: run.id })) {
          ask('get', '/threads/{thread_id}/runs/{run_id}/steps/{step_id}', `${at}/steps/${step.id}`);
        }
      }
    }
  }

  it('conform at the start, while runs go on, and when all have ended', async () => {
    for (const ms of [0, 10_000, 10_000, 10 * 60_000, 24 * 60 * 60_000]) {
      await clock.advance(ms);
      askForAll();
    }
  });

  it('conform after a cancel and after tool outputs', async () => {
    ask('post', '/threads/{thread_id}/runs/{run_id}/cancel', `${pathOf(DEMO.runs.hanging)}/cancel`);
    const run = demo.run(DEMO.runs.requiresAction);
    const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
    ask(
      'post',
      '/threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
      `${pathOf(DEMO.runs.requiresAction)}/submit_tool_outputs`,
      JSON.stringify({ tool_outputs: calls.map(({ id }) => ({ tool_call_id: id, output: '{}' })) }),
    );
    for (const ms of [0, 2_000, 10_000]) {
      await clock.advance(ms);
      askForAll();
    }
  });

  it('differ for the run of 128 tools in their number only', () => {
    const largest = demo.run(DEMO.runs.largest);
    check('RunObject', { ...largest, tools: largest.tools.slice(0, 20) });
    assert.ok(document.problemOf('RunObject', largest), 'which shows that the document is read');
  });

  it('conform when they refuse', () => {
    const refusals = [
      demo.ask('GET', '/threads/thread_nowhere'),
      demo.ask('GET', '/threads?limit=0'),
      demo.ask('GET', '/nowhere'),
      demo.ask('DELETE', '/threads'),
      demo.ask('GET', '/threads', '', {}),
      demo.ask('GET', '/threads', '', { authorization: 'Bearer sk-demo' }),
      demo.ask('POST', `${pathOf(DEMO.runs.completed)}/cancel`),
    ];
    for (const { status, body } of refusals) {
      assert.ok(status >= 400);
      check('ErrorResponse', JSON.parse(body));
    }
  });
});
