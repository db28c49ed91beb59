import assert from 'node:assert/strict';
import { DEMO } from '../../../src/core/demo/world';
import { createDemoServer } from '../../../src/core/demo/server';
import { probe } from '../../../src/core/api/probe';
import { HERE, runRef, Scene, threadRef } from '../runs/scene';
import { backendAt, failureOf, NEVER } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { OpenApi } from '../support/openApi';
import { Tap } from '../support/tap';

/** The one request that the document lacks: servers that list threads have it of their own. */
const THREAD_LIST = 'GET /threads';

describe("the client's requests, by OpenAI's OpenAPI document", () => {
  let document: OpenApi;
  let clock: FakeClock;
  let tap: Tap;

  before(function () {
    document = OpenApi.readOrSkip(this);
  });

  beforeEach(() => {
    clock = new FakeClock();
    tap = new Tap(createDemoServer(clock));
  });

  /** Checks all that was asked, and gives what the document calls it, each once. */
  function asked(): string[] {
    const lines = tap.requests.map((request) => {
      const path = request.path.replace(/^\/v1(?=\/)/, '');
      const limit = Number(new URLSearchParams(path.split('?')[1]).get('limit') ?? 1);
      assert.ok(limit >= 1 && limit <= 100, `${path}: the document says so in words`);
      return request.method === 'GET' && /^\/threads(\?|$)/.test(path)
        ? THREAD_LIST
        : document.checkRequest({ ...request, path });
    });
    return [...new Set(lines)].sort();
  }

  it('conform, whatever the backend is asked for', async () => {
    const { threadId, runId } = DEMO.runs.hanging;
    const backend = backendAt('http://demo.invalid/v1', { clock, respond: tap.respond });
    await probe(backend, NEVER);
    await backend.listThreads({ limit: 20 }, NEVER);
    await backend.getThread(threadId, NEVER);
    for (const limit of [1, 20, 100]) {
      const page = await backend.listRuns(DEMO.threads.paged, { limit }, NEVER);
      await backend.listRuns(DEMO.threads.paged, { limit, after: page.items.at(-1)!.id }, NEVER);
    }
    await backend.getRun(threadId, runId, NEVER);
    await backend.listSteps(threadId, runId, { limit: 20 }, NEVER);
    await failureOf(backend.getMessage(threadId, 'msg_1', NEVER));
    await backend.cancelRun(threadId, runId, NEVER);
    const waiting = DEMO.runs.requiresAction;
    const { requiredToolCalls } = await backend.getRun(waiting.threadId, waiting.runId, NEVER);
    const outputs = requiredToolCalls.map(({ id }) => ({ toolCallId: id, output: '{}' }));
    assert.equal(outputs.length, 2);
    await backend.submitToolOutputs(waiting.threadId, waiting.runId, outputs, NEVER);
    assert.deepEqual(asked(), [
      THREAD_LIST,
      'GET /threads/{thread_id}',
      'GET /threads/{thread_id}/messages/{message_id}',
      'GET /threads/{thread_id}/runs',
      'GET /threads/{thread_id}/runs/{run_id}',
      'GET /threads/{thread_id}/runs/{run_id}/steps',
      'POST /threads/{thread_id}/runs/{run_id}/cancel',
      'POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
    ]);
  });

  it('conform while a window shows threads, follows runs and cancels', async () => {
    const scene = new Scene({ clock });
    scene.connect(tap);
    const hanging = runRef(DEMO.runs.hanging.threadId, DEMO.runs.hanging.runId);
    const paged = threadRef(DEMO.threads.paged);
    await scene.loader.loadThreads(HERE);
    for (const { ref } of scene.store.threads(HERE)) {
      await scene.loader.loadRuns(ref);
    }
    await scene.loader.loadMoreRuns(paged);
    await scene.loader.loadSteps(hanging);
    scene.look(scene.store.threads(HERE).map(({ ref }) => ref));
    const cancelled = scene.cancellation.cancel(hanging);
    await scene.pass(60_000);
    assert.equal((await cancelled).kind, 'cancelled');
    await scene.close();
    const lines = asked();
    assert.ok(tap.requests.length > 30, `${tap.requests.length} requests`);
    assert.deepEqual(lines, [
      THREAD_LIST,
      'GET /threads/{thread_id}/runs',
      'GET /threads/{thread_id}/runs/{run_id}',
      'GET /threads/{thread_id}/runs/{run_id}/steps',
      'POST /threads/{thread_id}/runs/{run_id}/cancel',
    ]);
  });

  it('have one that the document lacks: the list of threads', () => {
    assert.equal(document.has('get', '/threads'), false);
    assert.ok(document.has('post', '/threads'));
  });
});
