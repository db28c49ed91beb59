import assert from 'node:assert/strict';
import { useWindow } from './window';

describe('the first minute', () => {
  const window = useWindow();

  it('starts with a welcome that offers a server or the Demo', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.welcomeButton('Connect to a Server…').waitFor();
    await workbench.screenshot('welcome');
    await workbench.welcomeButton('Try the Demo').click();
  });

  it('shows threads and runs with their true status, and counts the active ones', async () => {
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    const thread = tree.row(/^Support triage/);
    await thread.waitFor();
    await workbench.viewMessage('Demo').waitFor();
    await tree.expand(thread);
    await tree
      .row(/queued · gpt-4\.1/)
      .first()
      .waitFor();
    await tree.row(/3 active · 10 runs/).waitFor();
    assert.match(
      (await tree
        .row(/in progress/)
        .first()
        .getAttribute('aria-label')) ?? '',
      /^Run run_.*, in progress, /,
    );
    await workbench.badge('Assistant Runs').filter({ hasText: '7' }).waitFor();
    await workbench.screenshot('tree');
  });

  it('follows a run that works, without a touch, until it is completed', async function () {
    this.timeout(60_000);
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    const watched = tree.rowsAtLevel(2).first();
    await watched.filter({ hasText: 'in progress' }).waitFor({ timeout: 20_000 });
    await watched.filter({ hasText: 'completed' }).waitFor({ timeout: 30_000 });
    await tree.row(/2 active · 10 runs/).waitFor();
  });

  it('loads more runs of a long list, and steps below a run', async () => {
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    const long = await tree.reveal(/^Evals/);
    await tree.expand(long);
    await (await tree.reveal('Load More…')).click();
    await tree.row(/64 runs/).waitFor();
    await tree.collapse(await tree.reveal(/^Evals/));
    const waiting = await tree.reveal(/requires action/);
    await tree.expand(waiting);
    await tree
      .row(/waits for its output/)
      .nth(1)
      .waitFor();
    await workbench.screenshot('tree-tool-calls');
  });

  it('keeps what is unfolded and selected over a refresh', async () => {
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    const waiting = tree.row(/requires action/);
    await tree.select(waiting);
    await workbench.runCommand('Assistant Runs: Refresh');
    await tree
      .row(/waits for its output/)
      .nth(1)
      .waitFor();
    assert.equal(await waiting.getAttribute('aria-selected'), 'true');
  });
});
