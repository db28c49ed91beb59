import assert from 'node:assert/strict';
import { useWindow } from './window';

describe('cancelling', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');

  /** The row of a run, by what its id looks like in the tree: statuses change, ids do not. */
  async function runRow(status: RegExp) {
    const row = tree().rowsAtLevel(2).filter({ hasText: status }).first();
    await row.waitFor();
    const id = /run_\S+?…\w{4}/.exec(await row.innerText())?.[0];
    assert.ok(id);
    return tree().row(id);
  }

  it('cancels by the icon on the row, and follows the run until it is cancelled', async () => {
    const { workbench } = window();
    await tree()
      .row(/in progress/)
      .first()
      .waitFor();
    // The run that hangs: the one in progress below the one that waits for an action.
    const row = await runRow(/in progress · .*[AP]M|in progress/);
    await tree().inlineAction(row, 'Cancel Run');
    await row.filter({ hasText: 'cancelling' }).waitFor();
    await row.filter({ hasText: 'cancelled' }).waitFor();
    await workbench
      .notification(/was cancelled/)
      .first()
      .waitFor();
    await workbench.screenshot('cancelled');
    await row.hover();
    assert.equal(await tree().inlineActions(row).count(), 0);
  });

  it('cancels by the context menu', async () => {
    const row = await runRow(/requires action/);
    await tree().contextMenu(row, 'Cancel Run');
    await row.filter({ hasText: 'cancelled' }).waitFor();
    const items = await tree().contextMenuItems(row);
    assert.ok(!items.includes('Cancel Run'));
    assert.ok(items.includes('Copy Run ID'));
  });

  it('asks before the Delete key cancels, and takes no for an answer', async () => {
    const { workbench } = window();
    await tree().collapse(tree().row(/^Support triage/));
    await tree().expand(tree().row(/^Invoice extraction/));
    const row = await runRow(/queued/);
    await tree().select(row);
    await workbench.page.keyboard.press('Delete');
    await workbench
      .dialog('Cancel this run?')
      .filter({ hasText: /Invoice extraction.*run_.*queued/ })
      .waitFor();
    await workbench.screenshot('confirm');
    await workbench.answerDialog('Cancel this run?', 'Keep Running');
    await row.filter({ hasText: 'queued' }).waitFor();
    await tree().select(row);
    await workbench.page.keyboard.press('Delete');
    await workbench.answerDialog('Cancel this run?', 'Cancel Run');
    await row.filter({ hasText: 'cancelled' }).waitFor();
  });

  it('offers the active runs when the palette is asked with nothing selected, and tells how it ended', async () => {
    const { workbench } = window();
    await tree().collapse(tree().row(/^Invoice extraction/));
    await tree().select(tree().row(/^Evals/));
    await workbench.runCommand('Assistant Runs: Cancel Run');
    const { rows } = workbench.quickInput;
    await rows.filter({ hasText: 'Contract review' }).waitFor();
    assert.equal(await rows.filter({ hasText: /completed|cancelled|failed/ }).count(), 0);
    await workbench.screenshot('choose-run');
    await workbench.quickInput.fill('Contract review');
    await rows.filter({ hasText: 'Release notes' }).waitFor({ state: 'detached' });
    await workbench.quickInput.accept();
    await workbench.notification(/ended before it could be cancelled: its status is “completed”/).waitFor();
  });

  it('does not remove a thread by the Delete key, but asks what is meant', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Release notes/);
    await tree().select(thread);
    await workbench.page.keyboard.press('Delete');
    await workbench.dialog('What do you want to do').waitFor();
    await workbench.screenshot('delete-on-thread');
    await workbench.page.keyboard.press('Escape');
    await thread.waitFor();
  });
});
