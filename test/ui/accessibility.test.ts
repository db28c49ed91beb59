import { DEMO } from '../../src/core/demo/world';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { refusal } from '../support/loopbackServers';
import { assertAccessible } from './accessibility';
import { themes } from './themes';
import { useChangedServer } from './ownServer';
import { useWindow } from './window';

/** The runs of the Demo's world by what they are there for, with the heading that their panel has. */
const RUNS = {
  queued: [DEMO.runs.queued, 'Queued'],
  hanging: [DEMO.runs.hanging, 'In progress'],
  requiresAction: [DEMO.runs.requiresAction, 'Requires action'],
  cancelling: [DEMO.runs.cancelling, 'Cancelling'],
  cancelled: [DEMO.runs.cancelled, 'Cancelled'],
  failed: [DEMO.runs.failed, 'Failed'],
  completed: [DEMO.runs.completed, 'Completed'],
  incomplete: [DEMO.runs.incomplete, 'Incomplete'],
  expired: [DEMO.runs.expired, 'Expired'],
  everyField: [DEMO.runs.everyField, 'Incomplete'],
} as const;

const THREADS: Readonly<Record<string, RegExp>> = {
  [DEMO.runs.hanging.threadId]: /^Support triage/,
  [DEMO.runs.queued.threadId]: /^Invoice extraction/,
  [DEMO.runs.everyField.threadId]: /^Travel desk/,
};

/** How long a request is tried before the server counts as gone, at most, in milliseconds. */
const OFFLINE_MS = 60_000;

/** What is wrong with the server at the moment. */
let fault: ((path: string) => ServerResponse | undefined) | undefined;

const plain = (body: string): ServerResponse => ({ status: 200, headers: {}, body });

function answer({ path }: ServerRequest): ServerResponse | undefined {
  return fault?.(new URL(path, 'http://localhost').pathname);
}

describe('the Run panel, as axe-core sees it', () => {
  const settings = useChangedServer(answer);
  const window = useWindow(() => ({ settings: settings() }));

  const panel = () => window().workbench.webview();
  const button = (name: string) => panel().getByRole('button', { name, exact: true });
  const check = (what: string) => assertAccessible(window().workbench.page, what);

  before(async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    for (const thread of Object.values(THREADS)) {
      await tree.expand(tree.row(thread));
    }
  });

  async function open(run: keyof typeof RUNS): Promise<void> {
    const { workbench } = window();
    const [{ runId }, heading] = RUNS[run];
    const row = await workbench.tree('Threads').reveal(`…${runId.slice(-4)}`);
    await row.click();
    await panel().getByText(runId, { exact: true }).first().waitFor();
    await panel().getByRole('heading', { level: 1, name: heading }).waitFor();
    // Its JSON is there, and what is read from it.
    await panel().getByRole('heading', { level: 2, name: 'Settings' }).waitFor();
  }

  for (const run of Object.keys(RUNS) as (keyof typeof RUNS)[]) {
    it(`has nothing to complain of: ${run}`, async () => {
      await open(run);
      await check(run);
    });
  }

  it('… of the JSON: unfolded, searched, refused, as text, of the steps', async () => {
    await open('everyField');
    await button('Expand All').click();
    await check('unfolded');
    const box = panel().getByRole('searchbox', { name: 'Find in JSON' });
    await box.fill('hold');
    await panel()
      .getByRole('status')
      .getByText(/^\d+ of \d+$/)
      .waitFor();
    await check('searched');
    await button('Use Regular Expression').click();
    await box.fill('(');
    await panel()
      .getByRole('status')
      .getByText(/^Invalid regular expression/)
      .waitFor();
    await check('refused');
    await box.press('Escape');
    await button('Show as Text').click();
    await check('as text');
    await button('Show as Text').click();
    await panel().getByRole('tab', { name: 'Steps' }).click();
    await panel().getByRole('tree', { name: 'Steps as JSON' }).waitFor();
    await check('steps');
    await panel().getByRole('tab', { name: 'Run' }).click();
  });

  it('… of a step, a tool, the schema and the instructions unfolded', async () => {
    await open('completed');
    const steps = panel().getByRole('tree', { name: 'Steps of the run' });
    for (const step of [/^get_order/, /^Code Interpreter/, /^Message/]) {
      await steps.getByRole('treeitem', { name: step }).locator('.step-name').click();
    }
    await panel().getByRole('button', { name: 'Copy Text' }).waitFor();
    await check('steps unfolded');
    await open('everyField');
    await panel().locator('.details [aria-expanded="false"]').first().click();
    await panel().locator('.details [aria-expanded="false"]').last().click();
    await check('details unfolded');
  });

  it('… of a form that is not filled in', async () => {
    await open('requiresAction');
    await button('Submit Outputs…').click();
    await panel().locator('[aria-invalid="true"]').first().waitFor();
    await check('not filled in');
  });

  it('… of a status that it does not know', async () => {
    fault = (path) =>
      path.endsWith(DEMO.runs.hanging.runId)
        ? plain(JSON.stringify({ id: DEMO.runs.hanging.runId, status: '<b>paused</b>', usage: 'none' }))
        : undefined;
    await open('hanging');
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await panel().getByRole('heading', { level: 1, name: '<b>paused</b>' }).waitFor();
    await check('unknown status');
    fault = undefined;
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await panel().getByRole('heading', { level: 1, name: 'In progress' }).waitFor();
  });

  it('… of a server that is gone', async () => {
    await open('failed');
    fault = () => {
      throw new Error('The connection breaks.');
    };
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
    await panel()
      .getByText(/^Offline/)
      .waitFor({ timeout: OFFLINE_MS });
    await check('offline');
    fault = undefined;
  }).timeout(2 * OFFLINE_MS);

  for (const [what, wrong, words] of [
    ['a server that refuses', () => refusal(403, 'This key may not.', 'missing_scope'), /This key may not\./],
    [
      'a body that is no JSON',
      (path: string) => (path.endsWith('/steps') ? undefined : plain('{"id"')),
      /can’t be read|JSON/,
    ],
  ] as const) {
    it(`… of ${what}`, async () => {
      await open('failed');
      fault = wrong;
      await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).click();
      await panel().getByText(words).first().waitFor();
      await check(what);
      fault = undefined;
    });
  }

  it('… in a narrow column', async () => {
    const { page } = window().workbench;
    await open('requiresAction');
    await page.setViewportSize({ width: 640, height: 900 });
    await panel().locator('body').evaluate('innerWidth < 320 || Promise.reject(innerWidth)');
    await check('narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('… in every theme', async function () {
    this.timeout(120_000);
    const { workbench } = window();
    await open('everyField');
    for await (const { name } of themes(workbench)) {
      await check(name);
    }
  });
});
