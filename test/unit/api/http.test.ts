import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ApiError } from '../../../src/core/api/errors';
import { LARGEST_BODY, REQUEST_TIMEOUT_MS, type RequestLine } from '../../../src/core/api/http';
import { clientAt, failureOf, KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer, replying, type Answer } from '../support/loopbackServer';

describe('HttpClient', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  const get = (options = {}) => clientAt(server.url, options).request('GET', ['threads'], { signal: NEVER });

  /** Leaves the next request open, and gives the answer that the test may write to it. */
  const held = () =>
    new Promise<ServerResponse>((resolve) => {
      server.answers(resolve);
    });

  describe('the address', () => {
    const paths: Record<string, [base: string, path: string]> = {
      'a base URL as it should be': ['/v1', '/v1/threads'],
      'one that ends in slashes': ['/api/v1//', '/api/v1/threads'],
      'one without a path': ['', '/threads'],
      'one with a query': ['/v1?api-version=v1', '/v1/threads?api-version=v1'],
      'one with a fragment': ['/v1#top', '/v1/threads'],
      'one with encoded parts': ['/a%20b/%C3%A4', '/a%20b/%C3%A4/threads'],
    };
    for (const [name, [base, path]] of Object.entries(paths)) {
      it(`takes ${name}`, async () => {
        await clientAt(`http://${server.host}${base}`).request('GET', ['threads'], { signal: NEVER });
        assert.equal(server.received[0]?.path, path);
      });
    }

    it('joins the queries of base URL, connection and request, the later ones first', async () => {
      await clientAt(`${server.url}?a=1&b=1&c=1`, { query: { b: '2', c: '2' } }).request('GET', ['threads'], {
        query: { c: '3&4' },
        signal: NEVER,
      });
      assert.equal(server.received[0]?.path, '/v1/threads?a=1&b=2&c=3%264');
    });

    it('keeps an odd id in its one part of the path', async () => {
      const ids = ['a/b', 'a\\b', '%2e%2e', '...', 'ä€😀', '?x=1', '#x', ' ', 'a\r\nb', 'x:y@z'];
      const client = clientAt(server.url);
      for (const id of ids) {
        await client.request('GET', ['threads', id, 'runs'], { signal: NEVER });
        const parts = server.received.at(-1)!.path.split('/');
        assert.deepEqual(parts.map(decodeURIComponent), ['', 'v1', 'threads', id, 'runs']);
      }
    });

    for (const id of ['', '.', '..', '\ud800', 'run_\udc00x', `run_${'x'.repeat(100_000)}\ud800`]) {
      it(`refuses the id ${JSON.stringify(id).slice(0, 20)}, and sends nothing`, async () => {
        const failure = await failureOf(
          clientAt(server.url).request('POST', ['threads', id, 'cancel'], { signal: NEVER }),
        );
        assert.equal(failure.kind, 'invalid');
        assert.equal(failure.unclear, false);
        assert.match(failure.message, /is not an id that can be sent/);
        assert.ok(failure.message.length < 100, failure.message);
        assert.equal(server.connections, 0);
      });
    }

    it('says that a base URL is none, without repeating it: it may be a key in the wrong place', async () => {
      const failure = await failureOf(clientAt(KEY).request('GET', [], { signal: NEVER }));
      assert.equal(failure.kind, 'invalid');
      assert.match(failure.message, /URL of the connection/);
    });
  });

  describe('the answer', () => {
    it('is given as the text that it is', async () => {
      const texts = [
        '{"a":1}',
        ' \n{"a": 1.0}\n ',
        'not JSON',
        '<html>',
        '',
        '"ä€😀"',
        '{"n":12345678901234567890}',
      ];
      for (const text of texts) {
        server.answers(replying(200, text, { 'content-type': 'text/html; charset=iso-8859-1' }));
        assert.equal((await get()).text, text);
      }
    });

    it('is unpacked', async () => {
      server.answers((response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
      });
      assert.equal((await get()).text, '{"a":1}');
    });

    for (const status of [200, 201, 202, 204, 299]) {
      it(`may have status ${status}`, async () => {
        server.answers((response) => response.writeHead(status).end());
        assert.equal((await get()).text, '');
      });
    }

    it('has the time and the id by which its request is known', async () => {
      const clock = new FakeClock();
      server.answers(replying(200, '{}', { 'x-request-id': 'req_1' }));
      const reply = await get({ clock });
      assert.equal(reply.receivedAt, clock.now());
      assert.equal(reply.requestId, 'req_1');
    });

    it('has the number that its request took when it was sent, whatever answer came first', async () => {
      const first = held();
      const firstReply = get();
      const answer = await first;
      server.answers(replying(200, 'second'));
      const second = await get();
      answer.end('first');
      const third = await get();
      const { sequence, text } = await firstReply;
      assert.equal(text, 'first');
      assert.ok(sequence < second.sequence);
      assert.ok(second.sequence < third.sequence);
    });

    it('is read up to the limit, and to the last byte of it', async () => {
      server.answers(streaming(LARGEST_BODY));
      assert.equal((await get()).text.length, LARGEST_BODY);
    });

    const tooLarge: Record<string, Answer> = {
      'one byte over the limit': streaming(LARGEST_BODY + 1),
      'without end': (response) => {
        const chunk = Buffer.alloc(1024 * 1024, ' ');
        const write = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', write);
        write();
      },
      'that is over the limit when it is unpacked': (response) => {
        const body = gzipSync(Buffer.alloc(LARGEST_BODY + 1, ' '));
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
      },
    };
    for (const [name, answer] of Object.entries(tooLarge)) {
      it(`is not read when it is one ${name}`, async () => {
        const closed = new Promise<void>((resolve) => {
          server.answers((response, request) => {
            response.on('close', resolve);
            answer(response, request);
          });
        });
        const failure = await failureOf(get());
        assert.equal(failure.kind, 'tooLarge');
        assert.equal(failure.unclear, true);
        assert.match(failure.message, /larger than 64 MB/);
        await closed;
      });
    }
  });

  describe('a redirect', () => {
    let other: LoopbackServer;

    beforeEach(async () => {
      other = await LoopbackServer.start();
    });

    afterEach(() => other.close());

    for (const status of [300, 301, 302, 303, 304, 307, 308]) {
      it(`with status ${status} is not followed: the other server sees nothing`, async () => {
        server.answers((response) => {
          response.writeHead(status, { location: `${other.url}/threads`, 'x-request-id': 'req_1' }).end();
        });
        for (const method of ['GET', 'POST'] as const) {
          const failure = await failureOf(
            clientAt(server.url).request(method, ['threads'], { signal: NEVER }),
          );
          assert.equal(failure.kind, 'redirected');
          assert.equal(failure.status, status);
          assert.equal(failure.requestId, 'req_1');
          assert.match(failure.message, /redirect .* not followed/);
        }
        assert.equal(server.received.length, 2);
        assert.equal(other.connections, 0);
      });
    }

    it('to the same server is not followed either', async () => {
      server.answers((response) => response.writeHead(308, { location: '/v2/threads' }).end());
      assert.equal((await failureOf(get())).kind, 'redirected');
      assert.equal(server.received.length, 1);
    });

    it('by the proxy of the environment does not happen: it is asked nothing', async () => {
      const before = { ...process.env };
      Object.assign(process.env, { http_proxy: other.url, HTTP_PROXY: other.url, ALL_PROXY: other.url });
      try {
        await get();
      } finally {
        process.env = before;
      }
      assert.equal(server.received.length, 1);
      assert.equal(other.connections, 0);
    });
  });

  describe('time', () => {
    it('runs out for a server that never answers', async () => {
      const clock = new FakeClock();
      const asked = held();
      const failure = failureOf(get({ clock }));
      const response = await asked;
      const closed = once(response, 'close');
      await clock.advance(REQUEST_TIMEOUT_MS);
      const { kind, unclear, message } = await failure;
      assert.equal(kind, 'timeout');
      assert.equal(unclear, true);
      assert.match(message, new RegExp(`^${server.host} did not answer within 30 seconds`));
      await closed;
      assert.equal(clock.pending, 0);
    });

    it('runs out for one that never comes to an end', async () => {
      const clock = new FakeClock();
      const asked = held();
      const failure = failureOf(get({ clock }));
      const response = await asked;
      const closed = once(response, 'close');
      for (let second = 1; second < REQUEST_TIMEOUT_MS / 1000; second++) {
        response.write('{');
        await clock.advance(1_000);
      }
      assert.equal(response.destroyed, false);
      await clock.advance(1_000);
      assert.equal((await failure).kind, 'timeout');
      await closed;
    });

    it('is enough to the last millisecond, and no timer stays behind', async () => {
      const clock = new FakeClock();
      const asked = held();
      const reply = get({ clock });
      const response = await asked;
      await clock.advance(REQUEST_TIMEOUT_MS - 1);
      response.end('{}');
      assert.equal((await reply).text, '{}');
      assert.equal(clock.pending, 0);
    });
  });

  describe('a signal', () => {
    it('that fired before keeps the request from being sent', async () => {
      const failure = await failureOf(
        clientAt(server.url).request('GET', ['threads'], { signal: AbortSignal.abort() }),
      );
      assert.equal(failure.kind, 'aborted');
      assert.equal(server.connections, 0);
    });

    for (const when of ['before the answer', 'in the middle of the answer'] as const) {
      it(`stops a request ${when}`, async () => {
        const clock = new FakeClock();
        const controller = new AbortController();
        const asked = held();
        const failure = failureOf(
          clientAt(server.url, { clock }).request('GET', ['threads'], { signal: controller.signal }),
        );
        const response = await asked;
        const closed = once(response, 'close');
        if (when === 'in the middle of the answer') {
          await new Promise((resolve) => response.write('{"data":[', resolve));
        }
        controller.abort(new Error('no longer wanted'));
        const { kind, message, unclear } = await failure;
        assert.equal(kind, 'aborted');
        assert.equal(message, 'The request was stopped.');
        assert.equal(unclear, true);
        await closed;
        assert.equal(clock.pending, 0);
      });
    }

    it('that fires after the answer changes nothing', async () => {
      const controller = new AbortController();
      server.answers(replying(200, '{}'));
      const { text } = await clientAt(server.url).request('GET', ['threads'], { signal: controller.signal });
      controller.abort();
      assert.equal(text, '{}');
    });
  });

  describe('a connection that fails', () => {
    /** A port of loopback that nobody listens at. */
    async function freePort(): Promise<number> {
      const listener = createServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { port } = listener.address() as AddressInfo;
      listener.close();
      await once(listener, 'close');
      return port;
    }

    const ask = (baseUrl: string) =>
      failureOf(clientAt(baseUrl).request('GET', ['threads'], { signal: NEVER }));

    for (const host of ['127.0.0.1', 'localhost']) {
      it(`is told apart: refused by ${host}`, async () => {
        const port = await freePort();
        const failure = await ask(`http://${host}:${port}/v1`);
        assert.equal(failure.kind, 'network');
        assert.equal(failure.code, 'ECONNREFUSED');
        assert.equal(
          failure.message,
          `Nothing answers at ${host}:${port}: the connection was refused. The server may not be running.`,
        );
      });
    }

    it('is told apart: no such host', async () => {
      const failure = await ask('http://nowhere.invalid/v1');
      assert.equal(failure.kind, 'network');
      assert.match(failure.message, /^The host nowhere\.invalid was not found\. You may be offline/);
    });

    const broken: Record<string, Answer> = {
      'before the answer': (response) => response.destroy(),
      'by a reset': (response) => response.socket?.resetAndDestroy(),
      'in the middle of a body of known length': (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"data":[', () => response.destroy());
      },
      'in the middle of a body in chunks': (response) => {
        response.write('{"data":[', () => response.destroy());
      },
      'in the middle of a packed body': (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '1000' });
        response.write(gzipSync('{"data":[]}'), () => response.destroy());
      },
    };
    for (const [name, answer] of Object.entries(broken)) {
      it(`is told apart: broken off ${name}`, async () => {
        server.answers(answer);
        const failure = await ask(server.url);
        assert.equal(failure.kind, 'network');
        assert.equal(failure.unclear, true);
        assert.equal(failure.message, `The connection to ${server.host} broke off.`);
      });
    }

    it('is told apart: https at a server that speaks http', async () => {
      const failure = await ask(server.url.replace('http:', 'https:'));
      assert.equal(failure.kind, 'network');
      assert.match(failure.message, /no secure connection/);
      assert.match(failure.message, /http:\/\//);
    });

    const garbled: Record<string, Answer> = {
      'what is not packed as it says': (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"data":[]}');
      },
      'headers without end': (response) => {
        response.writeHead(200, { 'x-long': 'x'.repeat(100_000) }).end('{}');
      },
    };
    for (const [name, answer] of Object.entries(garbled)) {
      it(`is told apart: an answer that can't be read: ${name}`, async () => {
        server.answers(answer);
        const failure = await ask(server.url);
        assert.equal(failure.kind, 'badBody');
        assert.equal(failure.unclear, true);
        assert.match(failure.message, /^The answer of 127\.0\.0\.1:\d+ can’t be read \([A-Z_]+\)\.$/);
      });
    }

    it("is told apart: an answer that can't be read: what is not HTTP", async () => {
      const listener = createServer((socket) => {
        socket.on('error', () => undefined).end('220 mail.example ESMTP\r\n');
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const failure = await ask(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/v1`);
      listener.close();
      assert.equal(failure.kind, 'badBody');
      assert.match(failure.message, /can’t be read \(HPE_INVALID_CONSTANT\)/);
    });
  });

  describe('the key', () => {
    it('is read for each request', async () => {
      let key = 'first';
      const client = clientAt(server.url, {
        credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${key}` }) },
      });
      await client.request('GET', ['threads'], { signal: NEVER });
      key = 'second';
      await client.request('GET', ['threads'], { signal: NEVER });
      assert.deepEqual(
        server.received.map(({ headers }) => headers.authorization),
        ['Bearer first', 'Bearer second'],
      );
    });

    it('that is missing stops the request', async () => {
      const lines: RequestLine[] = [];
      const missing = new ApiError('noKey', 'No API key is set.');
      const failure = await failureOf(
        get({
          credentials: { headers: () => Promise.reject(missing) },
          log: (line: RequestLine) => lines.push(line),
        }),
      );
      assert.equal(failure, missing);
      assert.equal(server.connections, 0);
      assert.deepEqual(lines, [{ method: 'GET', path: '/v1/threads', result: 'noKey', durationMs: 0 }]);
    });

    for (const authorization of [{ Authorization: `Bearer ${KEY}` }, { 'api-key': KEY }]) {
      const name = Object.keys(authorization).join();
      it(`that a server repeats is taken out of its words (${name})`, async () => {
        const bodies = [
          JSON.stringify({ error: { message: `Incorrect API key provided: ${KEY}.`, code: KEY } }),
          JSON.stringify({ detail: `${'x'.repeat(290)}${KEY}` }),
          `bad header: Bearer ${KEY}`,
          `<html><title>401 ${KEY}</title></html>`,
        ];
        for (const body of bodies) {
          server.answers(replying(401, body, { 'x-request-id': `req_${KEY}` }));
          const failure = await failureOf(
            get({ credentials: { headers: () => Promise.resolve(authorization) } }),
          );
          assert.equal(failure.kind, 'unauthorized');
          assert.ok(failure.serverMessage !== undefined && failure.serverMessage !== '');
          assert.ok(!JSON.stringify(failure).includes(KEY.slice(0, 9)), failure.message);
        }
      });
    }

    it('that was pasted with more than itself is sent without it, and still not told', async () => {
      const credentials = { headers: () => Promise.resolve({ Authorization: `Bearer “${KEY}”\n` }) };
      server.answers((response, { headers }) => {
        response.writeHead(401).end(`Incorrect API key: ${String(headers.authorization)}`);
      });
      const failure = await failureOf(get({ credentials }));
      assert.equal(server.received[0]?.headers.authorization, `Bearer ${KEY}`);
      assert.equal(failure.serverMessage, 'Incorrect API key: Bearer •••');
    });

    it('does not stand in a URL, nor in the log', async () => {
      const lines: RequestLine[] = [];
      const answers: [Answer, RequestLine['result']][] = [
        [replying(200, '{}', { 'x-request-id': 'req_1' }), 200],
        [replying(401, KEY, { 'x-request-id': 'req_1' }), 401],
        [replying(500, KEY, { 'apim-request-id': 'req_1' }), 500],
        [(response) => response.destroy(), 'network'],
      ];
      for (const [answer] of answers) {
        server.answers(answer);
        await get({ log: (line: RequestLine) => lines.push(line) }).catch(() => undefined);
      }
      for (const { path, headers } of server.received) {
        assert.ok(headers.authorization?.includes(KEY));
        assert.ok(!path.includes(KEY));
      }
      assert.deepEqual(
        lines,
        answers.map(([, result]) => ({
          method: 'GET',
          path: '/v1/threads',
          result,
          ...(result === 'network' ? {} : { requestId: 'req_1' }),
          durationMs: 0,
        })),
      );
    });
  });

  it('tells the log how long a request took', async () => {
    const clock = new FakeClock();
    const lines: RequestLine[] = [];
    const asked = held();
    const reply = get({ clock, log: (line: RequestLine) => lines.push(line) });
    const response = await asked;
    await clock.advance(1_234);
    response.end('{}');
    await reply;
    assert.equal(lines[0]?.durationMs, 1_234);
  });
});

/** Answers with this many bytes. */
function streaming(bytes: number): Answer {
  return (response) => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let left = bytes;
    const write = () => {
      while (left > 0 && !response.destroyed) {
        const part = chunk.subarray(0, left);
        left -= part.length;
        if (!response.write(part)) {
          return;
        }
      }
      response.end();
    };
    response.on('drain', write);
    write();
  };
}
