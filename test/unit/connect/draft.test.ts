import assert from 'node:assert/strict';
import { readConnections } from '../../../src/core/model/connection';
import { CONNECTION_KINDS, type KindId } from '../../../src/core/model/connectionKinds';
import { connectionOf, nameOf, newDraft, type Draft } from '../../../src/vscode/connections/connect/draft';
import { keysFor, offersOf } from '../../../src/vscode/connections/connect/environment';

const FREE = () => false;

function draft(kind: KindId, fields: Partial<Draft> = {}): Draft {
  return { ...newDraft(kind, 'linux'), ...fields };
}

const TYPED: Record<KindId, Partial<Draft>> = {
  'openai-compatible': { url: 'https://host.example/v1/' },
  foundry: { url: 'https://r.services.ai.azure.com/api/projects/agents' },
  'azure-openai': { url: 'contoso' },
  openai: {},
  langgraph: { url: 'http://127.0.0.1:2024' },
};

describe('what is filled in of the form', () => {
  for (const kind of Object.keys(CONNECTION_KINDS) as KindId[]) {
    it(`makes a connection that the settings take, for ${kind} and each way to sign in`, () => {
      for (const authType of CONNECTION_KINDS[kind].auth) {
        const made = connectionOf(draft(kind, { ...TYPED[kind], authType, command: 'token --now' }), FREE);
        assert.deepEqual(readConnections([made]), { connections: [made], problems: [] });
        assert.equal(made.auth.type, authType);
      }
    });
  }

  it('says only what its kind does not say by itself', () => {
    assert.deepEqual(connectionOf(draft('azure-openai', TYPED['azure-openai']), FREE), {
      id: 'contoso',
      kind: 'azure-openai',
      name: 'contoso',
      baseUrl: 'https://contoso.openai.azure.com/openai',
      auth: { type: 'header' },
    });
  });

  it('says all that was typed, and never the key', () => {
    const full = draft('openai-compatible', {
      url: 'http://10.0.0.1/v1',
      authType: 'header',
      keyHeader: 'X-Who',
      key: 'sk-canary',
      name: 'Night shift',
      organization: 'org-1',
      project: 'proj_1',
      headers: { 'X-Team': 'search' },
      allowHttp: true,
    });
    assert.deepEqual(connectionOf(full, FREE), {
      id: 'night-shift',
      kind: 'openai-compatible',
      name: 'Night shift',
      baseUrl: 'http://10.0.0.1/v1',
      auth: { type: 'header', header: 'X-Who' },
      headers: { 'X-Team': 'search' },
      organization: 'org-1',
      project: 'proj_1',
      allowHttp: '10.0.0.1',
    });
    const pinned = draft('foundry', { ...TYPED.foundry, apiVersion: '2025-05-01' });
    assert.deepEqual(connectionOf(pinned, FREE).query, { 'api-version': '2025-05-01' });
  });

  it('takes an id that is free', () => {
    const taken = new Set(['host-example', 'host-example-2']);
    assert.equal(
      connectionOf(draft('openai-compatible', TYPED['openai-compatible']), (id) => taken.has(id)).id,
      'host-example-3',
    );
    assert.equal(connectionOf(draft('openai', { name: '日本' }), FREE).id, 'server');
  });

  it('proposes a name that tells the server from others', () => {
    const names = Object.entries(TYPED).map(([kind, typed]) => nameOf(draft(kind as KindId, typed)));
    assert.deepEqual(names, ['host.example', 'agents', 'contoso', 'OpenAI', '127.0.0.1:2024']);
    for (const [part, name] of [
      ['my%20agents', 'my agents'],
      ['100%', '100%'],
    ]) {
      assert.equal(nameOf(draft('foundry', { url: `https://r.example/api/projects/${part}` })), name);
    }
  });

  it('proposes Azure’s own command line for a token of Foundry, as each system can run it', () => {
    const argv = (platform: NodeJS.Platform) =>
      connectionOf({ ...newDraft('foundry', platform), ...TYPED.foundry, authType: 'command' }, FREE).auth
        .argv;
    const azure = ['az', 'account', 'get-access-token', '--scope', 'https://ai.azure.com/.default'];
    assert.deepEqual(argv('darwin'), azure);
    assert.deepEqual(argv('win32'), ['cmd', '/d', '/c', ...azure]);
  });
});

describe('what the environment offers', () => {
  it('is nothing where it names no server', () => {
    assert.deepEqual(offersOf({ PATH: '/bin', OPENAI_API_KEY: ' ', OPENAI_API_VERSION: 'v1' }), []);
  });

  it('is OpenAI for a key alone, and a compatible server where there is a URL', () => {
    assert.deepEqual(offersOf({ OPENAI_API_KEY: 'sk-1' }), [
      { kind: 'openai', variables: ['OPENAI_API_KEY'], fields: { key: 'sk-1' } },
    ]);
    assert.deepEqual(offersOf({ OPENAI_BASE_URL: 'http://localhost/v1', OPENAI_API_KEY: 'sk-1' }), [
      {
        kind: 'openai-compatible',
        variables: ['OPENAI_BASE_URL', 'OPENAI_API_KEY'],
        fields: { url: 'http://localhost/v1', authType: 'bearer', key: 'sk-1' },
      },
    ]);
    assert.deepEqual(offersOf({ OPENAI_BASE_URL: 'http://localhost/v1' }), [
      {
        kind: 'openai-compatible',
        variables: ['OPENAI_BASE_URL'],
        fields: { url: 'http://localhost/v1', authType: 'none' },
      },
    ]);
  });

  it('is Azure with what of it is named', () => {
    assert.deepEqual(
      offersOf({
        AZURE_OPENAI_ENDPOINT: 'https://contoso.openai.azure.com/',
        AZURE_OPENAI_API_KEY: 'az-1',
        OPENAI_API_VERSION: '2024-10-21',
      }),
      [
        {
          kind: 'azure-openai',
          variables: ['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'OPENAI_API_VERSION'],
          fields: {
            url: 'https://contoso.openai.azure.com/',
            authType: 'header',
            key: 'az-1',
            apiVersion: '2024-10-21',
          },
        },
      ],
    );
  });

  it('is a key for the kinds whose clients look for it there', () => {
    const environment = { OPENAI_API_KEY: 'sk-1', AZURE_OPENAI_API_KEY: 'az-1' };
    assert.deepEqual(keysFor('openai', environment), [{ variable: 'OPENAI_API_KEY', key: 'sk-1' }]);
    assert.deepEqual(keysFor('azure-openai', environment), [
      { variable: 'AZURE_OPENAI_API_KEY', key: 'az-1' },
    ]);
    assert.deepEqual(keysFor('foundry', environment), []);
    assert.deepEqual(keysFor('langgraph', environment), []);
    assert.deepEqual(keysFor('langgraph', { ...environment, LANGSMITH_API_KEY: 'ls-1' }), [
      { variable: 'LANGSMITH_API_KEY', key: 'ls-1' },
    ]);
  });
});
