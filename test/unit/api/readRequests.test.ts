/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import type { AssistantsBackend } from '../../../src/core/api/assistants';
import { backendAt, KEY, NEVER } from '../support/client';
import { LoopbackServer, replying } from '../support/loopbackServer';
import { essenceOf } from '../support/wireEssence';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';
const MESSAGE = 'msg_V1h0sPz6QfX9aRt3LkWc8bYd';
const AFTER = 'run_Zq7LrT0Kc5xJb0Kc5xZ2mVq8';

type Threads = OpenAI['beta']['threads'];

const CONTENT = 'step_details.tool_calls[*].file_search.results[*].content';

const LIST = { object: 'list', data: [], has_more: false };

/** What is asked for, the path and query it takes, and how the two clients do it. */
const CASES: readonly {
  readonly name: string;
  readonly path: string;
  readonly query: readonly [string, string][];
  readonly answer: object;
  readonly theirs: (threads: Threads) => Promise<unknown>;
  readonly ours: (backend: AssistantsBackend) => Promise<unknown>;
}[] = [
  {
    name: 'reads a thread',
    path: `/v1/threads/${THREAD}`,
    query: [],
    answer: { id: THREAD },
    theirs: (threads) => threads.retrieve(THREAD),
    ours: (backend) => backend.getThread(THREAD, NEVER),
  },
  {
    name: 'lists runs',
    path: `/v1/threads/${THREAD}/runs`,
    query: [
      ['limit', '20'],
      ['order', 'desc'],
    ],
    answer: LIST,
    theirs: (threads) => threads.runs.list(THREAD, { limit: 20, order: 'desc' }),
    ours: (backend) => backend.listRuns(THREAD, { limit: 20 }, NEVER),
  },
  {
    name: 'lists the runs that follow',
    path: `/v1/threads/${THREAD}/runs`,
    query: [
      ['after', AFTER],
      ['limit', '100'],
      ['order', 'desc'],
    ],
    answer: LIST,
    theirs: (threads) => threads.runs.list(THREAD, { limit: 100, order: 'desc', after: AFTER }),
    ours: (backend) => backend.listRuns(THREAD, { limit: 100, after: AFTER }, NEVER),
  },
  {
    name: 'reads a run',
    path: `/v1/threads/${THREAD}/runs/${RUN}`,
    query: [],
    answer: { id: RUN, thread_id: THREAD },
    theirs: (threads) => threads.runs.retrieve(RUN, { thread_id: THREAD }),
    ours: (backend) => backend.getRun(THREAD, RUN, NEVER),
  },
  {
    name: 'lists steps',
    path: `/v1/threads/${THREAD}/runs/${RUN}/steps`,
    query: [
      ['include[]', CONTENT],
      ['limit', '20'],
      ['order', 'desc'],
    ],
    answer: LIST,
    theirs: (threads) =>
      threads.runs.steps.list(RUN, { thread_id: THREAD, limit: 20, order: 'desc', include: [CONTENT] }),
    ours: (backend) => backend.listSteps(THREAD, RUN, { limit: 20 }, NEVER),
  },
  {
    name: 'reads a message',
    path: `/v1/threads/${THREAD}/messages/${MESSAGE}`,
    query: [],
    answer: { id: MESSAGE },
    theirs: (threads) => threads.messages.retrieve(MESSAGE, { thread_id: THREAD }),
    ours: (backend) => backend.getMessage(THREAD, MESSAGE, NEVER),
  },
];

describe('the request that', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  for (const { name, path, query, answer, theirs, ours } of CASES) {
    it(`${name} is that of the openai client, with these headers and no others`, async () => {
      server.answers(replying(200, JSON.stringify(answer)));
      await theirs(new OpenAI({ apiKey: KEY, baseURL: server.url, maxRetries: 0 }).beta.threads);
      await ours(backendAt(server.url));

      assert.equal(server.received.length, 2);
      const [their, our] = server.received.map(essenceOf);
      assert.deepEqual(our, their);
      assert.deepEqual(our, {
        method: 'GET',
        path,
        query,
        headers: {
          authorization: `Bearer ${KEY}`,
          'openai-beta': 'assistants=v2',
          'openai-organization': undefined,
          'openai-project': undefined,
          'content-type': undefined,
          'content-length': undefined,
          'transfer-encoding': undefined,
        },
        body: '',
      });
      assert.deepEqual(server.received[1]!.headers, {
        accept: 'application/json',
        'accept-encoding': 'gzip, compress, deflate, br',
        authorization: `Bearer ${KEY}`,
        connection: 'keep-alive',
        host: server.host,
        'openai-beta': 'assistants=v2',
        'user-agent': 'assistant-runs',
      });
    });
  }
});
