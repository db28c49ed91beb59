import assert from 'node:assert/strict';
import { backendAt, failureOf, NEVER } from '../support/client';
import { LoopbackServer, replying, type Answer } from '../support/loopbackServer';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';
const LIST = replying(200, '{"object":"list","data":[{"id":"step_1"}],"has_more":false}');
const refusing = (status: number): Answer =>
  replying(status, '{"error":{"message":"Unknown parameter.","code":"unknown_parameter"}}');

describe('the content of what file searches found', () => {
  let server: LoopbackServer;

  beforeEach(async () => {
    server = await LoopbackServer.start();
  });

  afterEach(() => server.close());

  const list = (backend = backendAt(server.url)) => backend.listSteps(THREAD, RUN, { limit: 20 }, NEVER);

  /** Whether each request since the last time asked for it. */
  function asked(): boolean[] {
    return server.received
      .splice(0)
      .map(({ path }) => new URL(path, 'http://server.invalid').searchParams.has('include[]'));
  }

  it('is asked for once with each list, also at a server that passes over it', async () => {
    server.answers(LIST);
    const backend = backendAt(server.url);
    assert.equal((await list(backend)).items.length, 1);
    await list(backend);
    assert.deepEqual(asked(), [true, true]);
  });

  for (const status of [400, 422]) {
    it(`is not asked for again where the server refuses that with ${status}`, async () => {
      server.answers((response, request) => {
        (request.path.includes('include') ? refusing(status) : LIST)(response, request);
      });
      const backend = backendAt(server.url);
      assert.deepEqual(
        (await list(backend)).items.map(({ id }) => id),
        ['step_1'],
      );
      assert.deepEqual(asked(), [true, false]);
      await list(backend);
      await list(backend);
      assert.deepEqual(asked(), [false, false]);
      await list();
      assert.deepEqual(asked(), [true, false], 'another backend finds out by itself');
    });
  }

  it('is asked for again where something else was refused', async () => {
    const backend = backendAt(server.url);
    server.answers(refusing(400));
    assert.equal((await failureOf(list(backend))).kind, 'refused');
    assert.deepEqual(asked(), [true, false]);
    server.answers(LIST);
    await list(backend);
    assert.deepEqual(asked(), [true]);
  });

  for (const status of [401, 403, 404, 409, 429, 500]) {
    it(`has nothing to do with an answer ${status}`, async () => {
      server.answers(refusing(status));
      assert.equal((await failureOf(list())).status, status);
      assert.deepEqual(asked(), [true]);
    });
  }
});
