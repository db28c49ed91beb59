import assert from 'node:assert/strict';
import { useWindow } from './window';

describe('cancelling several runs', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');

  it('asks once, leaves out what has ended, and gives a result for each', async () => {
    const { workbench } = window();
    const waiting = tree().row(/requires action/);
    const ended = tree()
      .row(/failed/)
      .first();
    await waiting.waitFor();
    await ended.waitFor();
    // The run that hangs stands right above the first one that is completed.
    const hanging = tree()
      .rowsAtLevel(2)
      .filter({ hasText: /in progress/ })
      .last();
    await tree().select(waiting, hanging, ended);
    await tree().contextMenu(waiting, 'Cancel Run');
    await workbench.dialog('Cancel these 2 runs?').waitFor();
    await workbench.screenshot('confirm-several');
    await workbench.answerDialog('Cancel these 2 runs?', 'Cancel 2 Runs');
    const summary = workbench.notification(/2 cancelled, 1 left out/);
    await summary.waitFor();
    await summary.getByRole('button', { name: 'Show Results' }).click();
    const { rows } = workbench.quickInput;
    await rows
      .filter({ hasText: /was cancelled/ })
      .nth(1)
      .waitFor();
    await workbench.screenshot('results');
    assert.equal(await rows.count(), 2);
    await workbench.quickInput.cancel();
  });

  it('cancels all active runs of a thread, after listing them', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Contract review/);
    await tree().contextMenu(thread, 'Cancel All Active Runs in Thread');
    await workbench.notification(/ended before it could be cancelled: its status is “completed”/).waitFor();
    const items = await tree().contextMenuItems(thread);
    assert.ok(!items.includes('Cancel All Active Runs in Thread'));
  });
});
