import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { useOwnServer } from './ownServer';
import { useWindow } from './window';

describe('the Run panel of a run that goes on', () => {
  const own = useOwnServer();
  const window = useWindow(() => ({ settings: own().settings }));

  const panel = () => window().workbench.webview();
  const json = () => panel().getByRole('tree', { name: 'Run as JSON' });
  const row = (name: RegExp) => json().getByRole('treeitem', { name });
  const heading = (name: string) => panel().getByRole('heading', { level: 1, name });
  /** Where the row with the focus is on the screen, in px. */
  const place = async () => (await row(/^temperature/).boundingBox())?.y ?? NaN;

  before(async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    await tree.expand(tree.row(/^Support triage/));
    await tree.row(`…${DEMO.runs.watched.runId.slice(-4)}`).click();
    await heading('Queued').waitFor();
    await panel().getByRole('button', { name: 'Show Metadata in JSON' }).click();
    await workbench.page.keyboard.press('Enter');
    await row(/^temperature/).click();
  });

  it('marks what the last update has changed, and leaves folds, the focus and the scroll where they are', async () => {
    const { workbench } = window();
    const before = await place();
    await own().clock.advance(5000);
    await heading('In progress').waitFor();
    await row(/^status: "in_progress", changed by the last update$/).waitFor();
    await row(/^started_at: \d+.*, changed by the last update$/).waitFor();
    assert.doesNotMatch((await row(/^model/).getAttribute('aria-label')) ?? '', /changed/);
    await row(/^ticket: "48213"$/).waitFor();
    assert.equal(await row(/^temperature/).getAttribute('aria-selected'), 'true');
    assert.ok(Math.abs((await place()) - before) <= 1);
    await workbench.screenshot('panel-changes');
  });

  it('tells a screen reader politely what has become of it', async () => {
    await panel().getByRole('status').getByText('The run is now in progress.').waitFor();
    await own().clock.advance(30_000);
    await heading('Completed').waitFor();
    await panel().getByRole('status').getByText('The run is now completed.').waitFor();
    assert.equal(await panel().getByRole('button', { name: 'Cancel Run' }).count(), 0);
  });

  it('marks what changed since it was seen last, also when it comes back from behind another editor', async () => {
    const { workbench } = window();
    const changed = row(/^status: "completed", changed by the last update$/);
    await changed.waitFor();
    await panel().getByRole('button', { name: 'Open as JSON Document' }).click();
    await workbench.editorTab(/\.json/).waitFor();
    await workbench.editorTab(/^run_/).first().click();
    await changed.waitFor();
    assert.doesNotMatch((await row(/^model/).getAttribute('aria-label')) ?? '', /changed/);
  });

  it('keeps a text that is selected', async () => {
    const sentence = panel().locator('.sentence').first();
    await sentence.selectText();
    const selected = async () =>
      String(await panel().locator('body').evaluate('String(document.getSelection())'));
    const before = await selected();
    assert.notEqual(before, '');
    await window().workbench.takeTime();
    await panel().getByRole('button', { name: 'Refresh', exact: true }).focus();
    await window().workbench.page.keyboard.press('Enter');
    await window().workbench.takeTime();
    assert.equal(await selected(), before);
  });
});
