import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RELOAD_MS, useWindow } from './window';

describe('finding threads and runs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assistant-runs-'));
  const window = useWindow({ folder, env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const tree = () => window().workbench.tree('Threads');
  const roots = () => tree().rowsAtLevel(1);
  const message = (text: string | RegExp) => window().workbench.viewMessage(text);

  async function openFilter(): Promise<void> {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Filter…');
    await workbench.quickInput.title.filter({ hasText: 'Filter Threads and Runs' }).waitFor();
  }

  it('shows at a glance the worst state of a thread, what its runs come to, and how long runs took', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Support triage/);
    await thread.filter({ hasText: /1 needs action · 3 active · 10 runs · [\d.]+K tokens/ }).waitFor();
    await thread.locator('.codicon-watch, .codicon-bell-dot').first().waitFor();
    await tree()
      .row(/completed · gpt-4\.1 · .* · 21 s · [\d.]+K tokens/)
      .first()
      .waitFor();
    await workbench.screenshot('glance');
  });

  it('follows the text while one types, and puts all back on Escape, what was unfolded too', async () => {
    const { workbench } = window();
    await tree().rowsAtLevel(2).first().waitFor();
    const all = await roots().count();
    await openFilter();
    await workbench.quickInput.fill('contract');
    await message(`Demo · “contract” · 1 of ${all} threads`).waitFor();
    assert.equal(await roots().count(), 1);
    await workbench.screenshot('filter-typing');
    await workbench.quickInput.cancel();
    await message(/^Demo$/).waitFor();
    await tree().rowsAtLevel(2).first().waitFor();
    assert.equal(await roots().count(), all);
  });

  it('says that nothing matches, with a way back', async () => {
    const { workbench } = window();
    await openFilter();
    await workbench.quickInput.fill('no such words');
    await workbench.quickInput.accept();
    const none = tree().row(/^Nothing matches the filter/);
    await none.waitFor();
    await workbench.screenshot('filter-none');
    await none.click();
    await message(/^Demo$/).waitFor();
    await tree()
      .row(/^Support triage/)
      .waitFor();
  });

  it('finds by status, shows only the runs that match, and keeps that over a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await openFilter();
    await workbench.quickInput.pick('Needs Action');
    await message(/^Demo · needs action · 1 of \d+ threads$/).waitFor();
    assert.equal(await roots().count(), 1);
    const runs = tree().rowsAtLevel(2);
    await runs.filter({ hasText: 'requires action' }).waitFor();
    assert.equal(await runs.count(), 1);
    await workbench.screenshot('filter-status');
    await workbench.reload();
    await message(/^Demo · needs action · 1 of \d+ threads$/).waitFor();
    await workbench.runCommand('Assistant Runs: Clear Filter');
    await message(/^Demo$/).waitFor();
  });

  it('shows the active runs of all threads as a list, those that need a person first', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: View as Active Runs');
    await message(/^Demo · active runs$/).waitFor();
    await roots()
      .first()
      .filter({ hasText: /requires action · Support triage/ })
      .waitFor();
    assert.ok((await roots().count()) >= 5);
    for (const words of await roots().allInnerTexts()) {
      assert.doesNotMatch(words, /completed|failed|cancelled|expired|incomplete/);
    }
    await tree().expand(roots().first());
    await tree()
      .row(/waits for its output/)
      .first()
      .waitFor();
    await workbench.screenshot('active-runs');
    await workbench.runCommand('Assistant Runs: View as Threads');
    await tree()
      .row(/^Support triage/)
      .waitFor();
  });
});
