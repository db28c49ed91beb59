import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { systemClock } from '../../src/core/clock';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { SmallServer } from '../unit/support/smallServer';
import { themes } from './themes';
import { useWindow, type Window } from './window';

/** As wide as a panel beside others, and a window in which it has that width without the side bar. */
const NARROW = { width: 348, height: 760 };
const WIDE = { width: 1400, height: 900 };
/** The pauses between two requests to a server that is gone. */
const RECOVERY_MS = 60_000;

/** Opens a run by its row in the tree. */
async function openRun({ workbench }: Window, thread: RegExp, run: RegExp): Promise<void> {
  const tree = workbench.tree('Threads');
  await tree.expand(await tree.reveal(thread));
  await (await tree.reveal(run)).click();
}

/** Whether a button says that what it unfolds is unfolded. */
async function isUnfolded(button: Locator): Promise<boolean> {
  return (await button.getAttribute('aria-expanded')) === 'true';
}

describe('the details of a run', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const panel = () => window().workbench.webview();
  const button = (name: string | RegExp) =>
    panel().getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  const section = (title: string) =>
    panel()
      .locator('section')
      .filter({ has: panel().getByRole('heading', { name: title }) });

  it('are its settings, instructions, tools and metadata, in words', async () => {
    const { workbench } = window();
    await openRun(window(), /a run with every field/, /incomplete · gpt-4.1-2025/);
    const settings = section('Settings');
    await settings.getByText('the last 12 messages').waitFor();
    await settings.getByText('JSON schema trip_plan').waitFor();
    await settings.getByText('the function that the model must call').waitFor();
    await panel().getByRole('heading', { name: 'Tools 20' }).waitFor();
    await section('Tools').getByText('at most 12 results · ranker auto · scores of at least 0.35').waitFor();
    await section('Metadata').getByText('Europe/Vienna').waitFor();
    await panel().getByText('2,048 of 2,048 tokens, 100%').waitFor();
    await panel().getByText('Limit reached').filter({ visible: true }).waitFor();
    await panel()
      .getByText(/^It stopped at its limit of 2,048 completion tokens\. It used 2,048\./)
      .waitFor();
    await workbench.screenshot('details');
  });

  it('have a button for each that leads to it in the JSON', async () => {
    for (const name of ['Settings', 'Instructions', 'Tools', 'Metadata']) {
      assert.equal(await button(`Show ${name} in JSON`).count(), 1, name);
    }
  });

  it('show the instructions whole when asked, and copy them whole in any case', async () => {
    const { workbench } = window();
    const last = panel().getByText('A trip that stays open for 30 days goes to the finance partner.');
    const first = panel().getByText('You are the travel desk of a company of 900 people');
    await first.first().waitFor();
    assert.equal(await last.count(), 0);
    const showAll = button('Show All');
    assert.equal(await isUnfolded(showAll), false);
    await showAll.click();
    await last.waitFor();
    const showLess = section('Instructions').getByRole('button', { name: 'Show Less' });
    assert.equal(await isUnfolded(showLess), true);
    await showLess.click();
    await last.waitFor({ state: 'detached' });
    await button('Copy Instructions').click();
    await workbench.statusBar.getByText('Copied').waitFor();
    const copied = String(await workbench.page.evaluate('navigator.clipboard.readText()'));
    assert.match(copied, /^# Travel desk\n\n/);
    assert.match(copied, /goes to the finance partner\.$/);
  });

  it('unfold a tool by the keyboard to what it takes', async () => {
    const { keyboard } = window().workbench.page;
    await button('Show All 20 Tools').click();
    const tool = button(/^hold_fare strict/);
    await tool.focus();
    await keyboard.press('Enter');
    const parameters = panel().getByRole('group', { name: 'Parameters of hold_fare' });
    await parameters.getByText('"additionalProperties": false').waitFor();
    assert.equal(await isUnfolded(button(/^hold_fare/).first()), true);
    await keyboard.press('Space');
    await parameters.waitFor({ state: 'detached' });
    await keyboard.press('Enter');
    await parameters.waitFor();
  });

  it('are unfolded as they were when the panel shows again', async () => {
    const { workbench } = window();
    await button('Schema').click();
    await panel().getByRole('group', { name: 'Schema of Response format' }).waitFor();
    // It is kept a moment later.
    await workbench.takeTime();
    await button('Open as JSON Document').click();
    await workbench.editorTab(/\.json/).waitFor();
    await workbench.editorTab(/^run_/).first().click();
    await panel().getByRole('group', { name: 'Parameters of hold_fare' }).waitFor();
    await panel().getByRole('group', { name: 'Schema of Response format' }).waitFor();
  });

  it('look at home in every theme, and in a narrow panel', async () => {
    const { workbench } = window();
    await workbench.page.setViewportSize({ width: WIDE.width, height: 2000 });
    for await (const { bodyClass } of themes(workbench)) {
      await workbench.screenshot(`details-${bodyClass}`);
    }
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.page.setViewportSize(NARROW);
    const body = panel().locator('body');
    await panel().getByRole('heading', { name: 'Metadata' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('details-narrow');
    assert.equal(await body.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    const covered = await panel()
      .getByRole('banner')
      .evaluate('document.querySelector("header").offsetHeight');
    assert.ok(Number(covered) < NARROW.height / 4, `The bar is ${String(covered)} px high.`);
    await workbench.page.setViewportSize(WIDE);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('of 128 tools are the first at first, and the JSON is where it belongs when they are folded again', async () => {
    await openRun(window(), /128 tools/, /completed.*73\.2K/);
    await panel().getByRole('heading', { name: 'Tools 128' }).waitFor();
    const rows = section('Tools').getByRole('listitem');
    assert.equal(await rows.count(), 8);
    await button('Show All 128 Tools').click();
    assert.equal(await rows.count(), 128);
    const showLess = section('Tools').getByRole('button', { name: 'Show Less' });
    await showLess.scrollIntoViewIfNeeded();
    const before = await showLess.boundingBox();
    await showLess.click();
    assert.equal(await rows.count(), 8);
    const after = await button('Show All 128 Tools').boundingBox();
    assert.ok(Math.abs((after?.y ?? 0) - (before?.y ?? 0)) < 2, 'The button has moved.');
    await panel()
      .getByRole('treeitem', { name: /^tools/ })
      .waitFor();
  });

  it('say in the bar when the run was last seen, and what can be done with it', async () => {
    const time = panel().getByRole('banner').locator('time');
    await panel().getByRole('banner').getByText('Last seen').waitFor();
    assert.match((await time.getAttribute('title')) ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const name of ['Refresh', 'Compare with Another Run…', 'Open as JSON Document', 'Copy JSON']) {
      assert.equal(await button(name).count(), 1, name);
    }
  });

  it('break no rule of the content security policy', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to/i.test(line)),
      [],
    );
  });
});

describe('the details of a run of a hostile server', () => {
  const small = new SmallServer();
  let served: ServedDemo;

  const serve = (port: number) => serveDemo({ port, clock: systemClock, respond: small.respond });

  before(async () => {
    const strange = '<img src=x onerror=alert(1)>\u202e__proto__';
    small.addThread('thread_hostile', { metadata: { title: 'Hostile' } });
    small.addRun('thread_hostile', 'run_hostile', 1_700_000_000, {
      model: { name: strange },
      temperature: 'warm',
      tool_choice: [strange],
      response_format: { type: 'json_schema', json_schema: [[]] },
      truncation_strategy: 'none',
      instructions: `${strange}\n${'All work and no play. '.repeat(150_000)}`,
      metadata: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${strange}${at}`, { at }])),
      tools: Array.from({ length: 10_000 }, (_, at) => ({
        type: at % 2 === 0 ? 'function' : strange,
        function: { name: strange, description: strange, parameters: { at } },
      })),
    });
    served = await serve(0);
  });

  const window = useWindow(() => ({
    settings: {
      'assistantRuns.connections': [
        { id: 'own', kind: 'openai-compatible', name: 'Own', baseUrl: served.url, auth: { type: 'none' } },
      ],
    },
  }));

  after(() => served.close());

  const panel = () => window().workbench.webview();
  const banner = () => panel().getByRole('banner');
  const tool = () => panel().locator('.tools > li > button').first();

  it('are text and nothing else, bounded, with the way to the rest', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await openRun(window(), /^Hostile/, /in progress/);
    await panel().getByRole('heading', { name: 'Tools 10,000' }).waitFor();
    await panel().getByRole('button', { name: 'Show All 200 Tools' }).click();
    assert.equal(await panel().locator('.tools > li').count(), 200);
    await panel().getByRole('button', { name: 'Show 9,800 More in JSON' }).waitFor();
    await panel().getByRole('button', { name: 'Show 4,936 More in JSON' }).waitFor();
    assert.equal(await panel().locator('img').count(), 0);
    await panel().getByRole('button', { name: 'Show All', exact: true }).click();
    await panel().getByRole('group', { name: 'Instructions' }).locator('.chunk').first().waitFor();
    await workbench.screenshot('details-hostile');
  });

  it('are left alone by what does not change them', async () => {
    await tool().click();
    const parameters = panel().locator('.tools .reader').first();
    await parameters.getByText('"at": 0').waitFor();
    await parameters.focus();
    const inPage = (expression: string) => panel().locator('body').evaluate(expression);
    await inPage(`{
      const node = document.activeElement;
      node.dataset.marked = 'yes';
      getSelection().selectAllChildren(node);
    }`);
    small.setRun('thread_hostile', 'run_hostile', { temperature: 'cold', top_p: 0.5 });
    await panel().getByRole('definition').filter({ hasText: 'cold' }).waitFor({ timeout: RECOVERY_MS });
    assert.equal(await parameters.getAttribute('data-marked'), 'yes');
    assert.equal(await inPage('document.activeElement.dataset.marked'), 'yes');
    assert.match(String(await inPage('getSelection().toString()')), /"at": 0/);
  });

  it('stay while the server is gone; the bar says so, and that it is back', async function () {
    this.timeout(RECOVERY_MS * 2);
    const { workbench } = window();
    const port = Number(new URL(served.url).port);
    await served.close();
    await panel().getByRole('button', { name: 'Refresh' }).first().click();
    await banner()
      .getByText(/^Offline · last seen/)
      .waitFor({ timeout: RECOVERY_MS });
    await tool().waitFor();
    await workbench.screenshot('details-offline');
    served = await serve(port);
    await banner()
      .getByText(/^Last seen/)
      .waitFor({ timeout: RECOVERY_MS });
    await panel()
      .getByRole('status')
      .filter({ hasText: 'The server can be reached again.' })
      .waitFor({ state: 'attached' });
  });
});
