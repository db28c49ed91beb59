/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ASSISTANTS_HEADERS } from '../../../src/core/model/connectionKinds';
import { backendAt, KEY, NEVER } from '../support/client';
import { LoopbackServer, replying } from '../support/loopbackServer';
import { essenceOf } from '../support/wireEssence';

/** The example of the reference page "Cancel a run". */
const CURL = String.raw`curl https://api.openai.com/v1/threads/$THREAD_ID/runs/$RUN_ID/cancel \
    -X POST \
    -H 'OpenAI-Beta: assistants=v2' \
    -H "Authorization: Bearer $OPENAI_API_KEY"`;

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';

describe('the request that cancels a run', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
    server.answers(replying(200, JSON.stringify({ id: RUN, thread_id: THREAD, status: 'cancelling' })));
  });

  afterEach(() => server.close());

  it("is that of the reference page's curl", async () => {
    await backendAt(server.url).cancelRun(THREAD, RUN, NEVER);
    const command = CURL.replace('$THREAD_ID', THREAD)
      .replace('$RUN_ID', RUN)
      .replace('$OPENAI_API_KEY', KEY);
    const [, path] = /^curl https:\/\/api\.openai\.com(\S+)/.exec(command) ?? [];
    const [, method] = /-X (\w+)/.exec(command) ?? [];
    const headers = [...command.matchAll(/-H ['"](.+?): (.+)['"]/g)];
    assert.equal(headers.length, 2);

    assert.equal(server.received.length, 1);
    const request = server.received[0]!;
    assert.equal(request.method, method);
    assert.equal(request.path, path);
    for (const [, name, value] of headers) {
      assert.equal(request.headers[name!.toLowerCase()], value);
    }
    assert.equal(request.body, '');
    assert.equal(request.headers['content-type'], undefined);
  });

  it('has these headers and no others', async () => {
    await backendAt(server.url).cancelRun(THREAD, RUN, NEVER);
    assert.deepEqual(server.received[0]!.headers, {
      accept: 'application/json',
      'accept-encoding': 'gzip, compress, deflate, br',
      authorization: `Bearer ${KEY}`,
      connection: 'keep-alive',
      'content-length': '0',
      host: server.host,
      'openai-beta': 'assistants=v2',
      'user-agent': 'assistant-runs',
    });
  });

  it('is that of the openai client', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: server.url, maxRetries: 0 });
    await client.beta.threads.runs.cancel(RUN, { thread_id: THREAD });
    await backendAt(server.url).cancelRun(THREAD, RUN, NEVER);
    const [theirs, ours] = server.received.map(essenceOf);
    assert.deepEqual(ours, theirs);
    assert.deepEqual(ours, {
      method: 'POST',
      path: `/v1/threads/${THREAD}/runs/${RUN}/cancel`,
      query: [],
      body: '',
      headers: {
        authorization: `Bearer ${KEY}`,
        'openai-beta': 'assistants=v2',
        'openai-organization': undefined,
        'openai-project': undefined,
        'content-type': undefined,
        'content-length': '0',
        'transfer-encoding': undefined,
      },
    });
  });

  it('is that of the openai client with an organization, a project and a query', async () => {
    const client = new OpenAI({
      apiKey: KEY,
      baseURL: server.url,
      maxRetries: 0,
      organization: 'org-1',
      project: 'proj_1',
      defaultQuery: { 'api-version': '2024-05-01-preview' },
    });
    await client.beta.threads.runs.cancel(RUN, { thread_id: THREAD });
    const headers = { ...ASSISTANTS_HEADERS, 'OpenAI-Organization': 'org-1', 'OpenAI-Project': 'proj_1' };
    const query = { 'api-version': '2024-05-01-preview' };
    await backendAt(server.url, { headers, query }).cancelRun(THREAD, RUN, NEVER);
    const [theirs, ours] = server.received.map(essenceOf);
    assert.deepEqual(ours, theirs);
    assert.equal(ours?.headers['openai-organization'], 'org-1');
    assert.equal(ours.headers['openai-project'], 'proj_1');
    assert.deepEqual(ours.query, [['api-version', '2024-05-01-preview']]);
  });

  it('keeps its content type off, whatever the settings say, and its version on', async () => {
    const headers = { 'content-type': 'text/plain', 'openai-beta': 'assistants=v1', ...ASSISTANTS_HEADERS };
    await backendAt(server.url, { headers }).cancelRun(THREAD, RUN, NEVER);
    assert.equal(server.received[0]!.headers['content-type'], undefined);
    assert.equal(server.received[0]!.headers['openai-beta'], 'assistants=v2');
  });

  it('is sent once, whatever becomes of it', async () => {
    const backend = backendAt(server.url);
    for (const answer of [replying(503, ''), replying(429, '', { 'retry-after': '0' }), replying(408, '')]) {
      server.answers(answer);
      await assert.rejects(backend.cancelRun(THREAD, RUN, NEVER));
    }
    server.answers((response) => response.destroy());
    await assert.rejects(backend.cancelRun(THREAD, RUN, NEVER));
    assert.equal(server.received.length, 4);
  });
});
