import assert from 'node:assert/strict';
import { isExposed, urlProblem } from '../../../src/core/model/baseUrl';
import {
  DEMO_CONNECTION,
  isHttpForbidden,
  isSupported,
  needsKey,
  readConnection,
  readConnections,
  withHeaderAsKey,
} from '../../../src/core/model/connection';

const GOOD = {
  id: 'work',
  kind: 'openai-compatible',
  name: 'Work',
  baseUrl: 'https://host.example/v1',
  auth: { type: 'bearer' },
} as const;

/** A secret that someone put where settings show it. */
const SECRET = 'sk-oops-1234567890';

/** The words about the one entry that is wrong. */
function problemOf(entry: unknown): string {
  const { connections, problems } = readConnections([entry]);
  assert.deepEqual(connections, []);
  assert.equal(problems.length, 1);
  const { words } = problems[0]!;
  assert.ok(!words.includes(SECRET), words);
  return words;
}

describe('readConnections', () => {
  it('reads an entry with all that it may have', () => {
    const full = {
      ...GOOD,
      auth: { type: 'header', header: 'api-key', argv: ['a', 'b'] },
      headers: { 'X-Team': 'tools' },
      query: { 'api-version': 'v1' },
      organization: 'org-1',
      project: 'proj_1',
    };
    assert.deepEqual(readConnections([full]), { connections: [full], problems: [] });
    assert.deepEqual(readConnections([]), { connections: [], problems: [] });
  });

  it('leaves out what it does not know in an entry', () => {
    const { connections, problems } = readConnections([{ ...GOOD, apiKey: SECRET, later: true }]);
    assert.deepEqual(connections, [GOOD]);
    assert.deepEqual(problems, []);
  });

  for (const setting of [undefined, null, 7, 'x', true, {}, { 0: GOOD }]) {
    it(`says that ${JSON.stringify(setting)} is not a list`, () => {
      assert.deepEqual(readConnections(setting), {
        connections: [],
        problems: [{ words: 'assistantRuns.connections is not a list.' }],
      });
    });
  }

  it('says which entry is none', () => {
    for (const entry of [null, undefined, 7, 'x', true]) {
      assert.equal(
        problemOf(entry),
        'assistantRuns.connections, entry 1: “the entry” is missing or not of the right type.',
      );
    }
    assert.match(problemOf([]), /entry 1: “id” is missing/);
    assert.match(readConnections([GOOD, {}]).problems[0]!.words, /entry 2: “id” is missing/);
  });

  const wrong: [path: string, entry: object][] = [
    ...['id', 'kind', 'name', 'baseUrl', 'auth'].flatMap((field) =>
      [undefined, null, 7, true].map((value): [string, object] => [field, { ...GOOD, [field]: value }]),
    ),
    ...['id', 'kind', 'name'].flatMap((field) =>
      ['', [], {}].map((value): [string, object] => [field, { ...GOOD, [field]: value }]),
    ),
    ['auth.type', { ...GOOD, auth: [] }],
    ['auth.type', { ...GOOD, auth: {} }],
    ['auth.header', { ...GOOD, auth: { type: 'header', header: 7 } }],
    ['auth.argv', { ...GOOD, auth: { type: 'command', argv: 'x' } }],
    ['auth.argv.1', { ...GOOD, auth: { type: 'command', argv: ['x', 7] } }],
    ['headers', { ...GOOD, headers: 'X: y' }],
    ['headers.X-A', { ...GOOD, headers: { 'X-A': 7 } }],
    ['headers.X-A', { ...GOOD, headers: { 'X-A': null } }],
    ['query', { ...GOOD, query: null }],
    ['query.v', { ...GOOD, query: { v: ['1'] } }],
    ['organization', { ...GOOD, organization: {} }],
    ['project', { ...GOOD, project: 1 }],
  ];
  for (const [path, entry] of wrong) {
    it(`says that ${path} is wrong in ${JSON.stringify(entry)}`, () => {
      assert.equal(
        problemOf(entry),
        `assistantRuns.connections, entry 1: “${path}” is missing or not of the right type.`,
      );
    });
  }

  it('reads the good entries beside the wrong ones, in their order', () => {
    const second = { ...GOOD, id: 'second' };
    const { connections, problems } = readConnections([null, GOOD, { ...GOOD, id: 7 }, second]);
    assert.deepEqual(connections, [GOOD, second]);
    assert.equal(problems.length, 2);
  });

  it('keeps entries of kinds that it does not know, and can not speak to them', () => {
    for (const kind of ['of-tomorrow', 'toString']) {
      const { connections, problems } = readConnections([{ ...GOOD, kind, auth: { type: 'microsoft' } }]);
      assert.equal(connections[0]?.kind, kind);
      assert.deepEqual(problems, []);
      assert.equal(isSupported(connections[0]), false);
    }
    assert.equal(isSupported(DEMO_CONNECTION), true);
  });

  const ways: Record<string, readonly string[]> = {
    'openai-compatible': ['bearer', 'header', 'command', 'none'],
    foundry: ['microsoft', 'command', 'bearer'],
    'azure-openai': ['header', 'command', 'bearer'],
    openai: ['bearer'],
    langgraph: ['header', 'none', 'bearer', 'command'],
  };
  for (const [kind, types] of Object.entries(ways)) {
    it(`takes for ${kind} the ways to sign in that there are for it, and no other`, () => {
      for (const type of ['bearer', 'header', 'none', 'microsoft', 'command']) {
        const entry = { ...GOOD, kind, auth: { type, ...(type === 'command' ? { argv: ['token'] } : {}) } };
        if (types.includes(type)) {
          const [connection] = readConnections([entry]).connections;
          assert.equal(isSupported(connection!), true);
          assert.equal(needsKey(connection!), type === 'bearer' || type === 'header');
        } else {
          assert.equal(
            problemOf(entry),
            `assistantRuns.connections, Work: “auth.type” can’t be ${type} for this kind of server. It has to be one of: ${types.join(', ')}.`,
          );
        }
      }
    });
  }

  it('says which ways to sign in there are when it does not know one', () => {
    assert.equal(
      problemOf({ ...GOOD, auth: { type: 'basic' } }),
      'assistantRuns.connections, entry 1: “auth.type” has to be one of: bearer, header, none, microsoft, command.',
    );
  });

  it('wants the program of a sign-in by command', () => {
    for (const argv of [undefined, [], ['']]) {
      assert.match(problemOf({ ...GOOD, auth: { type: 'command', argv } }), /“auth\.argv” is missing/);
    }
  });

  it('has no entry for the Demo, which is always there', () => {
    assert.match(problemOf({ ...GOOD, kind: 'demo' }), /, Work: the Demo is always there/);
  });

  it('lets http to other machines pass only where the user has allowed it', () => {
    const exposed = { ...GOOD, baseUrl: 'http://host.example/v1' };
    const [kept] = readConnections([exposed]).connections;
    assert.equal(isHttpForbidden(kept!), true);
    const allowed = { ...kept!, allowHttp: 'host.example' };
    assert.equal(isHttpForbidden(allowed), false);
    assert.equal(isHttpForbidden({ ...allowed, baseUrl: 'http://host.example/v2' }), false);
    // What was allowed for one server is not for another.
    assert.equal(isHttpForbidden({ ...allowed, baseUrl: 'http://host.example:8080/v1' }), true);
    assert.equal(isHttpForbidden({ ...allowed, baseUrl: 'http://other.example/v1' }), true);
    assert.equal(isHttpForbidden({ ...kept!, baseUrl: 'http://localhost:8000/v1' }), false);
    assert.equal(isHttpForbidden(DEMO_CONNECTION), false);
  });

  it('takes the first of two with the same id, and none with that of the Demo', () => {
    const other = { ...GOOD, name: 'Other' };
    assert.deepEqual(readConnections([GOOD, other]), {
      connections: [GOOD],
      problems: [{ words: 'assistantRuns.connections, Other: the id “work” is already taken.' }],
    });
    assert.match(problemOf({ ...GOOD, id: 'demo' }), /, Work: the id “demo” is already taken\.$/);
  });

  const secretNames = [
    ...['authorization', 'Authorization', 'Proxy-Authorization', 'api-key', 'x-api-key', 'X-API-KEY'],
    ...[
      'cookie',
      'Cookie',
      'Set-Cookie',
      'Ocp-Apim-Subscription-Key',
      'X-Auth-Token',
      'client_secret',
      'password',
    ],
  ];
  for (const name of secretNames) {
    it(`refuses ${name} among headers and in URLs, and does not repeat its value`, () => {
      assert.match(
        problemOf({ ...GOOD, headers: { Accept: '*/*', [name]: SECRET } }),
        new RegExp(`header “${name}”`),
      );
      assert.match(
        problemOf({ ...GOOD, query: { v: '1', [name]: SECRET } }),
        new RegExp(`“${name}” in the URL`),
      );
      const baseUrl = `https://host.example/v1?v=1&${name}=${SECRET}`;
      assert.match(problemOf({ ...GOOD, baseUrl }), new RegExp(`“${name}” in the URL`));
    });
  }

  for (const value of [
    ...['Bearer abc', 'basic dXNlcjpwYXNz', SECRET, 'ghp_0123456789abcdef'],
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
  ]) {
    it(`refuses ${value.slice(0, 12)}… whatever its name`, () => {
      assert.match(
        problemOf({ ...GOOD, headers: { 'X-Team': value } }),
        /header “X-Team” looks like a secret/,
      );
      assert.match(problemOf({ ...GOOD, query: { team: value } }), /“team” in the URL looks like a secret/);
    });
  }

  it('takes headers and queries that are no secrets', () => {
    const entry = {
      ...GOOD,
      baseUrl: 'https://host.example/v1?api-version=v1&signed=no',
      headers: { 'X-Team': 'tools', 'User-Agent': 'me', 'Accept-Language': 'en', "x!#$%&'*+.^_`|~": '' },
      query: { 'api-version': 'v1', assignee: 'me' },
    };
    assert.deepEqual(readConnections([entry]), { connections: [entry], problems: [] });
  });

  it('says which header can not be sent', () => {
    for (const name of ['', 'X Team', 'X-Team:', 'Ü', 'X\n']) {
      assert.match(problemOf({ ...GOOD, headers: { [name]: 'x' } }), /is not the name of a header\.$/);
      const auth = { type: 'header', header: name };
      assert.match(problemOf({ ...GOOD, auth }), /is not the name of a header\.$/);
    }
  });

  for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'TE', 'Proxy-Whatever']) {
    it(`lets nobody set ${name}, not even to the key`, () => {
      assert.match(problemOf({ ...GOOD, headers: { [name]: 'x' } }), /can’t be set/);
      assert.match(problemOf({ ...GOOD, auth: { type: 'header', header: name } }), /can’t be set/);
    });
  }

  it('refuses what would not be sent as it stands', () => {
    for (const value of ['a\r\nX-Other: b', 'a\nb', 'a\0b', 'Köln', '日本']) {
      for (const entry of [{ headers: { 'X-Team': value } }, { organization: value }, { project: value }]) {
        assert.match(problemOf({ ...GOOD, ...entry }), /“(X-Team|organization|project)” has a line break/);
      }
    }
  });

  it('refuses an id that is half a character, which no name of a secret can hold', () => {
    assert.match(problemOf({ ...GOOD, id: 'a\ud800' }), /half a character/);
    assert.deepEqual(readConnections([{ ...GOOD, id: '🧵' }]).problems, []);
  });

  const urls: [baseUrl: string, words: RegExp][] = [
    ['', /not a URL/],
    ['host.example/v1', /not a URL/],
    ['https://', /not a URL/],
    [SECRET, /not a URL/],
    ['http://[::1', /not a URL/],
    ['ftp://host.example', /https:\/\/ or http:\/\//],
    ['localhost:8080/v1', /https:\/\/ or http:\/\//],
    ['javascript:alert(1)', /https:\/\/ or http:\/\//],
    ['file:///etc/passwd', /https:\/\/ or http:\/\//],
    [`https://me:${SECRET}@host.example/v1`, /user name or a password/],
    [`https://${SECRET}@host.example/v1`, /user name or a password/],
    [`https://:${SECRET}@host.example/v1`, /user name or a password/],
    [`https://host.example/v1?sig=${SECRET}`, /“sig” in the URL/],
    [`https://host.example/v1?code=abc`, /“code” in the URL/],
    [`https://host.example/v1?team=${SECRET}&team=x`, /“team” in the URL/],
  ];
  for (const [baseUrl, words] of urls) {
    it(`says what is wrong with the URL ${baseUrl}`, () => {
      assert.match(problemOf({ ...GOOD, baseUrl }), words);
      assert.match(urlProblem(baseUrl) ?? '', words);
    });
  }

  for (const baseUrl of [
    'https://host.example',
    'http://127.0.0.1:8000/api/v1/',
    'HTTPS://HOST/v1?api-version=v1',
  ]) {
    it(`takes the URL ${baseUrl}`, () => {
      assert.equal(urlProblem(baseUrl), undefined);
      assert.deepEqual(readConnections([{ ...GOOD, baseUrl }]).problems, []);
    });
  }
});

describe('a secret among the headers', () => {
  const headers = { 'X-Team': 'tools', 'api-key': SECRET };

  it('is named with its entry where it can become the key', () => {
    for (const auth of [{ type: 'none' }, { type: 'bearer' }, { type: 'header', header: 'api-key' }]) {
      const [problem] = readConnections([{ ...GOOD, headers, auth }]).problems;
      assert.deepEqual(problem!.secretHeader, { connectionId: 'work', header: 'api-key' });
    }
  });

  it('is not where the entry could not be used all the same, or signs in by itself', () => {
    const bad = [
      { ...GOOD, headers: { ...headers, cookie: 'x' } },
      { ...GOOD, headers, baseUrl: 'nowhere' },
      { ...GOOD, kind: 'openai', headers },
      { ...GOOD, headers, auth: { type: 'command', argv: ['token'] } },
    ];
    for (const entry of bad) {
      const [problem] = readConnections([entry]).problems;
      assert.equal(problem!.secretHeader, undefined);
    }
  });

  it('becomes the key, and leaves the headers', () => {
    const keyOf = (name: string, value: string) =>
      withHeaderAsKey(readConnection({ ...GOOD, headers: { 'X-Team': 'tools', [name]: value } })!, name);
    assert.deepEqual(keyOf('x-api-key', ` ${SECRET} `), {
      connection: { ...GOOD, headers: { 'X-Team': 'tools' }, auth: { type: 'header', header: 'x-api-key' } },
      key: SECRET,
    });
    assert.deepEqual(keyOf('authorization', `bearer ${SECRET}`), {
      connection: { ...GOOD, headers: { 'X-Team': 'tools' }, auth: { type: 'bearer' } },
      key: SECRET,
    });
    assert.deepEqual(keyOf('Authorization', 'Basic abc'), {
      connection: {
        ...GOOD,
        headers: { 'X-Team': 'tools' },
        auth: { type: 'header', header: 'Authorization' },
      },
      key: 'Basic abc',
    });
  });
});

describe('isExposed', () => {
  const open = [
    'http://host.example/v1',
    'http://10.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    // A name server may say where these are, and a proxy may be asked for them.
    ...['http://api.localhost/v1', 'http://127.255.255.254', 'http://localhost.:8000'],
  ];
  const closed = [
    ...['https://host.example/v1', 'http://localhost:8000', 'http://LOCALHOST'],
    ...['http://127.0.0.1:1', 'http://127.1', 'http://[::1]:8000/v1'],
  ];
  for (const [urls, exposed] of [
    [open, true],
    [closed, false],
  ] as const) {
    for (const url of urls) {
      it(`is ${exposed} for ${url}`, () => {
        assert.equal(isExposed(url), exposed);
      });
    }
  }
});
