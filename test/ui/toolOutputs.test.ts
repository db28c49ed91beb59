import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { createDemoServer } from '../../src/core/demo/server';
import { FakeClock } from '../unit/support/fakeClock';
import { HeldServer } from '../unit/support/heldServer';
import { refuses, says, Tap, type Reply } from '../unit/support/tap';
import { themes } from './themes';
import { RELOAD_MS, useWindow } from './window';

const ORDER = '{\n  "order_id": "A-1042",\n  "payments": [8990, 8990]\n}';
const QUESTION = 'Submit the outputs of 2 tool calls?';

describe('the outputs of tool calls', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');
  const panel = () => window().workbench.webview();
  const field = (name: string) => panel().getByRole('textbox', { name: `Output of ${name}`, exact: true });
  const submit = () => panel().getByRole('button', { name: 'Submit Outputs…' });

  /** Waits until a field has the keyboard's focus, and is in sight. */
  async function hasFocus(where: Locator): Promise<void> {
    await where.and(panel().locator(':focus')).waitFor();
    assert.equal(await where.evaluate('document.hasFocus()'), true);
  }

  it('are written in the panel: the row’s menu leads to the first field', async () => {
    const row = tree().row(/requires action/);
    await row.waitFor();
    await tree().contextMenu(row, 'Submit Tool Outputs…');
    await hasFocus(field('get_order'));
    await panel().getByText('"payment_id": "pay_7Q2M"').waitFor();
    await window().workbench.screenshot('tool-outputs-form');
    const ended = tree()
      .row(/completed/)
      .first();
    assert.ok(!(await tree().contextMenuItems(ended)).includes('Submit Tool Outputs…'));
  });

  it('can’t be left out: the first field without one says so', async () => {
    await field('create_refund').click();
    await submit().click();
    await hasFocus(field('get_order'));
    for (const name of ['get_order', 'create_refund']) {
      assert.equal(await field(name).getAttribute('aria-invalid'), 'true');
      const described = await field(name).getAttribute('aria-describedby');
      assert.match(await panel().locator(`#${described}`).innerText(), /^Enter an output\./);
    }
    await window().workbench.screenshot('tool-outputs-missing');
  });

  it('may be anything: what looks like JSON and is none is sent as it stands, and says so once it is left', async () => {
    await field('get_order').pressSequentially('{"order_id": ');
    assert.equal(await field('get_order').getAttribute('aria-invalid'), 'false');
    const hint = panel().getByText('Not valid JSON').filter({ visible: true });
    assert.equal(await hint.count(), 0, 'nothing is said while it is typed');
    await field('create_refund').pressSequentially('refused by the bank');
    await hint.waitFor();
    await window().workbench.screenshot('tool-outputs-hint');
    await field('get_order').fill(ORDER);
    await hint.waitFor({ state: 'detached' });
  });

  it('are asked about before they are sent, and stay where they are when the answer is no', async () => {
    const { workbench } = window();
    await field('get_order').press('ControlOrMeta+Enter');
    await workbench
      .dialog(QUESTION)
      .filter({ hasText: /Support triage.*get_order.*create_refund.*can’t be undone/s })
      .waitFor();
    await workbench.screenshot('tool-outputs-question');
    await workbench.answerDialog(QUESTION, 'Keep Editing');
    await panel().getByRole('heading', { name: 'Requires action' }).waitFor();
    assert.equal(await field('get_order').inputValue(), ORDER);
    assert.equal(await field('create_refund').inputValue(), 'refused by the bank');
    await hasFocus(field('get_order'));
    await window().workbench.screenshot('tool-outputs-filled');
  });

  it('survive another run’s panel in front, and a refresh', async () => {
    await tree()
      .row(/completed/)
      .first()
      .click();
    await panel().getByRole('heading', { name: 'Completed' }).waitFor();
    await tree()
      .row(/requires action/)
      .click();
    await panel().getByRole('heading', { name: 'Requires action' }).waitFor();
    assert.equal(await field('get_order').inputValue(), ORDER);
    await field('create_refund').fill('refused by the bank, code 51');
    await field('create_refund').press('Home');
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await panel().locator('header[aria-busy="false"]').waitFor();
    const caret = await panel()
      .locator('html')
      .evaluate('document.querySelectorAll("textarea")[1].selectionStart');
    assert.equal(caret, 0, 'the caret stays');
  });

  it('survive a reload of the window', async function () {
    this.timeout(RELOAD_MS);
    await window().workbench.reload();
    await field('get_order').waitFor({ timeout: RELOAD_MS / 2 });
    assert.equal(await field('get_order').inputValue(), ORDER);
    assert.equal(await field('create_refund').inputValue(), 'refused by the bank, code 51');
  });

  it('survive a reload behind another panel: opened from the tree, the run has one tab, with what was typed', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    const ended = tree()
      .row(/completed/)
      .first();
    await ended.click();
    await panel().getByRole('heading', { name: 'Completed' }).waitFor();
    await workbench.reload();
    const waiting = tree().row(/requires action/);
    await waiting.click({ timeout: RELOAD_MS / 2 });
    await field('get_order').waitFor();
    assert.equal(await field('get_order').inputValue(), ORDER);
    const id = (await waiting.locator('.label-name').innerText()).trim();
    await workbench.editorTab(id).nth(1).waitFor({ state: 'detached' });
    assert.equal(await workbench.editorTab(id).count(), 1);
  });

  it('are found from the palette: with another run selected it offers those that wait', async () => {
    const { workbench } = window();
    await tree()
      .row(/completed/)
      .first()
      .click();
    await panel().getByRole('heading', { name: 'Completed' }).waitFor();
    await workbench.runCommand('Assistant Runs: Submit Tool Outputs…');
    await workbench.quickInput.rows.first().waitFor();
    assert.match(await workbench.quickInput.rows.first().innerText(), /requires action/);
    assert.equal(await workbench.quickInput.rows.count(), 1);
    await workbench.quickInput.accept();
    await hasFocus(field('get_order'));
  });

  it('have fields in every theme, and where there is little room', async () => {
    const { workbench } = window();
    await field('create_refund').fill('');
    await submit().click();
    const size = workbench.page.viewportSize();
    for await (const { bodyClass } of themes(workbench)) {
      await workbench.screenshot(`tool-outputs-${bodyClass}`);
    }
    await workbench.page.setViewportSize({ width: 680, height: 900 });
    await field('create_refund').scrollIntoViewIfNeeded();
    await workbench.screenshot('tool-outputs-narrow');
    const tooWide = await panel()
      .locator('html')
      .evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.equal(tooWide, 0);
    await workbench.page.setViewportSize(size!);
  });

  it('are submitted: the run goes on with them, and completes', async () => {
    const { workbench } = window();
    await field('create_refund').fill('null');
    await submit().dblclick();
    await workbench.answerDialog(QUESTION, 'Submit');
    await workbench.statusBar.getByText('Tool outputs submitted').waitFor();
    await panel()
      .getByRole('heading', { name: /^(queued|in progress)$/i })
      .waitFor();
    assert.equal(await panel().getByRole('textbox', { name: 'Output of' }).count(), 0);
    assert.equal(await workbench.dialog(QUESTION).count(), 0, 'it asks once');
    await workbench.screenshot('tool-outputs-submitted');
    await panel().getByRole('heading', { name: 'Completed' }).waitFor();
  });

  it('break no rule of the content security policy', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to/i.test(line)),
      [],
    );
  });
});

