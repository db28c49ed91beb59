import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Credentials } from '../../../src/core/api/credentials';
import { ApiError, type ApiErrorDetails, type ApiErrorKind } from '../../../src/core/api/errors';
import {
  REQUEST_TIMEOUT_MS,
  type HttpOptions,
  type HttpReply,
  type RequestLine,
} from '../../../src/core/api/http';
import { LONGEST_PAUSE_MS, MOST_ATTEMPTS, pauseBeforeRetry } from '../../../src/core/api/retry';
import { clientAt, failureOf, KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer, replying, type Answer } from '../support/loopbackServer';

const failed = (kind: ApiErrorKind, details: ApiErrorDetails = {}) => new ApiError(kind, 'failed', details);

describe('pauseBeforeRetry', () => {
  const passing: [name: string, error: ApiError][] = [
    ['408', failed('timeout', { status: 408 })],
    ['409', failed('refused', { status: 409 })],
    ['429', failed('rateLimited', { status: 429 })],
    ['500', failed('server', { status: 500 })],
    ['503', failed('server', { status: 503 })],
    ...[
      'ECONNRESET',
      'ECONNREFUSED',
      'EAI_AGAIN',
      'EPIPE',
      'ERR_BAD_RESPONSE',
      'ENETUNREACH',
      'EHOSTUNREACH',
    ].map((code): [string, ApiError] => [code, failed('network', { code })]),
  ];
  for (const [name, error] of passing) {
    it(`repeats ${name} twice, the second time after a longer pause, each with its share of chance`, () => {
      assert.deepEqual(
        [1, 2, 3].map((attempt) => pauseBeforeRetry(attempt, error, 0)),
        [500, 1_000, undefined],
      );
      assert.deepEqual(
        [1, 2, 3].map((attempt) => pauseBeforeRetry(attempt, error, 0.999)),
        [250, 500, undefined],
      );
    });
  }

  const final: [name: string, error: ApiError][] = [
    ...[400, 401, 403, 404, 405, 410, 422, 501].map((status): [string, ApiError] => [
      String(status),
      failed('refused', { status }),
    ]),
    ['no answer in time', failed('timeout')],
    ['a wish to stop', failed('aborted')],
    ['a key that is missing', failed('noKey')],
    ['an answer without sense', failed('badBody', { status: 200 })],
    ['an answer that is too large', failed('tooLarge')],
    ['a redirect', failed('redirected', { status: 308 })],
    ['a quota that is used up', failed('rateLimited', { status: 429, code: 'insufficient_quota' })],
    ...['ENOTFOUND', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'EPROTO', ''].map(
      (code): [string, ApiError] => [code || 'an unknown failure', failed('network', { code })],
    ),
  ];
  for (const [name, error] of final) {
    it(`does not repeat ${name}`, () => {
      assert.equal(pauseBeforeRetry(1, error, 0), undefined);
    });
  }

  it('waits at least as long as the server asks, and not at all where that is too long', () => {
    const asks = (retryAfterMs: number) => failed('rateLimited', { status: 429, retryAfterMs });
    assert.equal(pauseBeforeRetry(1, asks(0), 0), 500);
    assert.equal(pauseBeforeRetry(1, asks(2_000), 0), 2_000);
    assert.equal(pauseBeforeRetry(2, asks(LONGEST_PAUSE_MS), 0.5), LONGEST_PAUSE_MS);
    assert.equal(pauseBeforeRetry(1, asks(LONGEST_PAUSE_MS + 1), 0), undefined);
  });
});

