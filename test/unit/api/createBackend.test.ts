import assert from 'node:assert/strict';
import { createBackend } from '../../../src/core/api/createBackend';
import type { Connection } from '../../../src/core/model/connection';
import { KEY, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { LoopbackServer, replying } from '../support/loopbackServer';

describe('createBackend', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  /** The request by which a connection lists threads. */
  async function search(part: Pick<Connection, 'kind'> & Partial<Connection>, headers = {}) {
    const connection = { id: 'c', name: 'C', baseUrl: server.url, auth: { type: 'none' as const }, ...part };
    const backend = createBackend(connection, {
      clock: new FakeClock(),
      random: () => 0.5,
      credentials: { headers: () => Promise.resolve(headers) },
    });
    await backend.listThreads?.({ limit: 1 }, NEVER);
    const { method, path, headers: sent } = server.received[0] ?? assert.fail('nothing was asked');
    return { line: `${method} ${path}`, sent };
  }

  it('speaks the Assistants API with a server that is compatible with it', async () => {
    server.answers(replying(200, '{"data": []}'));
    const { line, sent } = await search({ kind: 'openai-compatible', organization: 'org-1' });
    assert.equal(line, 'GET /v1/threads?limit=1&order=desc');
    assert.equal(sent['openai-beta'], 'assistants=v2');
    assert.equal(sent['openai-organization'], 'org-1');
  });

  it('speaks otherwise with a LangGraph server, with its key and its headers and no other', async () => {
    server.answers(replying(200, '[]'));
    const { line, sent } = await search(
      { kind: 'langgraph', headers: { 'X-Team': 'search' } },
      { 'x-api-key': KEY },
    );
    assert.equal(line, 'POST /v1/threads/search');
    const { accept, 'user-agent': agent, host, connection, ...others } = sent;
    assert.ok(accept !== undefined && agent !== undefined && host !== undefined && connection !== undefined);
    assert.deepEqual(Object.keys(others).sort(), [
      'accept-encoding',
      'content-length',
      'content-type',
      'x-api-key',
      'x-team',
    ]);
  });
});
