import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { DEMO } from '../../src/core/demo/world';
import { createProfile, removeProfile } from '../host/profile';
import { eventually } from '../integration/support/eventually';
import { useOwnServer } from './ownServer';
import { snapshotsOf } from './snapshots';
import { RELOAD_MS, useWindow } from './window';

describe('the JSON documents of runs', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');
  const editor = () => window().workbench.page.locator('.editor-group-container.active');
  const line = (text: string) => editor().locator('.view-line').filter({ hasText: text }).first();

  /** The row of a run that has ended so, the nth from the top. */
  const run = (status: string, nth = 0) =>
    tree()
      .rowsAtLevel(2)
      .filter({ hasText: new RegExp(`${status} ·`) })
      .nth(nth);

  async function closeEditors(): Promise<void> {
    await window().workbench.runCommand('View: Close All Editors');
    await editor().locator('.tab').first().waitFor({ state: 'detached' });
  }

  it('open from the panel, and tell what a field means', async () => {
    const { workbench } = window();
    await run('completed').click();
    await workbench
      .webview()
      .getByRole('button', { name: /Open as JSON/ })
      .click();
    await workbench.editorTab(/^run_\w+\.json$/).waitFor();
    await line('"expires_at"').waitFor();
    await hoverUntil(
      line('"status"').locator('span', { hasText: '"status"' }).last(),
      'Where the run stands',
    );
    await workbench.screenshot('document-hover');
    await hoverUntil(
      line('"expires_at"').locator('span', { hasText: '"expires_at"' }).last(),
      'usually ten minutes after',
    );
  });

  async function hoverUntil(place: Locator, words: string): Promise<void> {
    const { page } = window().workbench;
    const hover = page.locator('.monaco-hover').filter({ hasText: words }).filter({ visible: true });
    // The first one may come before the schema has been read.
    for (let tries = 1; ; tries++) {
      await page.mouse.move(0, 0);
      await place.hover();
      try {
        await hover.first().waitFor({ timeout: 5000 });
        return;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  it('can’t be edited, and say why', async () => {
    const { workbench } = window();
    await line('"status"').click();
    await workbench.page.keyboard.type('x');
    await workbench.page.getByText('It can be read, not edited').first().waitFor();
    await workbench.screenshot('document-read-only');
  });

  it('have no problems', async () => {
    assert.equal(await editor().locator('.squiggly-error, .squiggly-warning').count(), 0);
  });

  it('come back after a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await workbench.reload();
    await workbench.editorTab(/^run_\w+\.json$/).waitFor();
    await line('"expires_at"').waitFor({ timeout: RELOAD_MS / 2 });
  });

  it('are compared where two rows are selected', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await run('failed').waitFor();
    await closeEditors();
    await tree().select(run('completed'), run('failed'));
    await tree().contextMenu(run('failed'), 'Compare Runs…');
    await workbench.editorTab(/^run_\S+ ↔ run_\S+$/).waitFor();
    await editor().locator('.line-insert').first().waitFor();
    await workbench.screenshot('compare');
  });

  it('are compared with another one that is chosen, of the same thread first', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await closeEditors();
    await tree().select(run('completed'));
    await tree().contextMenu(run('completed'), 'Compare Runs…');
    await quickInput.rows.filter({ hasText: 'same thread' }).waitFor();
    await workbench.screenshot('compare-pick');
    const label = await quickInput.rows.locator('.label-name').first().innerText();
    const own = await run('completed').locator('.label-name').innerText();
    assert.notEqual(label.trim(), own.trim(), 'a run is not compared with itself');
    await quickInput.accept();
    await workbench.editorTab(/^run_\S+ ↔ run_\S+$/).waitFor();
  });

  it('are not compared by threes', async () => {
    const { workbench } = window();
    await tree().select(run('completed'), run('failed'), run('cancelled'));
    await tree().contextMenu(run('failed'), 'Compare Runs…');
    await workbench.notification('Two runs can be compared. 3 are selected.').waitFor();
  });

  it('are chosen both in the palette where none is', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    const { quickInput } = workbench;
    await workbench.reload();
    // The comparison comes back too.
    await workbench.editorTab(/^run_\S+ ↔ run_\S+$/).click();
    await editor().locator('.line-insert').first().waitFor();
    await workbench.openContainer('Assistant Runs');
    await run('completed').waitFor();
    await closeEditors();
    await workbench.runCommand('Assistant Runs: Compare Runs…');
    await quickInput.rows.filter({ hasText: 'completed' }).first().waitFor();
    await quickInput.accept();
    await quickInput.rows.filter({ hasText: 'same thread' }).waitFor();
    await quickInput.accept();
    await workbench.editorTab(/^run_\S+ ↔ run_\S+$/).waitFor();
  });
});

describe('a JSON document whose server is gone', () => {
  const profile = createProfile();
  const own = useOwnServer();
  const window = useWindow(() => ({ profile, settings: own().settings }));

  after(async () => {
    await window().session.close();
    removeProfile(profile);
  });

  const editor = () => window().workbench.page.locator('.editor-group-container.active');
  const status = () => editor().locator('.view-line').filter({ hasText: '"status"' });

  it('comes back as it was seen last', async function () {
    this.timeout(RELOAD_MS * 2);
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    await tree.expand(tree.row(/^Support triage/));
    await tree.contextMenu(tree.row(/failed ·/).first(), 'Open Run as JSON Document');
    await status().waitFor();
    await eventually('what was seen is on disk', () =>
      snapshotsOf(profile).some((text) => text.includes(DEMO.runs.failed.runId)),
    );
    await own().server.close();
    await workbench.reload();
    await status().waitFor({ timeout: RELOAD_MS });
  });

  it('says so when its connection was removed', async function () {
    this.timeout(RELOAD_MS * 2);
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Remove Connection…');
    await workbench.quickInput.pick('Own');
    await workbench.answerDialog('Remove the connection “Own”?', 'Remove, with Key and Labels');
    await workbench.welcomeButton('Try the Demo').waitFor();
    await workbench.reload();
    await workbench
      .notification(/The JSON document of run_\S+ can’t be shown\. This connection was removed/)
      .waitFor({ timeout: RELOAD_MS });
    await editor().getByRole('button', { name: 'Try Again' }).waitFor();
    await workbench.screenshot('document-gone');
  });
});
