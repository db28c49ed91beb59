import assert from 'node:assert/strict';
import { errorDetails } from '../../../src/core/api/errorDetails';
import { ApiError, type ApiErrorKind } from '../../../src/core/api/errors';
import { backendAt, failureOf, KEY, NEVER } from '../support/client';
import { LoopbackServer, replying } from '../support/loopbackServer';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';
const PATH = `/v1/threads/${THREAD}/runs/${RUN}`;

/** An error body as OpenAI writes them. */
const openai = (message: string, code: string | null = null, type = 'invalid_request_error') =>
  JSON.stringify({ error: { message, type, param: null, code } }, null, 2);

const page = (title: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>…</body></html>`;

interface Case {
  readonly name: string;
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly kind: ApiErrorKind;
  /** What the server is quoted with; undefined: nothing. */
  readonly says?: string;
  readonly unclear?: boolean;
}

const NOT_FOUND =
  'The server does not know this run. It may have been deleted, or belong to another thread, project or account.';
const NO_ENDPOINT =
  'The server has nothing at this address (404). It may not offer this, or the URL of the connection lacks a part, such as /v1.';

/** Answers to `GET …/threads/THREAD/runs/RUN`. */
const CASES: readonly Case[] = [
  {
    name: '401 for a wrong key',
    status: 401,
    body: openai('Incorrect API key provided: sk-a***z.', 'invalid_api_key'),
    kind: 'unauthorized',
    says: 'Incorrect API key provided: sk-a***z.',
  },
  { name: '401 without a word', status: 401, body: '', kind: 'unauthorized' },
  {
    name: '401 of FastAPI',
    status: 401,
    body: '{"detail":"Not authenticated"}',
    kind: 'unauthorized',
    says: 'Not authenticated',
  },
  {
    name: '401 as a page of a proxy',
    status: 401,
    body: page('401 Authorization Required'),
    type: 'text/html',
    kind: 'unauthorized',
    says: '401 Authorization Required',
  },
  ...([401, 403] as const).map((status): Case => ({
    name: `${status} for a key that lacks a scope`,
    status,
    body: openai('Missing scopes: api.threads.read.', 'missing_scope'),
    kind: 'forbidden',
    says: 'Missing scopes: api.threads.read.',
  })),
  {
    name: '403 in plain text',
    status: 403,
    body: 'Forbidden for\n  this   project',
    type: 'text/plain',
    kind: 'forbidden',
    says: 'Forbidden for this project',
  },
  {
    name: '404 for a thread',
    status: 404,
    body: openai(`No thread found with id '${THREAD}'.`),
    kind: 'unknownThread',
    says: `No thread found with id '${THREAD}'.`,
  },
  {
    name: '404 for an id of the wrong kind',
    status: 404,
    body: openai("No thread found with id 'run_x'."),
    kind: 'unknownThread',
    says: "No thread found with id 'run_x'.",
  },
  {
    name: '404 that names the id and nothing else',
    status: 404,
    body: JSON.stringify({ error: `unknown: ${RUN}` }),
    kind: 'unknownRun',
    says: `unknown: ${RUN}`,
  },
  {
    name: '404 of a compatible server for a run',
    status: 404,
    body: '{"detail":"Run not found"}',
    kind: 'unknownRun',
    says: 'Run not found',
  },
  {
    name: '404 of FastAPI for an address',
    status: 404,
    body: '{"detail":"Not Found"}',
    kind: 'noEndpoint',
    says: 'Not Found',
  },
  {
    name: '404 of OpenAI for an address',
    status: 404,
    body: openai(`Invalid URL (GET ${PATH})`),
    kind: 'noEndpoint',
    says: `Invalid URL (GET ${PATH})`,
  },
  {
    name: '404 of Fastify for an address',
    status: 404,
    body: JSON.stringify({ message: `Route GET:${PATH} not found`, error: 'Not Found', statusCode: 404 }),
    kind: 'noEndpoint',
    says: `Route GET:${PATH} not found`,
  },
  {
    name: '404 of NestJS for a run',
    status: 404,
    body: JSON.stringify({ message: 'Run not found', error: 'Not Found', statusCode: 404 }),
    kind: 'unknownRun',
    says: 'Run not found',
  },
  {
    name: '404 of Go for an address',
    status: 404,
    body: '404 page not found\n',
    type: 'text/plain',
    kind: 'noEndpoint',
    says: '404 page not found',
  },
  {
    name: '404 of Express for an address',
    status: 404,
    body: `<!DOCTYPE html><html><head><title>Error</title></head><body><pre>Cannot GET ${PATH}</pre></body></html>`,
    type: 'text/html',
    kind: 'noEndpoint',
    says: `Cannot GET ${PATH}`,
  },
  {
    name: '404 of nginx for an address',
    status: 404,
    body: '<html>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n</body></html>',
    type: 'text/html',
    kind: 'noEndpoint',
    says: '404 Not Found',
  },
  { name: '404 without a word', status: 404, body: '', kind: 'noEndpoint' },
  {
    name: '405',
    status: 405,
    body: '{"detail":"Method Not Allowed"}',
    kind: 'noEndpoint',
    says: 'Method Not Allowed',
  },
  {
    name: '410',
    status: 410,
    body: openai('This API was shut down.'),
    kind: 'noEndpoint',
    says: 'This API was shut down.',
  },
  {
    name: '400',
    status: 400,
    body: openai("Cannot cancel run with status 'completed'."),
    kind: 'refused',
    says: "Cannot cancel run with status 'completed'.",
  },
  {
    name: '422 of FastAPI',
    status: 422,
    body: '{"detail":[{"loc":["path","run_id"],"msg":"value is not a valid id","type":"value_error"}]}',
    kind: 'refused',
    says: 'path.run_id: value is not a valid id',
  },
  {
    name: '422 of FastAPI with several problems',
    status: 422,
    body: JSON.stringify({
      detail: [
        { loc: ['query', 'limit'], msg: 'ensure this value is less than 101' },
        { loc: [], msg: 'no body' },
      ],
    }),
    kind: 'refused',
    says: 'query.limit: ensure this value is less than 101; no body',
  },
  {
    name: '400 of FastAPI with an object',
    status: 400,
    body: '{"detail":{"error":{"message":"The run is busy."}}}',
    kind: 'refused',
    says: 'The run is busy.',
  },
  {
    name: '400 of Zod',
    status: 400,
    body: '{"error":{"issues":[{"code":"too_big","path":["query","limit"],"message":"Too big"}],"name":"ZodError"}}',
    kind: 'refused',
    says: 'query.limit: Too big',
  },
  {
    name: '400 of Zod, its issues alone',
    status: 400,
    body: '{"issues":[{"path":["run_id"],"message":"Invalid id"},{"path":[],"message":"Expected object"}]}',
    kind: 'refused',
    says: 'run_id: Invalid id; Expected object',
  },
  {
    name: '400 of Zod, its issues in a text',
    status: 400,
    body: JSON.stringify({
      success: false,
      error: {
        name: 'ZodError',
        message: JSON.stringify([{ code: 'invalid_type', path: ['run_id'], message: 'Required' }], null, 2),
      },
    }),
    kind: 'refused',
    says: 'run_id: Required',
  },
  {
    name: '403 by RFC 9457',
    status: 403,
    body: JSON.stringify({
      type: 'https://example.com/probs/out-of-credit',
      title: 'You do not have enough credit.',
      status: 403,
      detail: 'Your current balance is 30, but that costs 50.',
    }),
    type: 'application/problem+json',
    kind: 'forbidden',
    says: 'Your current balance is 30, but that costs 50.',
  },
  {
    name: '503 by RFC 9457, with a title alone',
    status: 503,
    body: '{"type":"about:blank","title":"Service Unavailable","status":503}',
    type: 'application/problem+json',
    kind: 'server',
    says: 'Service Unavailable',
    unclear: true,
  },
  {
    name: '400 of ASP.NET',
    status: 400,
    body: JSON.stringify({
      title: 'One or more validation errors occurred.',
      errors: { runId: ['The value is not valid.', 'It is too short.'], limit: ['Out of range.'] },
    }),
    type: 'application/problem+json',
    kind: 'refused',
    says: 'runId: The value is not valid.; It is too short.; limit: Out of range.',
  },
  {
    name: '400 of Azure',
    status: 400,
    body: JSON.stringify({
      error: { code: 'BadRequest', message: 'Unsupported.', innererror: { code: 'X', message: 'inner' } },
    }),
    kind: 'refused',
    says: 'Unsupported.',
  },
  {
    name: '400 of Azure with an inner error alone',
    status: 400,
    body: '{"error":{"code":"BadRequest","message":"","innererror":{"message":"The version is unknown."}}}',
    kind: 'refused',
    says: 'The version is unknown.',
  },
  {
    name: '401 of Azure API Management',
    status: 401,
    body: '{"statusCode":401,"message":"Access denied due to missing subscription key."}',
    kind: 'unauthorized',
    says: 'Access denied due to missing subscription key.',
  },
  {
    name: '401 of OAuth',
    status: 401,
    body: '{"error":"invalid_token","error_description":"The access token expired."}',
    kind: 'unauthorized',
    says: 'The access token expired.',
  },
  {
    name: '400 with a list of errors',
    status: 400,
    body: '{"errors":[{"message":"One."},"Two.",{"detail":"Three."}]}',
    kind: 'refused',
    says: 'One.; Two.; Three.',
  },
  {
    name: '502 of a gateway that passes a text on',
    status: 502,
    body: JSON.stringify({ error: { message: openai('The model is overloaded.') } }),
    kind: 'server',
    says: 'The model is overloaded.',
    unclear: true,
  },
  {
    name: '400 with words that begin like JSON',
    status: 400,
    body: openai('[run_id] is {wrong'),
    kind: 'refused',
    says: '[run_id] is {wrong',
  },
  {
    name: '403 as a page with marks and entities in its title',
    status: 403,
    body: '<html><head><title>\n Attention &amp; <b>Access</b> &lt;denied&gt; </title></head></html>',
    type: 'text/html',
    kind: 'forbidden',
    says: 'Attention & Access <denied>',
  },
  {
    name: '403 as a page with characters by number, and entities that are none',
    status: 403,
    body: '<title>Not for &#39;a&#x2F;b&#x1F600;&#39; &#99999999; &constructor;</title>',
    type: 'text/html',
    kind: 'forbidden',
    says: "Not for 'a/b😀' &#99999999; &constructor;",
  },
  {
    name: '501',
    status: 501,
    body: '',
    kind: 'noEndpoint',
  },
  {
    name: '429 for a quota that is used up',
    status: 429,
    body: openai('You exceeded your current quota.', 'insufficient_quota'),
    kind: 'rateLimited',
    says: 'You exceeded your current quota.',
  },
  { name: '407 of a proxy', status: 407, body: '', kind: 'refused' },
  { name: '409 with a bare string', status: 409, body: '"busy"', kind: 'refused', says: 'busy' },
  { name: '408', status: 408, body: '', kind: 'timeout', unclear: true },
  {
    name: '429',
    status: 429,
    body: openai('Rate limit reached.', 'rate_limit_exceeded', 'requests'),
    kind: 'rateLimited',
    says: 'Rate limit reached.',
  },
  {
    name: '500',
    status: 500,
    body: openai('The server had an error.', null, 'server_error'),
    kind: 'server',
    says: 'The server had an error.',
    unclear: true,
  },
  {
    name: '502 as a page of a gateway',
    status: 502,
    body: page('502 Bad Gateway'),
    type: 'text/html',
    kind: 'server',
    says: '502 Bad Gateway',
    unclear: true,
  },
  { name: '503 without a word', status: 503, body: '', kind: 'server', unclear: true },
  { name: '504 with a null', status: 504, body: 'null', kind: 'server', unclear: true },
  {
    name: '500 with other types',
    status: 500,
    body: '{"error":{"message":7,"code":[]},"detail":{}}',
    kind: 'server',
    unclear: true,
  },
  {
    name: '500 with half of a JSON',
    status: 500,
    body: '{"error":{"mess',
    kind: 'server',
    says: '{"error":{"mess',
    unclear: true,
  },
];

describe('ApiError', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  const ask = () => failureOf(backendAt(server.url).getRun(THREAD, RUN, NEVER));

  for (const { name, status, body, type = 'application/json', kind, says, unclear = false } of CASES) {
    it(`is ${kind} for ${name}`, async () => {
      server.answers(replying(status, body, { 'content-type': type, 'x-request-id': 'req_1' }));
      const failure = await ask();
      assert.equal(failure.kind, kind);
      assert.equal(failure.status, status);
      assert.equal(failure.serverMessage, says);
      assert.equal(failure.unclear, unclear);
      assert.equal(failure.requestId, 'req_1');
      if (says !== undefined) {
        assert.ok(failure.message.endsWith(` It says: “${says}”`), failure.message);
      }
      assert.doesNotMatch(failure.message.replace(says ?? '', ''), /[{<]\w|undefined|null|\[object/);
    });
  }

  it('says in its own words what happened', async () => {
    const words: [status: number, body: string, words: string][] = [
      [401, '', 'The server refused the API key. It may be wrong, revoked, or of another project.'],
      [403, '', 'This API key is not allowed to do that. It may need another scope, role or project.'],
      [404, '{"detail":"Run not found"}', `${NOT_FOUND} It says: “Run not found”`],
      [404, '', NO_ENDPOINT],
      [418, '', 'The server refused the request (418).'],
      [429, '', 'The server asks to slow down: its rate limit is reached.'],
      [500, '', 'The server failed (500).'],
      [503, '', 'The server is not available right now (503). It may be overloaded or starting.'],
      [407, '', 'A proxy on the way to the server asks for a sign-in (407).'],
      [429, openai('', 'insufficient_quota'), 'The quota of this account is used up.'],
      [408, '', 'The server did not answer in time.'],
    ];
    for (const [status, body, message] of words) {
      server.answers(replying(status, body));
      assert.equal((await ask()).message, message);
    }
  });

  it('knows "no list of threads" from "key not good enough"', async () => {
    for (const status of [401, 403]) {
      server.answers(replying(status, openai('Missing scopes: api.threads.read.', 'missing_scope')));
      const failure = await failureOf(backendAt(server.url).listThreads({ limit: 1 }, NEVER));
      assert.equal(failure.kind, 'noEndpoint');
      assert.equal(failure.code, 'missing_scope');
      assert.equal((await failureOf(backendAt(server.url).getThread(THREAD, NEVER))).kind, 'forbidden');
    }
  });

  it('takes a thread whose address is asked for as unknown, not its address', async () => {
    const message = `No thread found with id '${THREAD}'.`;
    server.answers(replying(404, openai(message)));
    assert.equal((await failureOf(backendAt(server.url).getThread(THREAD, NEVER))).kind, 'unknownThread');
    assert.equal(
      (await failureOf(backendAt(server.url).listRuns(THREAD, { limit: 1 }, NEVER))).kind,
      'unknownThread',
    );
  });

  for (const stray of ['run_4wAYmOUpzlh1QyZbJ2F0bFJB', 'step_4wAYmOUpzlh1QyZb', 'asst_4wAYmOUpzlh1Q']) {
    it(`says that ${stray} is not the id of a thread, and which was expected`, async () => {
      for (const [status, kind] of [
        [404, 'unknownThread'],
        [400, 'refused'],
      ] as const) {
        server.answers(replying(status, openai(`No thread found with id '${stray}'.`)));
        for (const ask of [
          backendAt(server.url).getThread(stray, NEVER),
          backendAt(server.url).listRuns(stray, { limit: 1 }, NEVER),
          backendAt(server.url).cancelRun(stray, RUN, NEVER),
        ]) {
          const failure = await failureOf(ask);
          assert.equal(failure.kind, kind);
          assert.match(
            failure.message,
            /^The id of a thread was expected, and \w+…\w+ is not one: .* starts with thread_\. It says: /,
          );
        }
      }
    });
  }

  it('says where a redirect leads, and nothing of the path there', async () => {
    server.answers(replying(302, '', { location: 'https://login.example/in?token=abc' }));
    const { message } = await ask();
    assert.match(message, /redirect \(302, https:\/\/login\.example\)\./);
    assert.doesNotMatch(message, /token/);
    server.answers(replying(302, '', { location: '/elsewhere' }));
    assert.match((await ask()).message, /redirect \(302\)\./);
  });

  it('asks for a key where none was sent, and does not call it wrong', async () => {
    server.answers(replying(401, ''));
    const credentials = { headers: () => Promise.resolve({}) };
    const failure = await failureOf(backendAt(server.url, { credentials }).getRun(THREAD, RUN, NEVER));
    assert.equal(failure.kind, 'unauthorized');
    assert.equal(failure.message, 'The server asks for a key, and this connection sends none.');
    server.answers(replying(403, ''));
    const forbidden = await failureOf(backendAt(server.url, { credentials }).getRun(THREAD, RUN, NEVER));
    assert.equal(forbidden.message, 'The server does not allow that without a key.');
  });

  it('tells of a server that has nothing there any more what is to be known of it', async () => {
    server.answers(replying(404, openai(`Invalid URL (GET ${PATH})`)));
    const options = { note: () => 'It was shut down. Another one still has them.' };
    const failure = await failureOf(backendAt(server.url, options).getRun(THREAD, RUN, NEVER));
    assert.equal(failure.kind, 'noEndpoint');
    assert.match(
      failure.message,
      /^The server has nothing at this address \(404\)\. It was shut down\. Another/,
    );
    server.answers(replying(404, openai(`No run found with id '${RUN}'.`)));
    assert.doesNotMatch(
      (await failureOf(backendAt(server.url, options).getRun(THREAD, RUN, NEVER))).message,
      /shut down/,
    );
  });

  it('has details to copy: what was asked, when, and what came, but no header, no body and no key', async () => {
    const message = `Cannot cancel run with status 'completed'. Key: ${KEY}`;
    server.answers(replying(400, openai(message, 'bad_state'), { 'x-request-id': 'req_1', 'x-other': 'o' }));
    const failure = await failureOf(backendAt(server.url).cancelRun(THREAD, RUN, NEVER));
    assert.equal(
      errorDetails(failure),
      [
        "The server refused the request (400). It says: “Cannot cancel run with status 'completed'. Key: •••”",
        'error: refused',
        `request: POST ${PATH}/cancel`,
        'status: 400',
        'code: bad_state',
        "server says: Cannot cancel run with status 'completed'. Key: •••",
        'request id: req_1',
        'time: 2026-11-16T12:00:00.000Z',
      ].join('\n'),
    );
    const long = await failureOf(backendAt(server.url).getThread('x'.repeat(10_000), NEVER));
    assert.ok(errorDetails(long).length < 1_500);
    assert.equal(errorDetails(new ApiError('noKey', 'No key.')), 'No key.\nerror: noKey');
  });

  it('quotes a server in one line of bounded length', async () => {
    const long = `x${'😀'.repeat(5_000)}`;
    for (const body of [
      openai(long),
      long,
      JSON.stringify(long),
      page(long),
      JSON.stringify({ detail: long }),
    ]) {
      server.answers(replying(500, body));
      const { serverMessage = '', message } = await ask();
      assert.match(serverMessage, /^x(😀){149}…$/u);
      assert.ok(message.length < 400);
    }
  });

  it('reads an error body of any size at once', async () => {
    server.answers(replying(500, '['.repeat(5_000_000)));
    const { kind, message } = await ask();
    assert.equal(kind, 'server');
    assert.ok(message.length < 400);
  });

  it('leaves out what would garble a line: control characters and changes of direction', async () => {
    server.answers(replying(500, openai('a\u0000b\u001b[31mc\r\nd\u202ee\u2066f\u200fg')));
    assert.equal((await ask()).serverMessage, 'a b [31mc d e f g');
  });

  it('has no link that the place where it is shown could make of it, least of all one that runs a command', async () => {
    const link = '[Log in again](command:workbench.action.quit)';
    for (const body of [openai(link), link, JSON.stringify({ detail: link }), page(link)]) {
      server.answers(replying(400, body, { 'x-request-id': `req_1${link}` }));
      const { message, requestId } = await ask();
      assert.doesNotMatch(message, /\]\(/);
      assert.match(message, /Log in again/);
      assert.equal(requestId, 'req_1Loginagaincommand:workbench.action.quit');
    }
  });

  for (const name of [
    'x-request-id',
    'request-id',
    'x-ms-request-id',
    'apim-request-id',
    'x-correlation-id',
    'x-amzn-requestid',
    'cf-ray',
  ]) {
    it(`has the request id out of ${name}`, async () => {
      server.answers(replying(500, '', { 'x-other': 'no', [name]: 'a1' }));
      assert.equal((await ask()).requestId, 'a1');
    });
  }

  it("has the server's own request id before that of a gateway, and none that a person could not read", async () => {
    server.answers(replying(500, '', { 'cf-ray': 'a1', 'x-request-id': 'x'.repeat(10_000) }));
    assert.equal((await ask()).requestId, 'x'.repeat(200));
    server.answers(replying(500, '', { 'cf-ray': 'a1', 'x-request-id': '' }));
    assert.equal((await ask()).requestId, 'a1');
    server.answers(replying(500, ''));
    assert.equal((await ask()).requestId, undefined);
  });

  const waits: [headers: Record<string, string>, ms: number | undefined][] = [
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after-ms': '250', 'retry-after': '2' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    [{ date: 'Mon, 16 Nov 2026 12:00:00 GMT', 'retry-after': 'Mon, 16 Nov 2026 12:01:30 GMT' }, 90_000],
    [{ date: 'Mon, 16 Nov 2026 12:00:00 GMT', 'retry-after': 'Mon, 16 Nov 2026 11:59:59 GMT' }, undefined],
    // Without a time of the server's, ours: noon.
    [{ date: 'today', 'retry-after': 'Mon, 16 Nov 2026 12:01:30 GMT' }, 90_000],
    [{ date: 'Tue, 17 Nov 2026 12:00:00 GMT', 'retry-after': 'Tue, 17 Nov 2026 12:00:05 GMT' }, 5_000],
    [{ 'retry-after': '2026-11-16T12:01:30Z' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
  ];
  for (const [headers, ms] of waits) {
    it(`reads how long to wait: ${JSON.stringify(headers)}`, async () => {
      for (const status of [429, 503]) {
        server.answers(replying(status, '', headers));
        assert.equal((await ask()).retryAfterMs, ms);
      }
    });
  }
});
