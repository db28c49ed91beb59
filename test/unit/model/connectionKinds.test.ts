import assert from 'node:assert/strict';
import { urlProblem } from '../../../src/core/model/baseUrl';
import { readConnections, type Connection } from '../../../src/core/model/connection';
import { CONNECTION_KINDS, DEMO_KIND, kindRow, type KindId } from '../../../src/core/model/connectionKinds';
import { headersOf, keyHeaderOf, queryOf } from '../../../src/core/model/connectionRequest';

function addressOf(kind: KindId) {
  const address = kindRow(kind)?.address;
  assert.ok(address);
  return address;
}

describe('the kinds of servers', () => {
  it('are known by name, with the Demo, and no others', () => {
    assert.equal(kindRow('demo'), DEMO_KIND);
    assert.equal(kindRow('openai'), CONNECTION_KINDS.openai);
    for (const name of ['of-tomorrow', 'toString', '__proto__', '']) {
      assert.equal(kindRow(name), undefined);
    }
  });

  it('take as an example an address that would do', () => {
    for (const kind of Object.keys(CONNECTION_KINDS) as KindId[]) {
      const row = kindRow(kind);
      const baseUrl = row?.baseUrl ?? row?.address?.baseUrlIn(row.address.example) ?? '';
      assert.equal(urlProblem(baseUrl), undefined, kind);
      assert.equal(row?.address?.problem?.(baseUrl), undefined, kind);
    }
  });

  const addresses: [kind: KindId, typed: string, baseUrl: string][] = [
    ['openai-compatible', ' https://host.example/v1/ ', 'https://host.example/v1'],
    ['openai-compatible', 'https://host.example', 'https://host.example'],
    [
      'openai-compatible',
      'http://localhost:8000/api/v1?tenant=a#top',
      'http://localhost:8000/api/v1?tenant=a',
    ],
    ['openai-compatible', 'https://host.example/v1/threads', 'https://host.example/v1'],
    ['openai-compatible', 'https://host.example/v1/threads/thread_1/runs/run_2', 'https://host.example/v1'],
    ['openai-compatible', 'https://host.example/threadstore/v1', 'https://host.example/threadstore/v1'],
    ['openai-compatible', 'sk-in-the-wrong-field', 'sk-in-the-wrong-field'],
    ['azure-openai', 'contoso', 'https://contoso.openai.azure.com/openai'],
    ['azure-openai', 'https://contoso.openai.azure.com', 'https://contoso.openai.azure.com/openai'],
    ['azure-openai', 'https://contoso.openai.azure.com/', 'https://contoso.openai.azure.com/openai'],
    ['azure-openai', 'https://contoso.openai.azure.com/openai/', 'https://contoso.openai.azure.com/openai'],
    [
      'azure-openai',
      'https://contoso.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2025-01-01-preview',
      'https://contoso.openai.azure.com/openai',
    ],
    ['azure-openai', 'https://gateway.example/team/openai/threads', 'https://gateway.example/team/openai'],
    [
      'foundry',
      'https://r.services.ai.azure.com/api/projects/p/',
      'https://r.services.ai.azure.com/api/projects/p',
    ],
    [
      'foundry',
      'https://r.services.ai.azure.com/api/projects/p/threads?api-version=v1',
      'https://r.services.ai.azure.com/api/projects/p',
    ],
    ['langgraph', 'http://127.0.0.1:2024/docs', 'http://127.0.0.1:2024'],
    ['langgraph', 'https://host.example/team/threads/1/runs/2', 'https://host.example/team'],
  ];
  for (const [kind, typed, baseUrl] of addresses) {
    it(`make of ${typed} for ${kind} the base URL ${baseUrl}`, () => {
      assert.equal(addressOf(kind).baseUrlIn(typed), baseUrl);
    });
  }

  it('want the endpoint of a project for Foundry', () => {
    const { problem } = addressOf('foundry');
    assert.equal(problem?.('https://r.services.ai.azure.com/api/projects/p'), undefined);
    for (const path of ['', '/api/projects', '/api/projects/p/threads']) {
      assert.match(
        problem?.(`https://r.services.ai.azure.com${path}`) ?? '',
        /not the endpoint of a project/,
      );
    }
  });
});

describe('what a request of a connection carries', () => {
  const read = (fields: Partial<Connection>): Connection => {
    const entry = {
      id: 'c',
      kind: 'openai-compatible',
      name: 'C',
      baseUrl: 'https://host.example/v1',
      auth: { type: 'bearer' },
      ...fields,
    };
    const { connections, problems } = readConnections([entry]);
    assert.deepEqual(problems, []);
    return connections[0]!;
  };

  it('is what the kind needs, and what the settings say', () => {
    const connection = read({
      headers: { 'X-Team': 'tools', 'OpenAI-Beta': 'mine' },
      organization: 'org-1',
      project: 'proj_1',
    });
    assert.deepEqual(headersOf(connection), {
      'X-Team': 'tools',
      'OpenAI-Beta': 'assistants=v2',
      'OpenAI-Organization': 'org-1',
      'OpenAI-Project': 'proj_1',
    });
    assert.deepEqual(queryOf(connection), {});
    assert.deepEqual(headersOf(read({ kind: 'foundry' })), {});
  });

  it('has the version of the API from URL or settings, else the kind’s own', () => {
    assert.deepEqual(queryOf(read({ kind: 'foundry' })), { 'api-version': 'v1' });
    assert.deepEqual(queryOf(read({ kind: 'foundry', query: { 'api-version': '2025-05-01' } })), {
      'api-version': '2025-05-01',
    });
    assert.deepEqual(queryOf(read({ kind: 'azure-openai', baseUrl: 'https://h/openai?api-version=x' })), {});
  });

  it('shows who sends it in the header that the sign-in says', () => {
    const header = (fields: Partial<Connection>) => keyHeaderOf(read(fields));
    assert.deepEqual(header({}), { name: 'Authorization', bearer: true });
    assert.deepEqual(header({ auth: { type: 'header', header: 'X-Who' } }), { name: 'X-Who', bearer: false });
    assert.deepEqual(header({ kind: 'azure-openai', auth: { type: 'header' } }), {
      name: 'api-key',
      bearer: false,
    });
    assert.deepEqual(header({ kind: 'langgraph', auth: { type: 'header' } }), {
      name: 'x-api-key',
      bearer: false,
    });
    assert.deepEqual(header({ kind: 'foundry', auth: { type: 'microsoft' } }), {
      name: 'Authorization',
      bearer: true,
    });
    assert.equal(header({ auth: { type: 'none' } }), undefined);
  });
});
