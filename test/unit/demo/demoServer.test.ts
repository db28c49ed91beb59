import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { serveDemo, type ServedDemo } from '../../host/demoServer';
import { projectRoot } from '../../host/paths';
import { FakeClock } from '../support/fakeClock';

const HEADERS = { authorization: 'Bearer sk-demo', 'openai-beta': 'assistants=v2' };

const threadsOf = (url: string) => fetch(`${url}/threads`, { headers: HEADERS });

describe('serveDemo', () => {
  let served: ServedDemo;

  beforeEach(async () => {
    served = await serveDemo({ port: 0, clock: new FakeClock() });
  });

  afterEach(() => served.close());

  it('serves the world with its headers', async () => {
    const answer = await threadsOf(served.url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.match(answer.headers.get('x-request-id') ?? '', /^req_/);
    assert.ok(((await answer.json()) as { data: unknown[] }).data.length >= 8);
  });

  it('listens on loopback only', async function () {
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (outer === undefined) {
      console.log('      (this machine has no other address)');
      this.skip();
    }
    await assert.rejects(threadsOf(served.url.replace('127.0.0.1', outer.address)));
  });

  it('outlives a client that goes away in the middle of a request', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /v1/threads HTTP/1.1\r\nHost: demo\r\nContent-Length: 100\r\n\r\n{');
    socket.destroy();
    await once(socket, 'close');
    assert.equal((await threadsOf(served.url)).status, 200);
  });

  it('frees its port when it is closed, though clients keep their connections', async () => {
    const port = Number(new URL(served.url).port);
    await (await threadsOf(served.url)).text();
    await served.close();
    served = await serveDemo({ port, clock: new FakeClock() });
    assert.equal((await threadsOf(served.url)).status, 200);
  });
});

describe('npm run demo-server', () => {
  let started: ChildProcessByStdio<null, Readable, Readable>[] = [];

  afterEach(() => {
    for (const child of started) {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // Its whole group is gone, as it should be.
      }
    }
    started = [];
  });

  function start(...args: string[]) {
    const child = spawn('npm', ['run', '-s', 'demo-server', '--', ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    started.push(child);
    return child;
  }

  before(function () {
    if (process.platform === 'win32') {
      console.log('      (Windows has neither process groups nor these signals)');
      this.skip();
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`says where it listens, in one line, and ends with 0 by ${signal}`, async () => {
      const child = start('--port', '0');
      const stderr = text(child.stderr);
      const stdout: string[] = [];
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => stdout.push(chunk));
      await once(child.stdout, 'data');
      const [, url] = /^listening on (http:\/\/127\.0\.0\.1:\d+\/v1)\n$/.exec(stdout.join('')) ?? [];
      assert.ok(url, stdout.join(''));
      assert.equal((await threadsOf(url)).status, 200);

      child.kill(signal);
      assert.deepEqual(await once(child, 'close'), [0, null]);
      assert.equal(stdout.join(''), `listening on ${url}\n`);
      assert.equal(await stderr, 'GET /v1/threads 200\n');
      await assert.rejects(threadsOf(url));
    });
  }

  async function fails(...args: string[]): Promise<string> {
    const child = start(...args);
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    assert.equal(child.exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^.+\n$/, 'one line');
    return stderr;
  }

  it('says in one line what is wrong with a port', async () => {
    assert.match(await fails('--port', '65536'), /--port takes a number from 0 to 65535, not '65536'/);
    assert.match(await fails('--port', 'http'), /not 'http'/);
    assert.match(await fails('--port', '-1'), /--port/);
    assert.match(await fails('8080'), /8080/);
  });

  it('says in one line that a port is busy', async () => {
    const served = await serveDemo({ port: 0, clock: new FakeClock() });
    const { port } = new URL(served.url);
    try {
      assert.match(await fails('--port', port), new RegExp(`address already in use 127\\.0\\.0\\.1:${port}`));
    } finally {
      await served.close();
    }
  });
});
