import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { sameJson } from '../../src/core/json/jsonText';
import { eventually } from '../integration/support/eventually';
import { RELOAD_MS, useWindow } from './window';

/** Takes a time that doubles with each letter, where a text is longer than a few words. */
const ENDLESS = '(([a-z_ ])+.)+[A-Z]([a-z_ ])+$Q';

describe('the JSON in the Run panel', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const panel = () => window().workbench.webview();
  const json = () => panel().getByRole('tree', { name: 'Run as JSON' });
  const steps = () => panel().getByRole('tree', { name: 'Steps as JSON' });
  const row = (name: string | RegExp): Locator => json().getByRole('treeitem', { name });
  const box = () => panel().getByRole('searchbox', { name: 'Find in JSON' });
  const found = (words: string) => panel().getByRole('status').getByText(words, { exact: true });
  const inPage = async <T>(script: string) => (await panel().locator('body').evaluate(script)) as T;
  /** What is marked in texts that are shown in full: all of it, or what the search is at. */
  const highlighted = async (name: 'found' | 'found-current') =>
    await inPage<readonly string[]>(
      `[...CSS.highlights.get('${name}')]
        .filter(({ startContainer }) => startContainer.isConnected)
        .map(({ startContainer, startOffset, endOffset }) => startContainer.data.slice(startOffset, endOffset))`,
    );
  const scrolled = async () => await inPage<number>('scrollY');
  const button = (name: string) => panel().getByRole('button', { name, exact: true });
  const clipboard = async () =>
    String(await window().workbench.page.evaluate('navigator.clipboard.readText()'));

  before(async () => {
    const { workbench } = window();
    const run = workbench.tree('Threads').row(/requires action/);
    await run.click();
    await row(/^status/).waitFor();
  });

  it('finds what folds hide, goes from match to match and round', async () => {
    const { workbench } = window();
    assert.equal(await row(/^name: "get_order"/).count(), 0);
    await workbench.page.keyboard.press('Escape');
    await panel().getByRole('heading', { level: 1 }).click();
    assert.equal(await scrolled(), 0);
    await workbench.page.keyboard.press('ControlOrMeta+F');
    await box().and(panel().locator(':focus')).waitFor();
    assert.equal(await box().getAttribute('placeholder'), 'Find in run');
    // The page stays where it is, and yet the box is in sight.
    assert.equal(await scrolled(), 0);
    await eventually('the box is in sight', async () => {
      const { y = NaN } = (await box().boundingBox()) ?? {};
      return y > 0 && y < 600;
    });
    await workbench.screenshot('json-search-begun');
    await workbench.page.keyboard.type('get_ord');
    await found('1 of 2').waitFor();
    const match = row(/^name: "get_order"/);
    await match.and(panel().locator('[aria-selected="true"]')).waitFor();
    assert.equal(await match.locator('mark.current').textContent(), 'get_ord');
    await workbench.screenshot('json-search');
    await workbench.page.keyboard.press('Enter');
    await found('2 of 2').waitFor();
    await workbench.page.keyboard.press('Enter');
    await found('1 of 2').waitFor();
    await workbench.page.keyboard.press('Shift+Enter');
    await found('2 of 2').waitFor();
  });

  it('marks each occurrence in a row, and goes from one to the next', async () => {
    await row(/^status/).click();
    await box().fill('s');
    const status = row(/^status/);
    await eventually('each is marked', async () => (await status.locator('.match').count()) === 3);
    assert.deepEqual(await status.locator('.key .match').allTextContents(), ['s', 's']);
    assert.deepEqual(await status.locator('.value .match').allTextContents(), ['s']);
    await box().fill('e');
    await eventually('each is marked', async () => (await status.locator('.match').count()) === 2);
    const isAt = async (nth: number) =>
      (await status.locator('.match').nth(nth).getAttribute('class')) === 'match current';
    assert.ok(await isAt(0));
    await box().press('Enter');
    assert.ok(await isAt(1));
    await box().press('Shift+Enter');
    assert.ok(await isAt(0));
  });

  it('shows what it finds in a text that is longer than its row, each occurrence of it', async () => {
    const { workbench } = window();
    await box().fill('exactly one of');
    await found('1 of 1').waitFor();
    const text = panel().getByRole('group', { name: 'instructions, in full' });
    await text.getByText('Tag every ticket with exactly one of').waitFor();
    assert.deepEqual(await highlighted('found-current'), ['exactly one of']);
    await box().fill('at most');
    await found('1 of 2').waitFor();
    assert.deepEqual(await highlighted('found'), ['at most', 'at most']);
    assert.deepEqual(await highlighted('found-current'), ['at most']);
    await workbench.screenshot('json-search-long-text');
    await box().press('Enter');
    await found('2 of 2').waitFor();
    await row(/^instructions/)
      .and(panel().locator('[aria-selected="true"][aria-expanded="true"]'))
      .waitFor();
    await box().press('Shift+Enter');
    await found('1 of 2').waitFor();
    await row(/^instructions/).click();
  });

  it('minds case, whole words and regular expressions', async () => {
    await box().fill('ORDER');
    await panel()
      .getByRole('status')
      .getByText(/^\d of 7$/)
      .waitFor();
    await button('Match Case').click();
    await found('No results').waitFor();
    await button('Match Case').click();
    await button('Match Whole Word').click();
    await box().fill('order');
    await panel()
      .getByRole('status')
      .getByText(/^\d of \d$/)
      .waitFor();
    await button('Match Whole Word').click();
    await button('Use Regular Expression').click();
    await box().fill('^get_.{5}$');
    await panel()
      .getByRole('status')
      .getByText(/^\d of 2$/)
      .waitFor();
    await box().fill('(');
    await panel()
      .getByRole('status')
      .getByText(/^Invalid regular expression: /)
      .waitFor();
    assert.equal(await box().getAttribute('aria-invalid'), 'true');
    await window().workbench.screenshot('json-search-error');
  });

  it('answers while a regular expression takes for ever, and gives it up', async () => {
    await box().fill(ENDLESS);
    await button('Collapse All').click();
    await row(/^tools/)
      .and(panel().locator('[aria-expanded="false"]'))
      .waitFor({ timeout: 2000 });
    await panel()
      .getByRole('status')
      .getByText(/^Given up/)
      .waitFor();
    await box().fill('^get_order$');
    await panel()
      .getByRole('status')
      .getByText(/^\d of 2$/)
      .waitFor();
    await button('Use Regular Expression').click();
    await found('No results').waitFor();
  });

  it('leaves the search by Escape, and goes on with it by Ctrl+F', async () => {
    const { page } = window().workbench;
    await box().fill('get_order');
    await panel().locator('mark.current').waitFor();
    await box().press('Escape');
    await json().and(panel().locator(':focus')).waitFor();
    assert.equal(await panel().locator('mark').count(), 0);
    assert.equal(await box().inputValue(), 'get_order');
    const before = await scrolled();
    await page.keyboard.press('ControlOrMeta+F');
    await panel().locator('mark.current').waitFor();
    assert.equal(await scrolled(), before);
    // The query is selected: what is typed takes its place.
    await page.keyboard.type('maya');
    await found('1 of 1').waitFor();
    assert.equal(await box().inputValue(), 'maya');
    await page.keyboard.press('Escape');
  });

  it('searches for what is selected', async () => {
    const { page } = window().workbench;
    await row(/^assistant_id/).waitFor();
    await inPage(`(() => {
      const key = [...document.querySelectorAll('.key')].find(({ textContent }) => textContent === 'assistant_id');
      getSelection().setBaseAndExtent(key.firstChild, 0, key.firstChild, 9);
    })()`);
    await page.keyboard.press('ControlOrMeta+F');
    await panel().locator('mark.current').getByText('assistant', { exact: true }).waitFor();
    assert.equal(await box().inputValue(), 'assistant');
    await page.keyboard.press('Escape');
  });

  it('searches the text where that is shown', async () => {
    const { workbench } = window();
    await button('Show as Text').click();
    const text = panel().getByRole('group', { name: 'JSON as text' });
    await text.focus();
    await workbench.page.keyboard.press('ControlOrMeta+F');
    await workbench.page.keyboard.type('"get_order"');
    await found('1 of 2').waitFor();
    assert.deepEqual(await highlighted('found'), ['"get_order"', '"get_order"']);
    assert.deepEqual(await highlighted('found-current'), ['"get_order"']);
    await workbench.page.keyboard.press('Enter');
    await found('2 of 2').waitFor();
    const isInSight = `(() => {
      const [range] = CSS.highlights.get('found-current');
      const { top, bottom } = range.getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    })()`;
    await eventually('it is in sight', () => inPage<boolean>(isInSight));
    await workbench.screenshot('json-search-text');
    await workbench.page.keyboard.press('Escape');
    await text.and(panel().locator(':focus')).waitFor();
    assert.deepEqual(await highlighted('found'), []);
    assert.deepEqual(await highlighted('found-current'), []);
    assert.equal(await box().inputValue(), '"get_order"');
    await button('Show as Text').click();
    await row(/^status/).waitFor();
  });

  it('unfolds and folds all, and to a level', async () => {
    const { workbench } = window();
    await button('Collapse All').click();
    await button('Expand All').click();
    await row(/^arguments/)
      .first()
      .waitFor();
    await workbench.screenshot('json-unfolded');
    await panel().getByRole('combobox', { name: 'Expand to Level' }).selectOption({ label: 'Level 2' });
    await row(/^submit_tool_outputs/)
      .and(panel().locator('[aria-level="2"][aria-expanded="false"]'))
      .waitFor();
    assert.equal(await json().locator('[aria-level="3"]').count(), 0);
    await row(/^status/).click();
    await workbench.page.keyboard.press('3');
    await row(/^tool_calls/)
      .and(panel().locator('[aria-level="3"]'))
      .waitFor();
    await workbench.page.keyboard.press('1');
    await row(/^tool_calls/).waitFor({ state: 'detached' });
    assert.equal(await json().locator('[aria-level="2"]').count(), 0);
  });

  it('copies the value, the key, where it is and its JSON by the context menu', async () => {
    const { workbench } = window();
    const { page } = workbench;
    const menu = async (item: string, text: string) => {
      await page
        .locator('.context-view')
        .getByRole('menuitem', { name: item, exact: true })
        .click({ delay: 200 });
      await eventually(item, async () => (await clipboard()) === text);
    };
    await row(/^metadata/).click();
    const ticket = row(/^ticket/);
    for (const [item, text] of [
      ['Copy Value', '48213'],
      ['Copy Key', 'ticket'],
      ['Copy Path', 'metadata.ticket'],
      ['Copy JSON Pointer', '/metadata/ticket'],
      ['Copy as JSON', '"48213"'],
    ] as const) {
      await ticket.click({ button: 'right' });
      await menu(item, text);
    }
    // By keyboard the menu belongs to the row with the focus.
    await row(/^temperature/).click();
    await page.keyboard.press('Shift+F10');
    await menu('Copy Path', 'temperature');
  });

  it('shows a long text in full, and shows it as plain text as it was received', async () => {
    const { workbench } = window();
    const instructions = row(/^instructions/);
    await instructions.click();
    await panel()
      .getByRole('group', { name: 'instructions, in full' })
      .getByText('1. Read the ticket')
      .waitFor();
    await workbench.screenshot('json-long-text');
    await instructions.click();
    await button('Copy JSON').click();
    await workbench.statusBar.getByText('Copied').waitFor();
    await button('Show as Text').click();
    const text = await panel().getByRole('group', { name: 'JSON as text' }).textContent();
    // A run that came with others is indented as they were.
    assert.ok(sameJson(text ?? '', await clipboard()));
    assert.match(text ?? '', /^\{\n +"id": "run_/);
    await button('Show as Text').click();
    await row(/^status/).waitFor();
  });

  it('shows the steps, too', async () => {
    await panel().getByRole('tab', { name: 'Steps' }).click();
    await steps().getByRole('treeitem').first().click();
    await steps()
      .getByRole('treeitem', { name: /^step_details/ })
      .waitFor();
    await window().workbench.screenshot('json-steps');
    await panel().getByRole('tab', { name: 'Run' }).click();
    await row(/^status/).waitFor();
  });

  it('comes back as it was when another editor has been in front of it', async () => {
    const { workbench } = window();
    await button('Collapse All').click();
    await button('Show Metadata in JSON').click();
    await workbench.page.keyboard.press('Enter');
    const ticket = row(/^ticket/);
    const place = async () => (await ticket.boundingBox())?.y ?? NaN;
    const before = await place();
    // What is kept is told VS Code a moment later.
    await workbench.takeTime();
    await button('Open as JSON Document').click();
    await workbench.editorTab(/\.json/).waitFor();
    await ticket.waitFor({ state: 'detached' });
    await workbench.editorTab(/^run_/).filter({ hasNotText: '.json' }).click();
    await ticket.waitFor();
    await eventually('the row is where it was', async () => Math.abs((await place()) - before) <= 2);
  });

  it('comes back after a reload with what was unfolded and searched', async function () {
    this.timeout(RELOAD_MS);
    await button('Collapse All').click();
    await button('Show Metadata in JSON').click();
    await window().workbench.page.keyboard.press('Enter');
    await box().fill('maya');
    await found('1 of 1').waitFor();
    // What is kept is told VS Code a moment later.
    await window().workbench.takeTime();
    await window().workbench.reload();
    await row(/^requested_by: "maya"/).waitFor({ timeout: RELOAD_MS / 2 });
    assert.equal(await box().inputValue(), 'maya');
    await found('1 of 1').waitFor();
    assert.equal(await json().locator('[aria-level="3"]').count(), 0);
  });

  it('breaks no rule of its content security policy', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to/i.test(line)),
      [],
    );
  });
});
