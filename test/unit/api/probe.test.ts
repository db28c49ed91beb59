import assert from 'node:assert/strict';
import { createBackend } from '../../../src/core/api/createBackend';
import type { ServerRequest, ServerResponse } from '../../../src/core/api/exchange';
import { probe } from '../../../src/core/api/probe';
import type { Connection } from '../../../src/core/model/connection';
import { createDemoServer } from '../../../src/core/demo/server';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer } from '../support/loopbackServer';
import { backendAt, failureOf, NEVER } from '../support/client';

type Reply = readonly [status: number, body: unknown];

const NO_ENDPOINT: Reply = [404, { error: { message: 'Invalid URL (GET /v1/…)', code: null } }];
const NO_THREAD: Reply = [404, { error: { message: "No thread found with id 'thread_0'.", code: null } }];
const REFUSED: Reply = [401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }];
const MISSING_SCOPE: Reply = [401, { error: { message: 'Missing scopes.', code: 'missing_scope' } }];
const FORBIDDEN: Reply = [403, { error: { message: 'Not for you.' } }];

/** What a server says to each of the questions that a probe can ask. */
interface Answers {
  readonly threads: Reply;
  readonly thread?: Reply;
  readonly runs?: Reply;
  readonly steps?: Reply;
}

describe('probe', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(async () => {
    await server.close();
  });

  /** The paths asked for, without the query. */
  function asked(): string[] {
    return server.received.map(({ path }) => path.replace(/^\/v1|\?.*$/g, ''));
  }

  function probed({ threads, thread = NO_THREAD, runs = NO_THREAD, steps = NO_THREAD }: Answers) {
    server.answers((response, { path }) => {
      const [status, body] = /\/threads(\?|$)/.test(path)
        ? threads
        : path.includes('/steps')
          ? steps
          : path.includes('/runs')
            ? runs
            : thread;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    return probe(backendAt(server.url), NEVER);
  }

  const list = (...ids: string[]): Reply => [
    200,
    {
      object: 'list',
      data: ids.map((id) => ({ id, thread_id: 'thread_a', status: 'queued' })),
      has_more: false,
    },
  ];

  it('asks for what the server lists, where it lists something', async () => {
    const capabilities = await probed({ threads: list('thread_a'), runs: list('run_a'), steps: list() });
    assert.deepEqual(capabilities, { threads: true, runs: true, steps: true });
    assert.deepEqual(asked(), ['/threads', '/threads/thread_a/runs', '/threads/thread_a/runs/run_a/steps']);
    assert.ok(server.received.every(({ method }) => method === 'GET'));
  });

  it('asks by ids that no server has, where it lists nothing', async () => {
    const capabilities = await probed({ threads: list() });
    assert.deepEqual(capabilities, { threads: true, runs: true, steps: true });
    assert.equal(asked().length, 3);
    assert.match(asked()[2]!, /^\/threads\/thread_0+\/runs\/run_0+\/steps$/);
  });

  for (const [what, threads] of [
    ['401 missing_scope', MISSING_SCOPE],
    ['403', FORBIDDEN],
    ['404', NO_ENDPOINT],
    ['405', [405, 'Method Not Allowed']],
  ] as const) {
    it(`takes ${what} for a server that can’t list threads`, async () => {
      assert.deepEqual(await probed({ threads }), { threads: false, runs: true, steps: true });
    });
  }

  it('tells a key that is wrong from one that may not list threads, though both are told with the same words', async () => {
    assert.deepEqual(await probed({ threads: REFUSED }), { threads: false, runs: true, steps: true });
    const error = await failureOf(probed({ threads: REFUSED, thread: REFUSED }));
    assert.equal(error.kind, 'unauthorized');
  });

  it('finds out that there are no steps, or no lists of runs', async () => {
    assert.deepEqual(await probed({ threads: list('thread_a'), runs: list('run_a'), steps: NO_ENDPOINT }), {
      threads: true,
      runs: true,
      steps: false,
    });
    assert.deepEqual(await probed({ threads: list(), runs: NO_ENDPOINT }), {
      threads: true,
      runs: false,
      steps: true,
    });
  });

  it('does not take a server for one that lacks something because it says nothing of ids that it does not have', async () => {
    const bare: Reply = [404, { detail: 'Not Found' }];
    assert.deepEqual(await probed({ threads: list(), thread: bare, runs: bare, steps: bare }), {
      threads: true,
    });
  });

  it('takes an id that the server won’t read for a place that is there', async () => {
    const odd: Reply = [422, { detail: [{ msg: 'value is not a valid uuid' }] }];
    assert.deepEqual(await probed({ threads: NO_ENDPOINT, runs: odd, steps: odd }), {
      threads: false,
      runs: true,
      steps: true,
    });
  });

  it('leaves out what a fault kept the server from telling', async () => {
    const fault: Reply = [500, 'oops'];
    assert.deepEqual(await probed({ threads: list('thread_a'), runs: fault, steps: fault }), {
      threads: true,
    });
  });

  it('fails where there is no such API at all', async () => {
    const all = { threads: NO_ENDPOINT, runs: NO_ENDPOINT, steps: NO_ENDPOINT, thread: NO_ENDPOINT };
    assert.equal((await failureOf(probed(all))).kind, 'noEndpoint');
    assert.ok(server.received.length <= 5);
  });

  it('fails where the key may do nothing', async () => {
    const all = { threads: FORBIDDEN, runs: FORBIDDEN, steps: FORBIDDEN, thread: FORBIDDEN };
    assert.equal((await failureOf(probed(all))).kind, 'forbidden');
  });

  for (const [status, kind] of [
    [500, 'server'],
    [400, 'refused'],
    [302, 'redirected'],
  ] as const) {
    it(`fails where the list of threads is answered with ${status}`, async () => {
      assert.equal((await failureOf(probed({ threads: [status, {}] }))).kind, kind);
    });
  }

  it('fails where nothing answers, and where it is stopped', async () => {
    const backend = backendAt(server.url);
    const stopped = new AbortController();
    server.answers(() => {
      stopped.abort();
    });
    assert.equal((await failureOf(probe(backend, stopped.signal))).kind, 'aborted');
    const { url } = server;
    await server.close();
    assert.equal((await failureOf(probe(backendAt(url), NEVER))).kind, 'network');
    server = await LoopbackServer.start();
  });

  it('finds all there is in the Demo', async () => {
    const clock = new FakeClock();
    const backend = backendAt('http://demo.invalid/v1', { clock, respond: createDemoServer(clock) });
    assert.deepEqual(await probe(backend, NEVER), { threads: true, runs: true, steps: true });
  });
});

describe('a backend for plain http to another machine', () => {
  const connection: Connection = {
    id: 'c',
    kind: 'openai-compatible',
    name: 'C',
    baseUrl: 'http://host.example/v1',
    auth: { type: 'bearer' },
  };
  const requests: ServerRequest[] = [];
  const backendOf = (of: Connection) =>
    createBackend(of, {
      clock: new FakeClock(),
      random: () => 0,
      mayRetry: () => false,
      credentials: { headers: () => Promise.resolve({ Authorization: 'Bearer sk-canary-http' }) },
      respond: (request): ServerResponse => {
        requests.push(request);
        return { status: 200, headers: {}, body: '{"object":"list","data":[],"has_more":false}' };
      },
    });

  it('lets nothing out until the user allows it for this connection', async () => {
    const error = await failureOf(backendOf(connection).listRuns('thread_1', { limit: 1 }, NEVER));
    assert.equal(error.kind, 'invalid');
    assert.match(error.message, /allow http for this connection/);
    assert.deepEqual(requests, []);
    await backendOf({ ...connection, allowHttp: new URL(connection.baseUrl).host }).listRuns(
      'thread_1',
      { limit: 1 },
      NEVER,
    );
    assert.equal(requests.length, 1);
  });
});
