import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { useOwnServer } from './ownServer';
import { RELOAD_MS, useWindow } from './window';

/** How long it takes at most, in milliseconds, until the background has asked about what is watched. */
const BACKGROUND_MS = 40_000;

interface WaitingRun {
  readonly required_action: {
    readonly submit_tool_outputs: { readonly tool_calls: readonly { readonly id: string }[] };
  };
}

describe('watching', () => {
  const own = useOwnServer();
  // Six seconds.
  const window = useWindow(() => ({ settings: { ...own().settings, 'assistantRuns.stuckAfter': 0.1 } }));

  const tree = () => window().workbench.tree('Threads');
  const rowOf = ({ runId }: { readonly runId: string }) => tree().row(`…${runId.slice(-4)}`);
  const unfold = async (title: RegExp) => {
    await window().workbench.openContainer('Assistant Runs');
    const thread = tree().row(title);
    await thread.waitFor();
    await tree().expand(thread);
    return thread;
  };

  /** Gives a run the outputs that it waits for, as the program does that started it. */
  async function submitOutputs({ threadId, runId }: typeof DEMO.runs.requiresAction): Promise<void> {
    const url = `${own().server.url}/threads/${threadId}/runs/${runId}`;
    const headers = {
      'content-type': 'application/json',
      'openai-beta': 'assistants=v2',
    };
    const run = (await (await fetch(url, { headers })).json()) as WaitingRun;
    const calls = run.required_action.submit_tool_outputs.tool_calls;
    const response = await fetch(`${url}/submit_tool_outputs`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ tool_outputs: calls.map(({ id }) => ({ tool_call_id: id, output: '{}' })) }),
    });
    assert.equal(response.status, 200);
  }

  it('tells how a run ends, in the background, and a button opens it', async function () {
    this.timeout(2 * RELOAD_MS);
    const { workbench } = window();
    await unfold(/^Support triage/);
    const run = rowOf(DEMO.runs.watched);
    await tree().contextMenu(run, 'Watch');
    await run.filter({ hasText: 'watched' }).waitFor();
    const items = await tree().contextMenuItems(run);
    assert.ok(items.includes('Stop Watching') && items.includes('Cancel Run') && !items.includes('Watch'));
    // Nobody looks at the runs any more.
    await workbench.openContainer('Explorer');
    await own().clock.advance(20_000);
    const told = workbench.notification(/Run .* in “Support triage.*”: completed after 16 s\./);
    await told.waitFor({ timeout: BACKGROUND_MS });
    await workbench.screenshot('watch-told');
    await told.getByRole('button', { name: 'Open Run' }).click();
    await workbench.editorTab(`…${DEMO.runs.watched.runId.slice(-4)}`).waitFor();
    await workbench.openContainer('Assistant Runs');
    await run.filter({ hasNotText: 'watched' }).waitFor();
  });

  it('leaves it to the cancel to tell how a run ends that the user cancels', async function () {
    this.timeout(2 * RELOAD_MS);
    const { workbench } = window();
    await unfold(/^Contract review/);
    const run = rowOf(DEMO.runs.completesWhileCancelling);
    await tree().contextMenu(run, 'Watch');
    await run.filter({ hasText: 'watched' }).waitFor();
    await tree().inlineAction(run, 'Cancel Run');
    await run.filter({ hasText: 'cancelling' }).waitFor();
    await own().clock.advance(5000);
    await workbench.notification(/ended before it could be cancelled/).waitFor();
    await run.filter({ hasNotText: 'watched' }).waitFor();
    assert.equal(await workbench.notification(/completed after/).count(), 0);
  });

  it('tells that a run hangs, and cancels it from there', async function () {
    this.timeout(2 * RELOAD_MS);
    const { workbench } = window();
    const thread = await unfold(/^Support triage/);
    const run = rowOf(DEMO.runs.requiresAction);
    await tree().contextMenu(thread, 'Watch');
    await thread.filter({ hasText: 'watched' }).waitFor();
    // Now it is queued again, and the server's clock stands still.
    await submitOutputs(DEMO.runs.requiresAction);
    await run.filter({ hasText: 'stuck' }).waitFor({ timeout: BACKGROUND_MS });
    const told = workbench.notification(/may hang: it is “queued”/);
    await told.waitFor();
    await workbench.screenshot('watch-stuck');
    await told.getByRole('button', { name: 'Cancel Run' }).click();
    await run.filter({ hasText: 'cancelling' }).waitFor();
    await own().clock.advance(10_000);
    await workbench.notification(/was cancelled\./).waitFor();
    assert.equal(await workbench.notification(/: cancelled/).count(), 0);
    await thread.filter({ hasText: 'watched' }).waitFor();
  });

  it('goes on after a reload, and tells what happened meanwhile', async function () {
    this.timeout(3 * RELOAD_MS);
    const { workbench } = window();
    await unfold(/^Release notes/);
    const run = rowOf(DEMO.runs.staysCancelling);
    await tree().contextMenu(run, 'Watch');
    await run.filter({ hasText: 'watched' }).waitFor();
    await workbench.openContainer('Explorer');
    await own().clock.advance(10 * 60_000);
    await workbench.reload();
    await workbench.notification(/in “Release notes.*”: expired\./).waitFor({ timeout: RELOAD_MS });
    const { runId, threadId } = DEMO.runs.staysCancelling;
    assert.ok(
      own().server.requests.some((line) => line.startsWith(`GET /v1/threads/${threadId}/runs/${runId}`)),
    );
  });

  it('is taken back', async function () {
    this.timeout(2 * RELOAD_MS);
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const thread = tree().row(/^Support triage/);
    await thread.filter({ hasText: 'watched' }).waitFor();
    await tree().contextMenu(thread, 'Stop Watching');
    await thread.filter({ hasNotText: 'watched' }).waitFor();
    await workbench.runCommand('Assistant Runs: Stop Watching');
    await workbench.notification('Nothing is watched.').waitFor();
  });
});
