import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { shortId } from '../../src/core/model/references';
import { themes } from './themes';
import { RELOAD_MS, useWindow } from './window';

const TABS_AT_MOST = 8;

describe('the timeline of the Run panel', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' }, viewport: { width: 1280, height: 1000 } });

  const runs = () => window().workbench.tree('Threads');
  const panel = () => window().workbench.webview();
  const steps = () => panel().getByRole('tree', { name: 'Steps of the run' });
  const step = (name: RegExp | string) => steps().getByRole('treeitem', { name });
  /** What a row that is unfolded shows of itself. */
  const details = (of: string) => panel().getByRole('group', { name: `Details of ${of}`, exact: true });
  const phases = () => panel().locator('.phases');
  const press = (key: string) => window().workbench.page.keyboard.press(key);

  async function openRun(runId: string): Promise<void> {
    await runs().row(shortId(runId)).first().click();
    await panel().getByText(runId).first().waitFor();
  }

  it('tells the phases of a run in words, and draws its steps on one axis', async () => {
    const { workbench } = window();
    await openRun(DEMO.runs.completed.runId);
    await step(/^3 Tool Calls 5 s, completed$/).waitFor();
    await step(/^get_order 5 s, completed$/).waitFor();
    assert.match(
      (await phases().getAttribute('aria-label')) ?? '',
      /^Queued [12] s, Working 1[56] s, Waiting for tools 5 s, completed \d/,
    );
    const search = step(/^File Search 4 s, completed$/);
    assert.equal(await search.getAttribute('aria-level'), '1');
    assert.equal(await search.getAttribute('aria-posinset'), '2');
    assert.equal(await search.getAttribute('aria-setsize'), '4');
    const call = step(/^tag_ticket/);
    assert.equal(await call.getAttribute('aria-level'), '2');
    assert.equal(await call.getAttribute('aria-posinset'), '2');
    await workbench.screenshot('timeline');
  });

  it('has bars that lie one after the other, as the steps did, below the phases', async () => {
    const boxes = await Promise.all(
      [/^3 Tool Calls/, /^File Search 4 s, completed/, /^Code Interpreter/, /^Message/].map((name) =>
        step(name).locator('.bar').boundingBox(),
      ),
    );
    for (const [at, box] of boxes.entries()) {
      const before = boxes[at - 1];
      assert.ok(box !== null && before !== null);
      assert.ok(box.width >= 3);
      assert.ok(before === undefined || Math.abs(box.x - (before.x + before.width)) < 2, `bar ${at}`);
    }
    const whole = await phases().boundingBox();
    const last = boxes.at(-1);
    assert.ok(whole && last);
    assert.ok(Math.abs(whole.x + whole.width - (last.x + last.width)) < 2);
  });

  it('has a button on each bar that tells name, status, duration and times', async () => {
    const { workbench } = window();
    const button = step(/^Code Interpreter/).getByRole('button');
    const name = (await button.getAttribute('aria-label')) ?? '';
    assert.match(name, /^Code Interpreter, completed, 5 s, from .*\d:\d\d.* to .*\d:\d\d/);
    assert.equal(await button.getAttribute('title'), `${name}. Click to show it in the JSON.`);
    await button.hover();
    await workbench.screenshot('timeline-hover');
    await button.click();
    assert.equal(await step(/^Code Interpreter/).getAttribute('aria-expanded'), 'false');
    const call = panel()
      .getByRole('tree', { name: 'Steps as JSON' })
      .getByRole('treeitem', { name: /"code_interpreter"/ });
    await call.and(panel().locator('[aria-selected="true"]')).waitFor();
    await workbench.screenshot('timeline-json');
  });

  it('unfolds what the code interpreter did, by keyboard alone', async () => {
    const { workbench } = window();
    await steps().focus();
    await press('ArrowRight');
    const shown = details('Code Interpreter');
    const code = shown.getByRole('group', { name: 'Code', exact: true });
    await code.getByText('pd.read_json').waitFor();
    await shown.getByRole('group', { name: 'Logs' }).getByText('Marseille').waitFor();
    await shown.getByRole('button', { name: 'Copy File ID' }).waitFor();
    for (let tabs = 0; (await code.and(panel().locator(':focus')).count()) === 0; tabs++) {
      assert.ok(tabs < TABS_AT_MOST, 'Tab leads into what is unfolded');
      await press('Tab');
    }
    await workbench.screenshot('timeline-code');
  });

  it('goes on to a file search, with what stands in the files', async () => {
    const { workbench } = window();
    await press('Escape');
    await press('ArrowLeft');
    await press('ArrowUp');
    await press('Enter');
    const shown = details('File Search');
    await shown.getByText('default_2024_08_21, scores of at least 0.40').waitFor();
    await shown.getByText('lost-parcels.md').waitFor();
    await shown
      .getByText(/^score 0\.\d\d$/)
      .first()
      .waitFor();
    await shown
      .getByRole('group', { name: 'Found in lost-parcels.md' })
      .getByText('five working days')
      .waitFor();
    await workbench.screenshot('timeline-search');
  });

  it('shows the arguments and the output of a function call', async () => {
    const { workbench } = window();
    await step(/^get_order/)
      .locator('.step-name')
      .click();
    const shown = details('get_order');
    await shown.getByRole('group', { name: 'Arguments of get_order' }).getByText('"order_id"').waitFor();
    await shown.getByRole('group', { name: 'Output of get_order' }).getByText('Colis Rapide').waitFor();
    await workbench.screenshot('timeline-function');
  });

  it('reads what the assistant answered, by keyboard alone', async () => {
    const { workbench } = window();
    await steps().focus();
    await press('End');
    await press('ArrowRight');
    const shown = details('Message');
    await shown
      .getByRole('group', { name: 'Text' })
      .getByText('The carrier counts a parcel as lost')
      .waitFor();
    const copy = shown.getByRole('button', { name: 'Copy Text' });
    for (let tabs = 0; (await copy.and(panel().locator(':focus')).count()) === 0; tabs++) {
      assert.ok(tabs < TABS_AT_MOST, 'Tab leads into what is unfolded');
      await press('Tab');
    }
    await workbench.screenshot('timeline-message');
  });

  it('keeps what is unfolded over a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await workbench.reload();
    await panel()
      .getByRole('group', { name: 'Arguments of get_order' })
      .waitFor({ timeout: RELOAD_MS / 2 });
    await panel().getByRole('group', { name: 'Found in lost-parcels.md' }).waitFor();
    await details('Message').getByText('The carrier counts a parcel as lost').waitFor();
  });

  it('follows every theme', async () => {
    const { workbench } = window();
    for await (const { bodyClass } of themes(workbench)) {
      await workbench.screenshot(`timeline-${bodyClass}`);
    }
  });

  it('goes on with a run that is at work, and tells what it waits for', async () => {
    const { workbench } = window();
    await openRun(DEMO.runs.requiresAction.runId);
    await step(/^2 Tool Calls .*, in progress$/).waitFor();
    const label = await phases().getAttribute('aria-label');
    assert.match(label ?? '', /^Queued [12] s, Working \d+ s, Waiting for tools \d+ min/);
    await panel()
      .locator(`.phases:not([aria-label="${label ?? ''}"])`)
      .waitFor();
    await step(/^create_refund/)
      .locator('.step-name')
      .click();
    await panel().getByText('There is no output yet.').waitFor();
    await workbench.screenshot('timeline-waiting');
  });

  it('shows why a step failed', async () => {
    const { workbench } = window();
    await openRun(DEMO.runs.failed.runId);
    await step(/^Message .*, failed$/)
      .locator('.step-name')
      .click();
    const shown = details('Message');
    await shown.getByText('rate_limit_exceeded').waitFor();
    await shown.getByText('Rate limit reached').waitFor();
    await shown.getByText('This morning 41 tickets came in.').waitFor();
    await shown.getByText('The message was cut short: the run failed.').waitFor();
    await workbench.screenshot('timeline-failed');
  });

  it('has room in a narrow panel', async () => {
    const { workbench } = window();
    await openRun(DEMO.runs.completed.runId);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.page.setViewportSize({ width: 350, height: 900 });
    await step(/^File Search 4 s, completed$/).waitFor();
    const overflow = await panel()
      .locator(':root')
      .evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.equal(overflow, 0, 'px too wide');
    await workbench.screenshot('timeline-narrow');
  });

  it('breaks no rule of its content security policy', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to/i.test(line)),
      [],
    );
  });
});
