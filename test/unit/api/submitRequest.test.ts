/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { LangGraphBackend } from '../../../src/core/api/langgraph';
import { backendAt, clientAt, failureOf, KEY, NEVER } from '../support/client';
import { LoopbackServer, replying } from '../support/loopbackServer';
import { essenceOf } from '../support/wireEssence';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';
const OUTPUTS = [
  { toolCallId: 'call_1', output: '{"status":"shipped"}' },
  { toolCallId: 'call_2', output: 'déjà vu 🚚 \ud800 "quoted"\n' },
];

describe('the request that submits tool outputs', () => {
  let server: LoopbackServer;

  const submit = (outputs = OUTPUTS) => backendAt(server.url).submitToolOutputs(THREAD, RUN, outputs, NEVER);

  beforeEach(async () => {
    server = await LoopbackServer.start();
    server.answers(replying(200, JSON.stringify({ id: RUN, thread_id: THREAD, status: 'queued' })));
  });

  afterEach(() => server.close());

  it('is that of the openai client', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: server.url, maxRetries: 0 });
    await client.beta.threads.runs.submitToolOutputs(RUN, {
      thread_id: THREAD,
      tool_outputs: OUTPUTS.map(({ toolCallId, output }) => ({ tool_call_id: toolCallId, output })),
    });
    await submit();
    const [theirs, ours] = server.received.map(essenceOf);
    assert.deepEqual(ours, theirs);
    assert.equal(ours?.method, 'POST');
    assert.equal(ours.path, `/v1/threads/${THREAD}/runs/${RUN}/submit_tool_outputs`);
    assert.equal(ours.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(ours.body), {
      tool_outputs: [
        { tool_call_id: 'call_1', output: '{"status":"shipped"}' },
        { tool_call_id: 'call_2', output: 'déjà vu 🚚 \ud800 "quoted"\n' },
      ],
    });
  });

  it('has these headers and no others', async () => {
    await submit([{ toolCallId: 'c', output: '1' }]);
    const [{ headers, body } = assert.fail()] = server.received;
    assert.deepEqual(headers, {
      accept: 'application/json',
      'accept-encoding': 'gzip, compress, deflate, br',
      authorization: `Bearer ${KEY}`,
      connection: 'keep-alive',
      'content-length': String(body.length),
      'content-type': 'application/json',
      host: server.host,
      'openai-beta': 'assistants=v2',
      'user-agent': 'assistant-runs',
    });
  });

  it('gives the run that the server answers with', async () => {
    const run = await submit();
    assert.equal(run?.status, 'queued');
    assert.equal(run.body.from, 'submit');
    assert.equal(run.body.text, JSON.stringify({ id: RUN, thread_id: THREAD, status: 'queued' }));
  });

  it('gives none where the answer is another run, words or nothing', async () => {
    for (const body of [
      '',
      'accepted',
      '<html></html>',
      'null',
      '{}',
      JSON.stringify({ id: 'run_other', thread_id: THREAD, status: 'queued' }),
      JSON.stringify({ id: RUN, thread_id: 'thread_other', status: 'queued' }),
    ]) {
      server.answers(replying(200, body));
      assert.equal(await submit(), undefined, body);
    }
  });

  it('fails where the answer is an error, though its status says success; what became of it is unclear', async () => {
    server.answers(replying(200, JSON.stringify({ error: { message: 'Out of tools.' } })));
    const error = await failureOf(submit());
    assert.equal(error.kind, 'badBody');
    assert.match(error.message, /tool outputs with an error.*Out of tools\./);
    assert.equal(error.unclear, true);
  });

  it('is sent once, whatever becomes of it', async () => {
    for (const answer of [replying(503, ''), replying(429, '', { 'retry-after': '0' }), replying(408, '')]) {
      server.answers(answer);
      await assert.rejects(submit());
    }
    server.answers((response) => response.destroy());
    await assert.rejects(submit());
    assert.equal(server.received.length, 4);
  });

  it('is none that LangGraph servers have', () => {
    assert.equal('submitToolOutputs' in new LangGraphBackend(clientAt(server.url)), false);
  });
});
