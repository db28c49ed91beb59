import assert from 'node:assert/strict';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { DEMO } from '../../src/core/demo/world';
import type { Connection } from '../../src/core/model/connection';
import type { ServedDemo } from '../host/demoServer';
import { eventually } from '../integration/support/eventually';
import { changedServer, refusal } from '../support/loopbackServers';
import { useWindow } from './window';

/** What is wrong with the server, by the connection's name, which each of its requests has in its query. */
const FAULTS: Readonly<Record<string, (path: string) => ServerResponse | undefined>> = {
  gone: () => NOWHERE,
  listless: (path) => (isThreads(path) ? NOWHERE : undefined),
  runless: (path) => (isThreads(path) || path.includes('/runs?') ? NOWHERE : undefined),
  stepless: (path) => (path.includes('/steps') ? NOWHERE : undefined),
  flaky: () => {
    if (isDown) {
      throw new Error('The connection breaks.');
    }
    return undefined;
  },
  circular: (path) => (isThreads(path) ? SAME_PAGE : undefined),
  strict: () => (isStrict ? refusal(401, 'Incorrect API key provided.', 'invalid_api_key') : undefined),
};
const NOWHERE = { status: 404, headers: {}, body: '{"detail":"Not Found"}' };
/** A list that begins again wherever it is asked to go on. */
const SAME_PAGE = {
  status: 200,
  headers: {},
  body: JSON.stringify({
    data: [{ id: DEMO.runs.hanging.threadId }],
    has_more: true,
  }),
};
const UNKNOWN_THREAD = 'thread_000000000000000000000001';
/** The pauses between two requests, and those of a request that is sent again. */
const RECOVERY_MS = 45_000;
/** Whose requests have come. */
const seen = new Set<string>();
let isDown = true;
let isStrict = false;

const isThreads = (path: string) => path.includes('/threads?');

function answer({ path }: ServerRequest): ServerResponse | undefined {
  const name = new URL(path, 'http://localhost').searchParams.get('case') ?? '';
  seen.add(name);
  return FAULTS[name]?.(path);
}

