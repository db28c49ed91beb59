/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import type { RunStepInclude } from 'openai/resources/beta/threads/runs/steps';
import { DEMO } from '../../../src/core/demo/world';
import { serveDemo, type ServedDemo } from '../../host/demoServer';
import type { Place } from '../support/demoVisitor';
import { FakeClock } from '../support/fakeClock';

const AT_ONCE = { pollIntervalMs: 1 };

describe('the openai client at the Demo server', () => {
  let clock: FakeClock;
  let served: ServedDemo;
  let client: OpenAI;
  let requests: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    requests = [];
    // Each request takes the server's time on by a second.
    const log = (line: string) => {
      requests.push(line);
      void clock.advance(1_000);
    };
    served = await serveDemo({ port: 0, clock, log });
    client = new OpenAI({ apiKey: 'sk-demo', baseURL: served.url, maxRetries: 0 });
  });

  afterEach(() => served.close());

  const runs = () => client.beta.threads.runs;
  const place = ({ threadId }: Place) => ({ thread_id: threadId });

  it('lists runs through all pages', async () => {
    const ids: string[] = [];
    for await (const run of runs().list(DEMO.threads.paged, { limit: 20 })) {
      ids.push(run.id);
    }
    assert.equal(new Set(ids).size, 64);
    assert.equal(requests.length, 4);
  });

  it('retrieves a thread, a run, its steps and its messages', async () => {
    const { threadId, runId } = DEMO.runs.everyField;
    const thread = await client.beta.threads.retrieve(threadId);
    assert.equal(thread.id, threadId);
    const { data: run, request_id } = await runs().retrieve(runId, { thread_id: threadId }).withResponse();
    assert.equal(run.tools.length, 20);
    assert.match(request_id ?? '', /^req_/);
    const steps = await runs().steps.list(runId, { thread_id: threadId });
    assert.equal(steps.data.length, 3);
    const step = await runs().steps.retrieve(steps.data[0]!.id, { thread_id: threadId, run_id: runId });
    assert.deepEqual(step.step_details, steps.data[0]!.step_details);
    const messages = await client.beta.threads.messages.list(threadId);
    assert.deepEqual(
      messages.data.map(({ role }) => role),
      ['assistant', 'user'],
    );
    const [answer] = messages.data;
    assert.deepEqual(
      await client.beta.threads.messages.retrieve(answer!.id, { thread_id: threadId }),
      answer,
    );
  });

  it('gets what stands in the files that were found where it asks for it, and only there', async () => {
    const { threadId, runId } = DEMO.runs.everyField;
    const found = async (include: RunStepInclude[]) => {
      const steps = await runs().steps.list(runId, { thread_id: threadId, include });
      const step = steps.data.find(
        ({ step_details: details }) =>
          details.type === 'tool_calls' && details.tool_calls[0]?.type === 'file_search',
      );
      assert.ok(step?.step_details.type === 'tool_calls');
      const [call] = step.step_details.tool_calls;
      const one = await runs().steps.retrieve(step.id, { thread_id: threadId, run_id: runId, include });
      assert.deepEqual(one.step_details, step.step_details);
      return call?.type === 'file_search' ? (call.file_search.results ?? []) : [];
    };
    const bare = await found([]);
    assert.equal(bare.length, 2);
    assert.ok(bare.every((result) => !('content' in result)));
    const full = await found(['step_details.tool_calls[*].file_search.results[*].content']);
    assert.deepEqual(
      full.map(({ file_name }) => file_name),
      bare.map(({ file_name }) => file_name),
    );
    for (const { content } of full) {
      assert.ok((content?.[0]?.text?.length ?? 0) > 20);
    }
  });

  it('polls a run from queued to its end', async () => {
    const { runId } = DEMO.runs.watched;
    const run = await runs().poll(runId, place(DEMO.runs.watched), AT_ONCE);
    assert.equal(run.status, 'completed');
    assert.ok(requests.length > 20, `after ${requests.length} requests`);
  });

  it('cancels a run and polls until it is cancelled', async () => {
    const { runId } = DEMO.runs.hanging;
    const answer = await runs().cancel(runId, place(DEMO.runs.hanging));
    assert.equal(answer.status, 'cancelling');
    const run = await runs().poll(runId, place(DEMO.runs.hanging), AT_ONCE);
    assert.equal(run.status, 'cancelled');
    assert.ok(run.cancelled_at);
  });

  it('learns that a run completed before it could be cancelled', async () => {
    const { runId } = DEMO.runs.completesWhileCancelling;
    await runs().cancel(runId, place(DEMO.runs.completesWhileCancelling));
    const run = await runs().poll(runId, place(DEMO.runs.completesWhileCancelling), AT_ONCE);
    assert.equal(run.status, 'completed');
  });

  it('submits tool outputs and polls until the run is completed', async () => {
    const { runId } = DEMO.runs.requiresAction;
    const thread = place(DEMO.runs.requiresAction);
    const waiting = await runs().poll(runId, thread, AT_ONCE);
    assert.equal(waiting.status, 'requires_action');
    const tool_outputs = waiting.required_action!.submit_tool_outputs.tool_calls.map(({ id }) => ({
      tool_call_id: id,
      output: '{"ok":true}',
    }));
    const run = await runs().submitToolOutputsAndPoll(runId, { ...thread, tool_outputs }, AT_ONCE);
    assert.equal(run.status, 'completed');
  });

  it('gets the errors it knows', async () => {
    const { runId } = DEMO.runs.completed;
    await assert.rejects(runs().cancel(runId, place(DEMO.runs.completed)), (error: unknown) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.message, "400 Cannot cancel run with status 'completed'.");
      assert.match(error.requestID ?? '', /^req_/);
      return true;
    });
    await assert.rejects(runs().retrieve('run_nowhere', place(DEMO.runs.completed)), OpenAI.NotFoundError);
    const keyless = client.withOptions({ defaultHeaders: { authorization: null } });
    await assert.rejects(keyless.beta.threads.runs.list(DEMO.threads.mixed), OpenAI.AuthenticationError);
  });
});
