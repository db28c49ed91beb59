import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { useOwnServer } from './ownServer';
import { RELOAD_MS, useWindow } from './window';

describe('a window that closes while a cancel settles', () => {
  const own = useOwnServer();
  const window = useWindow(() => ({ settings: own().settings }));

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
    const posts = () => own().server.requests.filter((request) => request.startsWith('POST'));
    assert.deepEqual(posts(), [`POST /v1/threads/${threadId}/runs/${runId}/cancel 200`]);
    await own().clock.advance(10_000);
    await workbench.notification(/was cancelled/).waitFor({ timeout: RELOAD_MS });
    assert.equal(posts().length, 1);
    assert.ok(own().server.requests.at(-1)?.startsWith('GET '));
  });
});