describe('a server that fails, or lacks something', () => {
  let server: ServedDemo;

  before(async () => {
    server = await changedServer(answer);
  });

  const window = useWindow(() => ({
    settings: {
      'assistantRuns.connections': [
        ...[...Object.keys(FAULTS), 'whole'].map(connection),
        { ...connection('gone'), id: 'retired', name: 'retired', kind: 'openai', auth: { type: 'bearer' } },
      ],
    },
  }));

  after(() => server.close());

  function connection(name: string): Connection {
    const auth = { type: 'none' } as const;
    return {
      id: name,
      kind: 'openai-compatible',
      name,
      baseUrl: server.url,
      auth,
      query: { case: name },
    };
  }

  const tree = () => window().workbench.tree('Threads');
  const input = () => window().workbench.quickInput;

  async function show(name: string): Promise<void> {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.runCommand('Assistant Runs: Switch Connection…');
    await input().fill(name);
    await input().accept();
    await eventually(`a request of ${name}`, () => seen.has(name));
  }

  async function add(text: string): Promise<void> {
    await window()
      .workbench.sideBar.locator('.title-actions')
      .getByRole('button', { name: 'Add Thread…' })
      .click();
    await input().fill(text);
    await input().accept();
  }

  it('is told to be no server of threads at all, with all that is known to look into it', async () => {
    const { workbench } = window();
    await show('gone');
    await workbench.sideBar.getByText('There is no server of this kind at the URL').waitFor();
    await workbench.welcomeButton('Open Settings').waitFor();
    await workbench.sideBar.getByText('Show details').click();
    const message = workbench.notification(/404/);
    await message.getByRole('button', { name: 'Show Log' }).waitFor();
    await workbench.screenshot('errors-gone');
    await message.getByRole('button', { name: 'Copy Details' }).click();
    await workbench.statusBar.getByText('Copied').waitFor();
  });

  it('may be a service that was shut down: then it is said what still works', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.runCommand('Assistant Runs: Switch Connection…');
    await input().fill('retired');
    await input().accept();
    await workbench.welcomeButton('Set API Key…').click();
    await input().fill('key-of-a-retired-service');
    await input().accept();
    await input().message.filter({ hasText: 'Press Enter again' }).waitFor();
    await workbench.screenshot('errors-shut-down-key');
    await input().accept();
    await workbench.sideBar.getByText('was shut down on 2026-08-26').waitFor();
    await workbench.welcomeButton('Connect to a Server…').waitFor();
    await workbench.screenshot('errors-shut-down');
  });

  it('may go on with what it listed before: the list ends there, and says so', async () => {
    const { workbench } = window();
    await show('circular');
    await tree().row('Load More…').click();
    await tree()
      .row(/repeats itself here/)
      .waitFor();
    await workbench.screenshot('errors-circular');
    assert.equal(await tree().rowsAtLevel(1).count(), 2, 'the thread, and the row that says so');
  });

  it('may not list its threads: they are added, with the run that is named', async () => {
    const { workbench } = window();
    await show('listless');
    await workbench.sideBar.getByText('this server does not list them').waitFor();
    const { threadId, runId } = DEMO.runs.hanging;
    await add(`Can't add messages to ${threadId} while a run ${runId} is active.`);
    await tree()
      .row(/run_.*in progress/)
      .and(tree().root.locator('[aria-selected="true"]'))
      .waitFor();
    await workbench.editorTab(/run_/).waitFor();
    await tree()
      .row(/Add Thread….*this server lists none/)
      .waitFor();
    await workbench.screenshot('errors-listless');
  });

  it('may not list runs: they are added by their ids', async () => {
    const { workbench } = window();
    await show('runless');
    await workbench.sideBar.getByText('this server does not list them').waitFor();
    const { threadId, runId } = DEMO.runs.requiresAction;
    await add(threadId);
    const row = tree().row(/Add Run….*this server lists none/);
    await row.click();
    await input().fill('run_000000000000000000000001');
    await input().accept();
    await input().message.filter({ hasText: 'does not know this run' }).waitFor();
    await input().fill(runId);
    await input().accept();
    await tree()
      .row(/requires action/)
      .waitFor();
    await workbench.webview().getByText('Requires action').waitFor();
    await workbench.viewMessage('runless').waitFor();
    await workbench.screenshot('errors-runless');
    assert.equal(await tree().rowsAtLevel(2).count(), 2, 'the run and the row that adds another');
  });

  it('may have no steps: runs do not unfold', async () => {
    await show('stepless');
    const thread = tree().row(/^Support triage.*runs/);
    await tree().expand(thread);
    const ended = tree()
      .row(/completed/)
      .first();
    await ended.locator('.monaco-tl-twistie').click();
    await ended.and(tree().root.locator(':not([aria-expanded])')).waitFor();
    await tree()
      .row(/requires action/)
      .and(tree().root.locator('[aria-expanded="false"]'))
      .waitFor();
    await window().workbench.screenshot('errors-stepless');
  });

  it('may not know a thread that was added: it is marked so, and removed with a click', async () => {
    const { workbench } = window();
    await show('whole');
    await tree()
      .row(/^Support triage/)
      .waitFor();
    await add(UNKNOWN_THREAD);
    await input().message.filter({ hasText: 'does not know this thread' }).waitFor();
    await input().accept();
    await tree()
      .row(/not on the server/)
      .waitFor();
    const row = tree().row(/^Remove Thread/);
    assert.deepEqual(await tree().contextMenuItems(row), ['Copy Details']);
    await workbench.screenshot('errors-unknown-thread');
    await row.click();
    await workbench.notification(/Removed “thread_/).waitFor();
    await tree()
      .row(/not on the server/)
      .waitFor({ state: 'detached' });
  });

  it('may refuse the key while its threads are shown: there is a way on everywhere', async () => {
    const { workbench } = window();
    await show('strict');
    const thread = tree().row(/^Support triage.*runs/);
    await tree().expand(thread);
    await tree()
      .row(/completed/)
      .first()
      .click();
    await workbench.webview().getByRole('button', { name: 'Refresh' }).waitFor();
    isStrict = true;
    await workbench.webview().getByRole('button', { name: 'Refresh' }).click();
    const problem = workbench.webview().locator('.problem');
    await problem.getByText('asks for a key').waitFor();
    await problem.getByRole('button', { name: 'Copy Details' }).click();
    await workbench.statusBar.getByText('Copied').waitFor();
    await workbench.viewMessage(/^strict: .*asks for a key/).waitFor();
    await tree()
      .row(/^Set API Key…$/)
      .waitFor();
    await workbench.screenshot('errors-key-refused');
    await problem.getByRole('button', { name: 'Set API Key…' }).click();
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().cancel();
    isStrict = false;
    await problem.getByRole('button', { name: 'Refresh' }).press('Enter');
    await problem.waitFor({ state: 'detached' });
    const refresh = workbench.webview().getByRole('banner').getByRole('button', { name: 'Refresh' });
    // The button that does the same.
    await refresh.and(workbench.webview().locator(':focus')).waitFor();
  });

  it('may not be reached: it is asked again by itself, and its threads come', async function () {
    this.timeout(2 * RECOVERY_MS);
    const { workbench } = window();
    await show('flaky');
    await workbench.sideBar.getByText('can’t be reached').waitFor();
    await workbench.welcomeButton('Try Again').waitFor();
    await workbench.screenshot('errors-offline');
    isDown = false;
    await tree()
      .row(/^Support triage.*runs/)
      .waitFor({ timeout: RECOVERY_MS });
  });
});
