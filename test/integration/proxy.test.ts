import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { selfSigned } from '../support/certificate';
import { keyless, setSetting } from './support/settings';

const { threadId, runId } = DEMO.runs.completed;
/** A host that no name server knows: who gets there was sent by a proxy. */
const RUN = `http://assistants.test/v1/threads/${threadId}/runs/${runId}`;

/** An HTTP proxy on loopback that knows one host, by http and by https, and what was asked of it. */
async function openProxy() {
  const requests: string[] = [];
  const world = createDemoServer(systemClock);
  const answer: RequestListener = ({ method = '', url = '' }, response) => {
    const headers = { authorization: 'Bearer any', 'openai-beta': 'assistants=v2' };
    const path = url.replace(/^http:\/\/assistants\.test/, '');
    const { status, body } = world({ method, path, headers, body: '' });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const host = createSecureServer(
    selfSigned(['assistants.test'], new Date(0), new Date('2100-01-01')),
    answer,
  );
  const proxy = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(request, response);
  });
  proxy.on('connect', ({ url = '' }, socket) => {
    requests.push(`CONNECT ${url}`);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    host.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

async function setHttp(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('http').update(name, value, vscode.ConfigurationTarget.Global);
}

let connected = 0;

/** Asks for the run by a new connection, which knows nothing yet, and gives what was copied of it. */
async function copyRun(scheme = 'http'): Promise<string> {
  const connectionId = `proxied-${++connected}`;
  await setSetting('connections', [
    { ...keyless(connectionId, `${scheme}://assistants.test/v1`), allowHttp: 'assistants.test' },
  ]);
  await vscode.env.clipboard.writeText('');
  const node = { kind: 'run', ref: { connectionId, threadId, runId } };
  await vscode.commands.executeCommand('assistantRuns.copyRunJson', node);
  return vscode.env.clipboard.readText();
}

describe('a proxy', () => {
  let proxy: Awaited<ReturnType<typeof openProxy>>;
  let other: Awaited<ReturnType<typeof openProxy>>;

  before(async () => {
    proxy = await openProxy();
    other = await openProxy();
    await setHttp('proxy', proxy.url);
  });

  beforeEach(() => {
    proxy.requests.length = 0;
  });

  after(async () => {
    await setHttp('proxy', undefined);
    await setHttp('proxySupport', undefined);
    await setHttp('proxyStrictSSL', undefined);
    await setSetting('connections', undefined);
    proxy.close();
    other.close();
  });

  for (const support of ['override', 'on', 'fallback']) {
    it(`of VS Code's settings takes the requests, with http.proxySupport "${support}"`, async () => {
      await setHttp('proxySupport', support);
      assert.match(await copyRun(), /"completed"/);
      assert.deepEqual(proxy.requests, [`GET ${RUN}`]);
    });
  }

  it('takes requests by https too, and the certificate of the server counts whatever http.proxyStrictSSL says', async () => {
    await setHttp('proxySupport', 'override');
    for (const strict of [true, false]) {
      await setHttp('proxyStrictSSL', strict);
      assert.equal(await copyRun('https'), '');
    }
    assert.deepEqual([...new Set(proxy.requests)], ['CONNECT assistants.test:443']);
  });

  it('is not used with http.proxySupport "off"', async () => {
    await setHttp('proxySupport', 'off');
    assert.equal(await copyRun(), '');
    assert.deepEqual(proxy.requests, []);
  });

  it('of the environment is not put on top', async () => {
    process.env.HTTP_PROXY = process.env.http_proxy = other.url;
    try {
      await setHttp('proxySupport', 'override');
      assert.match(await copyRun(), /"completed"/);
      await setHttp('proxySupport', 'off');
      assert.equal(await copyRun(), '');
    } finally {
      delete process.env.HTTP_PROXY;
      delete process.env.http_proxy;
    }
    assert.deepEqual(proxy.requests, [`GET ${RUN}`]);
    assert.deepEqual(other.requests, []);
  });
});
