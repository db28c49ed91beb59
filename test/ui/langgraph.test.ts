import assert from 'node:assert/strict';
import { RegistryUnreachable, startLangGraph, type LangGraphServer } from '../host/langgraphServer';
import { assertAccessible } from './accessibility';
import { useWindow } from './window';

const INSTALL_MS = 5 * 60_000;
/** How long a first look at a server may take on a busy machine. */
const SLOW_MS = 40_000;

describe('a LangGraph server', () => {
  let server: LangGraphServer | undefined;

  before(async function () {
    this.timeout(INSTALL_MS);
    try {
      server = await startLangGraph();
      const batch = await server.addThread('Nightly batch');
      await server.addRun(batch, 'sleeper');
      await server.addRun(batch, 'sleeper');
      await server.addRun(batch, 'sleeper');
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      console.log(`LangGraph UI test not run: ${error.message}`);
      this.skip();
    }
  });

  const window = useWindow();

  after(() => server?.stop());

  const tree = () => window().workbench.tree('Threads');
  const input = () => window().workbench.quickInput;
  const runs = (status: string) => tree().rowsAtLevel(2).filter({ hasText: status });

  /** A row by its id, which stays while its status changes. */
  async function rowOf(status: string) {
    const id = /\w{3}…\w{4}/.exec(await runs(status).first().innerText())?.[0];
    return tree().row(id ?? assert.fail(`no run is ${status}`));
  }

  it('is connected to by its URL, and says what it can do', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.welcomeButton('Connect to a Server…').click();
    await input().rows.filter({ hasText: 'LangGraph Server' }).click();
    await input().message.filter({ hasText: 'The URL below which the server has /threads' }).waitFor();
    await input().fill(server?.url ?? assert.fail());
    await input().accept();
    await input().rows.filter({ hasText: 'No key' }).click();
    await input().rows.filter({ hasText: 'It lists threads and runs.' }).waitFor({ timeout: SLOW_MS });
    await workbench.screenshot('connect-langgraph');
    await input().rows.filter({ hasText: 'It lists threads and runs.' }).click();
    await tree()
      .row(/^Nightly batch.*3 active/)
      .waitFor({ timeout: SLOW_MS });
  });

  it('has its runs in the tree, with their graphs and nothing to unfold', async () => {
    await tree().expand(tree().row(/^Nightly batch/));
    await runs('running · sleeper').waitFor();
    assert.equal(await runs('pending · sleeper').count(), 2);
    assert.equal(await runs('running').getAttribute('aria-expanded'), null);
  });

  it('shows a run in the panel, whole', async () => {
    const { workbench } = window();
    await runs('running').click();
    const panel = workbench.webview();
    await panel.getByText('The graph sleeper is working on it, at the node sleep.').waitFor();
    await panel.getByText('multitask_strategy').first().waitFor();
    await workbench.screenshot('langgraph-panel');
    await assertAccessible(workbench.page, 'a run of a graph');
  });

  it('has a run that works stopped by a click, and says by which word the server means that', async () => {
    const { workbench } = window();
    const row = await rowOf('running');
    await tree().inlineAction(row, 'Cancel Run');
    await row.filter({ hasText: 'error' }).waitFor();
    await workbench.notification(/was stopped; the server reports it as “error”/).waitFor();
  });

  it('has a run deleted as it is cancelled, once that was agreed to', async () => {
    const { workbench } = window();
    const row = await rowOf('pending');
    await tree().contextMenu(row, 'Cancel and Delete Run…');
    await workbench.answerDialog('Cancel this run and delete it?', 'Cancel and Delete Run');
    await workbench.notification(/was stopped, and the server has deleted it/).waitFor();
    await row.waitFor({ state: 'detached' });
    await workbench.screenshot('langgraph-rollback');
  });
});