describe('HttpClient', () => {
  let server: LoopbackServer;
  let clock: FakeClock;
  let lines: RequestLine[];

  beforeEach(async () => {
    server = await LoopbackServer.start();
    clock = new FakeClock();
    lines = [];
  });

  afterEach(() => server.close());

  /** Answers each request with the next of these; the last one stays. */
  function answering(...answers: Answer[]): void {
    server.answers((response, request) => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, request);
    });
  }

  const send = (method: 'GET' | 'POST', options: Partial<HttpOptions> = {}, signal = NEVER) =>
    clientAt(server.url, {
      clock,
      random: () => 0,
      mayRetry: () => true,
      log: (line) => lines.push(line),
      ...options,
    }).request(method, ['threads'], { signal });

  /** What becomes of a request while the clock goes from timer to timer, and when, in milliseconds. */
  async function outcome(request: Promise<HttpReply>): Promise<{ got: HttpReply | ApiError; after: number }> {
    const start = clock.now();
    let got: HttpReply | ApiError | undefined;
    request.then(
      (reply) => (got = reply),
      (error: unknown) => (got = error as ApiError),
    );
    while (got === undefined) {
      const waitsForServer = clock.pending === 1;
      await clock.advance(waitsForServer ? 0 : (clock.nextDue ?? clock.now()) - clock.now());
    }
    assert.equal(clock.pending, 0, 'no timer is left behind');
    return { got, after: clock.now() - start };
  }

  const kindOf = (got: HttpReply | ApiError) => (got instanceof ApiError ? got.kind : got.text);

  const reset: Answer = (response) => response.socket?.resetAndDestroy();
  const passing: Record<string, Answer> = {
    '408': replying(408, ''),
    '409': replying(409, ''),
    '429': replying(429, ''),
    '500': replying(500, ''),
    '502': replying(502, '<html>'),
    'a reset': reset,
    'an answer broken off in the middle': (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":[', () => response.destroy());
    },
  };
  for (const [name, answer] of Object.entries(passing)) {
    it(`sends a GET again after ${name}, and again, and no more`, async () => {
      answering(answer, answer, replying(200, 'fine'));
      const mended = await outcome(send('GET'));
      assert.equal(kindOf(mended.got), 'fine');
      assert.equal(mended.after, 1_500);
      assert.equal(lines.length, 3, 'each attempt is in the log');
      assert.equal(lines.at(-1)?.result, 200);
      server.received.length = 0;
      answering(answer);
      const { got } = await outcome(send('GET'));
      assert.ok(got instanceof ApiError);
      assert.equal(server.received.length, MOST_ATTEMPTS);
    });

    it(`never sends a POST again, not even after ${name}`, async () => {
      answering(answer, replying(200, 'fine'));
      const { got, after } = await outcome(send('POST'));
      assert.ok(got instanceof ApiError);
      assert.equal(after, 0);
      assert.equal(server.received.length, 1);
    });
  }

  it('gets over a connection that was kept open and broke meanwhile', async () => {
    const used = new WeakSet();
    let broken = 0;
    server.answers((response, request) => {
      const socket = response.socket!;
      if (used.has(socket)) {
        broken++;
        socket.resetAndDestroy();
      } else {
        used.add(socket);
        replying(200, 'fine')(response, request);
      }
    });
    for (let i = 0; i < 3; i++) {
      assert.equal(kindOf((await outcome(send('GET'))).got), 'fine');
    }
    assert.equal(broken, 2);
  });

  it('does not send again what will fail again', async () => {
    for (const status of [400, 401, 403, 404, 422, 501, 301]) {
      server.received.length = 0;
      answering(replying(status, ''), replying(200, 'fine'));
      const { got } = await outcome(send('GET'));
      assert.ok(got instanceof ApiError);
      assert.equal(server.received.length, 1, String(status));
    }
  });

  it('tries a server again that nobody answered for', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, 'close');
    const client = clientAt(`http://127.0.0.1:${port}/v1`, {
      clock,
      random: () => 0,
      mayRetry: () => {
        listener.listen(port, '127.0.0.1');
        return true;
      },
    });
    listener.on('connection', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine'));
    const { got } = await outcome(client.request('GET', ['threads'], { signal: NEVER }));
    listener.close();
    assert.equal(kindOf(got), 'fine');
  });

  for (const [headers, pause] of [
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after-ms': '700' }, 700],
    [{ 'retry-after': 'Mon, 16 Nov 2026 08:00:04 GMT', date: 'Mon, 16 Nov 2026 08:00:00 GMT' }, 4_000],
    [{ 'retry-after': '0' }, 500],
  ] as const) {
    it(`waits as long as the server asks: ${JSON.stringify(headers)}`, async () => {
      answering(replying(429, '', headers), replying(200, 'fine'));
      const { got, after } = await outcome(send('GET'));
      assert.equal(kindOf(got), 'fine');
      assert.equal(after, pause);
    });
  }

  it('tells at once that the server asks to wait too long, and how long', async () => {
    answering(replying(503, '', { 'retry-after': '60' }));
    const { got, after } = await outcome(send('GET'));
    assert.ok(got instanceof ApiError);
    assert.equal(got.kind, 'server');
    assert.equal(got.retryAfterMs, 60_000);
    assert.equal(after, 0);
    assert.equal(server.received.length, 1);
  });

  it('does not wait beyond the one limit of time over all attempts', async () => {
    let response: { end(): unknown } | undefined;
    server.answers((held) => (response = held.writeHead(503, { 'retry-after': '9' })));
    const request = send('GET');
    const failure = failureOf(request);
    while (response === undefined) {
      await clock.advance(0);
    }
    // 22 s have passed when the first answer comes: 9 s more would be too late.
    await clock.advance(22_000);
    response.end();
    assert.equal((await failure).kind, 'server');
    assert.equal(server.received.length, 1);
    assert.equal(clock.pending, 0);
  });

  it('ends at that limit, however many attempts there were', async () => {
    answering(replying(503, ''), () => undefined);
    const failure = failureOf(send('GET'));
    while (server.received.length < 2) {
      await clock.advance(server.received.length === 0 ? 0 : 500);
    }
    await clock.advance(REQUEST_TIMEOUT_MS - 501);
    assert.equal(clock.pending, 1);
    await clock.advance(1);
    assert.equal((await failure).kind, 'timeout');
  });

  it('asks before each repetition whether there may be one', async () => {
    let asked = 0;
    answering(replying(500, ''));
    const { got } = await outcome(send('GET', { mayRetry: () => ++asked < 2 }));
    assert.equal(kindOf(got), 'server');
    assert.equal(asked, 2);
    assert.equal(server.received.length, 2);
  });

  it('can be stopped while it waits', async () => {
    const controller = new AbortController();
    answering(replying(500, ''));
    const failure = failureOf(send('GET', {}, controller.signal));
    while (clock.pending < 2) {
      await clock.advance(0);
    }
    controller.abort();
    assert.equal((await failure).kind, 'aborted');
    assert.equal(clock.pending, 0);
    assert.equal(server.received.length, 1);
  });

  it('takes 50 requests under one signal without a word of warning', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const { signal } = new AbortController();
    answering(replying(200, '{}'));
    await Promise.all(Array.from({ length: 50 }, () => send('GET', {}, signal)));
    // Node warns in the next turn.
    await clock.advance(0);
    process.off('warning', warned);
    assert.deepEqual(warnings, []);
  });

  describe('that may renew its credentials', () => {
    const refusing = (good: string): Answer => {
      return (response, { headers }) => {
        response.writeHead(headers.authorization === `Bearer ${good}` ? 200 : 401).end('fine');
      };
    };

    /** Credentials that are `stale` until they are renewed. */
    function renewable(renew: () => Promise<boolean> = () => Promise.resolve(true)) {
      const state = { token: `${KEY}-stale`, renewals: 0, refused: {} };
      const credentials: Credentials = {
        headers: () => Promise.resolve({ Authorization: `Bearer ${state.token}` }),
        renew: async (refused) => {
          state.renewals++;
          state.refused = refused;
          const done = await renew();
          state.token = done ? `${KEY}-fresh` : state.token;
          return done;
        },
      };
      return { state, credentials };
    }

    it('sends a GET once more with the new ones, at once and in silence', async () => {
      const { state, credentials } = renewable();
      server.answers(refusing(`${KEY}-fresh`));
      const { got, after } = await outcome(send('GET', { credentials, mayRetry: () => false }));
      assert.equal(kindOf(got), 'fine');
      assert.equal(after, 0);
      assert.equal(state.renewals, 1);
      assert.deepEqual(state.refused, { Authorization: `Bearer ${KEY}-stale` });
      assert.deepEqual(
        lines.map(({ result }) => result),
        [401, 200],
      );
    });

    it('does not send a POST again, but says that it could be', async () => {
      const { state, credentials } = renewable();
      server.answers(refusing(`${KEY}-fresh`));
      const failure = await failureOf(send('POST', { credentials }));
      assert.equal(failure.kind, 'renewed');
      assert.equal(failure.unclear, false);
      assert.equal(failure.status, 401);
      assert.equal(state.renewals, 1);
      assert.equal(server.received.length, 1);
    });

    it('asks for new ones once only', async () => {
      for (const method of ['GET', 'POST'] as const) {
        const { state, credentials } = renewable();
        server.received.length = 0;
        server.answers(replying(401, ''));
        const failure = await failureOf(send(method, { credentials }));
        assert.equal(failure.kind, method === 'GET' ? 'unauthorized' : 'renewed');
        assert.equal(state.renewals, 1);
        assert.equal(server.received.length, method === 'GET' ? 2 : 1);
      }
    });

    it('tells that they were refused where there are no others', async () => {
      for (const none of [() => Promise.resolve(false), () => Promise.reject(new Error('no'))]) {
        for (const method of ['GET', 'POST'] as const) {
          server.received.length = 0;
          server.answers(replying(401, ''));
          const failure = await failureOf(send(method, { credentials: renewable(none).credentials }));
          assert.equal(failure.kind, 'unauthorized');
          assert.match(failure.message, /^The server refused the sign-in\./);
          assert.equal(server.received.length, 1);
        }
      }
    });

    it('speaks of the account, and of no key, where it is not allowed to do that', async () => {
      server.answers(replying(403, ''));
      const failure = await failureOf(send('GET', { credentials: renewable().credentials }));
      assert.match(failure.message, /^This account is not allowed to do that\./);
    });

    for (const [name, part] of [
      ['that never come', { headers: () => new Promise<never>(() => undefined) }],
      ['whose renewal never comes', { renew: () => new Promise<never>(() => undefined) }],
    ] as const) {
      it(`does not wait longer than for all else for ones ${name}`, async () => {
        server.answers(replying(401, ''));
        const failure = failureOf(send('GET', { credentials: { ...renewable().credentials, ...part } }));
        for (let i = 0; i < 50; i++) {
          await clock.advance(0);
        }
        await clock.advance(REQUEST_TIMEOUT_MS);
        assert.equal((await failure).kind, 'timeout');
        assert.equal(clock.pending, 0);
      });
    }

    it('fails in words of ours where reading them fails', async () => {
      const headers = () => Promise.reject(new Error(`keyring: ${KEY}`));
      const failure = await failureOf(send('GET', { credentials: { headers } }));
      assert.equal(failure.kind, 'noKey');
      assert.equal(server.connections, 0);
    });
  });
});
