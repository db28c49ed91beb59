import assert from 'node:assert/strict';
import { useWindow } from './window';

describe('the tabs of runs', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');
  const row = (status: RegExp) => tree().row(status).first();
  const panel = () => window().workbench.webview();
  const heading = (name: string) => panel().getByRole('heading', { level: 1, name });
  const tabs = () => window().workbench.editorTab(/^run_/);

  /** Looks at a run, as one who goes through the rows. */
  async function look(status: RegExp, shown: string): Promise<void> {
    await row(status).click();
    await heading(shown).waitFor();
  }

  before(async () => {
    await row(/completed/).waitFor();
    await window().workbench.runCommand('View: Close All Editors');
  });

  it('are one for all that are only looked at, row by row', async () => {
    await look(/completed/, 'Completed');
    await look(/failed/, 'Failed');
    await look(/cancelled/, 'Cancelled');
    await tabs().nth(1).waitFor({ state: 'detached' });
    assert.equal(await tabs().count(), 1);
  });

  it('stay for a run that is looked at twice', async () => {
    await row(/cancelled/).click();
    await look(/failed/, 'Failed');
    await tabs().nth(1).waitFor();
    await look(/completed/, 'Completed');
    await tabs().nth(2).waitFor({ state: 'detached' });
    assert.equal(await tabs().count(), 2);
  });

  it('stay for a run that somebody went into', async () => {
    await heading('Completed').click();
    await look(/failed/, 'Failed');
    await tabs().nth(2).waitFor();
    await window().workbench.screenshot('tabs');
  });
});

describe('a run that is watched from its panel', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const panel = () => window().workbench.webview();
  const watch = () => panel().getByRole('button', { name: /^Watch/ });
  const unwatch = () => panel().getByRole('button', { name: 'Stop Watching' });

  it('is watched until that is taken back, and only while it is active', async () => {
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    const waiting = tree.row(/requires action/);
    await waiting.click();
    await watch().click();
    await unwatch().and(panel().locator(':focus')).waitFor();
    await waiting.filter({ hasText: 'watched' }).waitFor();
    await workbench.screenshot('panel-watched');
    await unwatch().click();
    await watch().waitFor();
    await waiting.filter({ hasText: 'watched' }).waitFor({ state: 'detached' });
    await tree
      .row(/completed/)
      .first()
      .click();
    await panel().getByRole('heading', { name: 'Completed' }).waitFor();
    assert.equal(await watch().count(), 0);
  });
});