describe('the outputs of tool calls, where a server', () => {
  const tap = new Tap(createDemoServer(new FakeClock(Date.now())));
  let server: HeldServer;

  before(async () => {
    server = await HeldServer.start((request) =>
      tap.respond({ ...request, headers: { ...request.headers, authorization: 'Bearer any' } }),
    );
  });
  const window = useWindow(() => ({
    settings: {
      'assistantRuns.connections': [
        { id: 'own', kind: 'openai-compatible', name: 'Own', baseUrl: server.url, auth: { type: 'none' } },
      ],
    },
  }));
  after(() => server.close());

  const panel = () => window().workbench.webview();
  const field = (name: string) => panel().getByRole('textbox', { name: `Output of ${name}`, exact: true });
  const submit = () => panel().getByRole('button', { name: 'Submit Outputs…' });
  const posts = () => tap.asked.filter((line) => line.endsWith('submit_tool_outputs')).length;

  it('says no: its words are told, and what was typed stays', async () => {
    const { workbench } = window();
    const tree = workbench.tree('Threads');
    await workbench.openContainer('Assistant Runs');
    const thread = tree.row(/^Support triage/);
    await thread.waitFor();
    await tree.expand(thread);
    await tree.row(/requires action/).click();
    await field('get_order').fill('{}');
    await field('create_refund').fill('{}');
    tap.next(/submit_tool_outputs$/, refuses(400, 'The output of get_order is too short.'));
    await submit().click();
    await workbench.answerDialog(QUESTION, 'Submit');
    await workbench.notification(/were not accepted\..*“The output of get_order is too short\.”/).waitFor();
    await workbench.screenshot('tool-outputs-refused');
    assert.equal(await field('get_order').inputValue(), '{}');
    assert.equal(await submit().getAttribute('aria-disabled'), 'false');
    assert.equal(posts(), 1);
  });

  it('has calls that can’t be told apart: the form says so, and comes back with the drafts', async () => {
    const [first, second] = ['{"order_id": "A-1042"}', 'not\u202eJSON <img src=x>'].map((text, n) => ({
      id: 'call_same',
      type: 'function',
      function: { name: `look_up_${n}`, arguments: text },
    }));
    // Of the run itself, and of a list with it.
    const alike: Reply = (request, usual) => {
      const action = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: [first, second] } };
      const body: unknown = JSON.parse(usual(request).body, (key, value: unknown) =>
        key === 'required_action' && value !== null ? action : value,
      );
      return says(200, body)(request, usual);
    };
    tap.next(/^GET .*\/runs(\/[^/]+)?$/, alike, Infinity);
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await panel().getByText('tool calls have the same id').waitFor();
    assert.equal(await panel().getByRole('textbox', { name: 'Output of' }).count(), 0);
    assert.equal(await submit().count(), 0);
    await panel().getByText('not\\u202eJSON <img src=x>').first().waitFor();
    await window().workbench.screenshot('tool-outputs-obstacle');
    tap.asUsual();
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await field('get_order').fill('{"status":"paid twice"}');
    await field('create_refund').fill('null');
  });

  it('takes its time: the form is locked, says so, and goes when the run goes on', async () => {
    const { workbench } = window();
    const held = server.hold(/^POST .*submit_tool_outputs$/);
    await submit().focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.answerDialog(QUESTION, 'Submit');
    await held.arrived;
    await panel().getByRole('status').filter({ hasText: 'Submitting the outputs…' }).waitFor();
    for (const control of [field('get_order'), field('create_refund'), submit()]) {
      assert.equal(await control.isDisabled(), true);
    }
    await workbench.screenshot('tool-outputs-on-their-way');
    await submit().click({ force: true });
    assert.equal(await workbench.dialog(QUESTION).count(), 0);
    held.release();
    await panel().getByRole('heading', { name: 'Queued' }).waitFor();
    assert.equal(await submit().count(), 0);
    await panel()
      .getByRole('region', { name: 'Why the run is in this state' })
      .and(panel().locator(':focus'))
      .waitFor();
    assert.equal(posts(), 2);
  });
});
