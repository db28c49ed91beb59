import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { openServer, type LoopbackServer } from '../support/loopbackServers';
import { FakeClock } from '../unit/support/fakeClock';
import { RELOAD_MS, useWindow } from './window';

describe('a window that closes while a cancel settles', () => {
  const clock = new FakeClock(Date.now());
  let server: LoopbackServer;

  before(async () => {
    server = await openServer(clock);
  });

  after(async () => {
    await server.close();
  });

  const settings: Record<string, unknown> = {};
  before(() => {
    settings['assistantRuns.connections'] = [
      { id: 'own', kind: 'openai-compatible', name: 'Own', baseUrl: server.url, auth: { type: 'none' } },
    ];
  });
  const window = useWindow({ settings });

  it('is followed by the next one, by reading only, and told how the cancel ended', async function () {
    this.timeout(2 * RELOAD_MS);
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    await workbench.openContainer('Assistant Runs');
    const thread = tree.row(/^Support triage/);
    await thread.waitFor();
    await tree.expand(thread);
    const { runId, threadId } = DEMO.runs.hanging;
    const run = tree.row(`…${runId.slice(-4)}`);
    await tree.contextMenu(run, 'Cancel Run');
    // The server's clock stands still, and with it the cancel.
    await run.filter({ hasText: 'cancelling' }).waitFor();
    await workbench.reload();
    const posts = () => server.requests.filter((request) => request.startsWith('POST'));
    assert.deepEqual(posts(), [`POST /v1/threads/${threadId}/runs/${runId}/cancel 200`]);
    await clock.advance(10_000);
    await workbench.notification(/was cancelled/).waitFor({ timeout: RELOAD_MS });
    assert.equal(posts().length, 1);
    assert.ok(server.requests.at(-1)?.startsWith('GET '));
  });
});
