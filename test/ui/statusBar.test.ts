import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { useOwnServer } from './ownServer';
import { useWindow } from './window';

describe('active runs in the status bar', () => {
  const own = useOwnServer();
  const window = useWindow(() => ({ settings: own().settings }));

  const item = () =>
    window().workbench.statusBar.locator('[id="assistant-runs.assistant-runs.assistantRuns.activity"]');
  const idOf = ({ runId }: { readonly runId: string }) => `…${runId.slice(-4)}`;

  it('asks nobody, and is not there before anybody has looked', async () => {
    const { workbench } = window();
    await workbench.statusBar.waitFor();
    assert.equal(await item().count(), 0);
    assert.deepEqual(own().server.requests, []);
  });

  it('shows how many there are, and the worst of them', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    // The server's list: one run hangs for 7 minutes, one needs a person.
    await item()
      .filter({ hasText: /^\s*7$/ })
      .waitFor();
    await workbench.screenshot('status-bar');
    // In words, too.
    const label = 'Own: 7 active runs, 1 needs action, 1 stuck';
    await item().getByRole('button', { name: label }).waitFor();
    assert.match((await item().getAttribute('class')) ?? '', /warning-kind/);
    assert.equal(await item().locator('.codicon-report').count(), 1);
  });

  it('lists them at a click, and cancels from there without leaving the list', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await item().getByRole('button').click();
    const rows = quickInput.rows;
    await rows.nth(6).waitFor();
    await workbench.screenshot('active-runs');
    assert.match(await rows.nth(0).innerText(), /requires action/);
    assert.match(await rows.nth(1).innerText(), /stuck/);
    const hanging = rows.filter({ hasText: idOf(DEMO.runs.hanging) });
    await hanging.hover();
    await hanging.getByRole('button', { name: 'Cancel Run' }).click();
    await rows.nth(1).filter({ hasText: 'cancelling' }).waitFor();
    assert.equal(await hanging.getByRole('button', { name: 'Cancel Run' }).count(), 0);
    await own().clock.advance(5000);
    await rows.nth(1).filter({ hasText: 'cancelled' }).waitFor();
    await workbench.screenshot('active-runs-cancelled');
    assert.equal(await rows.count(), 7, 'the rows stay where they are');
    await workbench.notification(/was cancelled\./).waitFor();
  });

  it('keeps what is highlighted, and opens it with Enter', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('ArrowDown');
    const focused = quickInput.rows.and(workbench.page.locator('.focused'));
    const name = focused.locator('.label-name').first();
    const before = await name.innerText();
    // One run ends meanwhile.
    await own().clock.advance(20_000);
    await quickInput.rows.filter({ hasText: 'completed' }).waitFor();
    assert.equal(await name.innerText(), before);
    await quickInput.accept();
    await workbench.editorTab(before.trim()).waitFor();
    await item()
      .filter({ hasText: /^\s*5$/ })
      .waitFor();
  });

  it('is listed from the palette, too', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Show Active Runs…');
    await workbench.quickInput.rows.nth(4).waitFor();
    await workbench.quickInput.cancel();
  });
});
