import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { HOSTILE_TEXTS, hostileRun, hostileSteps } from '../support/hostileRun';
import { useChangedServer } from './ownServer';
import { useWindow } from './window';

const { threadId } = DEMO.runs.hanging;
/** In UTF-16 code units. */
const LARGE = 60 * 1024 * 1024;
const DEEP = 100_000;
/** How long it takes to bring the large one here, at most, in milliseconds. */
const SLOW_MS = 45_000;

/** What must never come of data: elements that load or run something, and what such a thing would have done. */
const MADE_OF_DATA = `({
  elements: document.body.querySelectorAll('img, iframe, object, embed, link, style, svg, base, a[href]').length,
  // VS Code's own stands in the head; ours was there first.
  scripts: document.body.querySelectorAll('script:not([nonce][src])').length,
  ran: 'hostile' in globalThis,
  polluted: 'hostile' in {},
  title: document.title,
})`;

/** The runs of the thread, by their ids: what a GET of each answers. */
const BODIES: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    HOSTILE_TEXTS.map((text, at) => [`run_text${at}`, () => hostileRun(`run_text${at}`, threadId, text)]),
  ),
  run_deep: () => body('run_deep', `"metadata": ${'{"a":['.repeat(DEEP / 2)}1${']}'.repeat(DEEP / 2)}`),
  run_large: () => body('run_large', `"metadata": {"large": "${'0123456789 '.repeat(LARGE / 11)}"}`),
  run_wide: () => body('run_wide', `"tools": [${'{"type":"function"},'.repeat(DEEP)}{}]`),
  run_types: () =>
    body(
      'run_types',
      '"created_at": {}, "usage": [], "tools": {"a": 1}, "last_error": "no", "instructions": 7',
    ),
};

function body(id: string, fields: string): string {
  return `{"id": "${id}", "object": "thread.run", "thread_id": "${threadId}", "status": "failed", ${fields}}`;
}

function answer({ path }: ServerRequest): ServerResponse | undefined {
  const { pathname } = new URL(path, 'http://localhost');
  const [, runs, runId = '', steps] =
    /\/threads\/[^/]+\/(runs)(?:\/([^/]+)(\/steps)?)?$/.exec(pathname) ?? [];
  if (runs === undefined || !pathname.includes(threadId)) {
    return undefined;
  }
  const text =
    runId === ''
      ? `{"data": [${Object.keys(BODIES)
          .map((id) => body(id, '"metadata": {}'))
          .join(',')}], "has_more": false}`
      : steps === undefined
        ? (BODIES[runId]?.() ?? '{}')
        : hostileSteps(HOSTILE_TEXTS[Number(/\d+$/.exec(runId)?.[0] ?? 0)] ?? '');
  return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
}

describe('the Run panel of a server that means ill', () => {
  const settings = useChangedServer(answer);
  const window = useWindow(() => ({ settings: settings() }));

  const panel = () => window().workbench.webview();
  const json = () => panel().getByRole('tree', { name: 'Run as JSON' });

  async function open(runId: string): Promise<void> {
    const { workbench } = window();
    const row = await workbench.tree('Threads').reveal(runId.replace(/^(run_..).*(....)$/, '$1…$2'));
    await row.click();
    await panel().getByText(runId, { exact: true }).first().waitFor();
  }

  before(async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    await tree.expand(tree.row(/^Support triage/));
    await tree.row(/run_/).first().waitFor();
  });

  for (const [at, text] of HOSTILE_TEXTS.entries()) {
    it(`shows as text what it sends: ${JSON.stringify(text).slice(0, 40)}`, async () => {
      const { workbench, session } = window();
      await open(`run_text${at}`);
      await json()
        .getByRole('treeitem', { name: /^model/ })
        .waitFor();
      await panel().getByRole('button', { name: 'Expand All' }).click();
      // The keyboard goes on from the toolbar into the tree.
      await json().focus();
      await workbench.page.keyboard.press('End');
      await json().locator('[aria-selected="true"]').waitFor();
      await workbench.screenshot(`hostile-${at}`);
      const made = await panel().locator('body').evaluate(MADE_OF_DATA);
      assert.deepEqual(made, {
        elements: 0,
        scripts: 0,
        ran: false,
        polluted: false,
        title: 'Run',
      });
      assert.deepEqual(session.blockedRequests, []);
    });
  }

  for (const id of ['run_deep', 'run_wide', 'run_types']) {
    it(`answers whatever its shape: ${id}`, async () => {
      await open(id);
      await json()
        .getByRole('treeitem', { name: /^status: "failed"/ })
        .scrollIntoViewIfNeeded();
      await panel().getByRole('button', { name: 'Expand All' }).click();
      await json().locator('[aria-level="2"]').first().waitFor();
      assert.ok((await json().getByRole('treeitem').count()) < 200, 'only the rows in sight are there');
      await panel().getByRole('searchbox', { name: 'Find in JSON' }).fill('failed');
      await panel().getByRole('status').getByText('1 of 1', { exact: true }).waitFor();
      await window().workbench.screenshot(`hostile-${id}`);
      await panel().getByRole('searchbox', { name: 'Find in JSON' }).fill('');
      await panel().getByRole('button', { name: 'Collapse All' }).click();
    });
  }

  it('asks before it shows 60 MB, and answers then', async function () {
    this.timeout(2 * SLOW_MS);
    await open('run_large');
    await panel()
      .getByText(/about 60 MB/)
      .waitFor({ timeout: SLOW_MS });
    await panel().getByRole('button', { name: 'Show the JSON' }).click();
    await json()
      .getByRole('treeitem', { name: /^metadata/ })
      .click();
    await json()
      .getByRole('treeitem', { name: /^large/ })
      .click();
    await panel().getByRole('group', { name: 'large, in full' }).waitFor({ timeout: SLOW_MS });
    await window().workbench.screenshot('hostile-large');
    assert.ok((await panel().locator('body').innerText()).length < 1_000_000);
  });

  it('breaks no rule of its content security policy, and throws nothing', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to|Uncaught/i.test(line)),
      [],
    );
  });
});
