import assert from 'node:assert/strict';
import { themes } from './themes';
import { RELOAD_MS, useWindow } from './window';

describe('the Run panel', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');
  const panel = () => window().workbench.webview();

  it('opens by a click on the run, tells why it waits, and leaves the keyboard in the tree', async () => {
    const { workbench } = window();
    const row = tree().row(/requires action/);
    await row.click();
    await panel().getByRole('heading', { name: 'Requires action' }).waitFor();
    await panel().getByText('get_order').first().waitFor();
    await workbench.screenshot('panel-requires-action');
    await workbench.page.keyboard.press('ArrowDown');
    assert.equal(await row.getAttribute('aria-selected'), 'true');
    assert.equal((await tree().root.locator(':focus, .focused').count()) > 0, true);
  });

  it('shows the whole Run JSON as a tree that the keyboard unfolds', async () => {
    const json = panel().getByRole('tree', { name: 'Run as JSON' });
    // Only rows in sight, and some beyond, are there.
    await json.getByRole('treeitem', { name: /^status/ }).scrollIntoViewIfNeeded();
    const tools = json.getByRole('treeitem', { name: /^tools/ });
    await tools.click();
    await tools.and(panel().locator('[aria-expanded="true"]')).waitFor();
    await window().workbench.page.keyboard.press('ArrowLeft');
    await tools.and(panel().locator('[aria-expanded="false"]')).waitFor();
  });

  it('cancels by its button, and shows how the run settles', async () => {
    const { workbench } = window();
    await panel().getByRole('banner').getByRole('button', { name: 'Cancel Run' }).click();
    await panel().getByRole('heading', { name: 'Cancelling' }).waitFor();
    await panel().getByRole('heading', { name: 'Cancelled' }).waitFor();
    assert.equal(await panel().getByRole('button', { name: 'Cancel Run' }).count(), 0);
    await workbench.screenshot('panel-cancelled');
  });

  it('comes back after a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await workbench.reload();
    await panel()
      .getByRole('heading', { name: /^(requires action|cancelled)$/ })
      .waitFor({ timeout: RELOAD_MS / 2 });
    await panel()
      .getByRole('tree', { name: 'Run as JSON' })
      .getByRole('treeitem', { name: /^status/ })
      .waitFor();
  });

  it('copies the JSON and opens it as a document', async () => {
    const { workbench } = window();
    await panel().getByRole('button', { name: 'Copy JSON' }).click();
    await workbench.statusBar.getByText('Copied').waitFor();
    const copied = await workbench.page.evaluate('navigator.clipboard.readText()');
    assert.equal(typeof (JSON.parse(String(copied)) as { status: unknown }).status, 'string');
    await panel()
      .getByRole('button', { name: /Open as JSON/ })
      .click();
    await workbench.editorTab(/\.json/).waitFor();
  });

  it('follows every theme', async () => {
    const { workbench } = window();
    await tree()
      .row(/failed/)
      .first()
      .click();
    await panel().getByRole('heading', { name: 'Failed' }).waitFor();
    for await (const { bodyClass } of themes(workbench)) {
      await workbench.screenshot(`panel-${bodyClass}`);
    }
  });

  it('breaks no rule of its content security policy', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to/i.test(line)),
      [],
    );
  });
});
