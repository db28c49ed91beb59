import assert from 'node:assert/strict';
import { DEMO } from '../../src/core/demo/world';
import { keyedServer, type KeyedServer } from '../support/loopbackServers';
import { RELOAD_MS, useWindow } from './window';

const KEY = 'sk-canary-7291';

describe('a server of one’s own', () => {
  const window = useWindow();
  let server: KeyedServer;

  const tree = () => window().workbench.tree('Threads');
  const input = () => window().workbench.quickInput;
  const item = (text: string | RegExp) => input().rows.filter({ hasText: text });

  before(async () => {
    server = await keyedServer(KEY);
  });

  after(async () => {
    await server.close();
  });

  it('is connected to by URL, name and key; what is wrong is explained, and nothing typed is lost', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.welcomeButton('Connect to a Server…').click();
    await item('Any server with the Assistants API').click();
    await input().message.filter({ hasText: 'The URL below which the server has /threads' }).waitFor();
    await input().fill('not a url');
    await input().accept();
    await input().message.filter({ hasText: 'is not a URL' }).waitFor();
    await input().fill(server.url);
    await input().accept();
    await item('API key or token').click();
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().fill('sk-wrong');
    await input().accept();
    await input().message.filter({ hasText: 'refused the API key' }).waitFor();
    await workbench.screenshot('connect-refused');
    assert.equal(await input().input.inputValue(), 'sk-wrong');
    assert.equal(await input().input.getAttribute('type'), 'password');
    // The same key again is asked about again: it may be good by now.
    server.keys.add('sk-wrong');
    await input().accept();
    await item('It can’t list threads: you add them by their ids.').waitFor();
    server.keys.delete('sk-wrong');
    await input().titleButton('Back');
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().fill(KEY);
    await input().accept();
    await item('It can’t list threads: you add them by their ids.').waitFor();
    await item(/^Name/).click();
    await input().message.filter({ hasText: 'A name for this connection' }).waitFor();
    await input().fill('Staging');
    await input().accept();
    await item('Staging').waitFor();
    await workbench.screenshot('connect-review');
    await item('It can’t list threads').click();
    await workbench.sideBar.getByText('No threads yet').waitFor();
    await workbench.screenshot('welcome-no-threads');
  });

  it('takes a thread out of a pasted error message', async () => {
    const { workbench } = window();
    const { threadId, runId } = DEMO.runs.hanging;
    await workbench.welcomeButton('Add Thread…').click();
    await input().fill(`Run ${runId} is stuck.`);
    await input().accept();
    await input().message.filter({ hasText: 'the id of a run' }).waitFor();
    await input().fill('thread_000000000000000000000000');
    await input().accept();
    await input().message.filter({ hasText: 'No thread found' }).waitFor();
    await workbench.screenshot('add-thread-unknown');
    await input().fill(`400 Can't add messages to ${threadId} while a run ${runId} is active.`);
    await input().accept();
    await tree()
      .row(/in progress/)
      .first()
      .waitFor();
    await tree()
      .row(/^Support triage.*3 active/)
      .waitFor();
    // A panel that is still loading takes the focus, and with it an open menu.
    await workbench.webview().getByRole('heading', { name: 'In progress' }).waitFor();
  });

  it('labels a thread', async () => {
    await tree().contextMenu(tree().row(/^Support triage/), 'Label Thread…');
    await input().fill('Inbox (night shift)');
    await input().accept();
    await tree()
      .row(/^Inbox \(night shift\)/)
      .waitFor();
  });

  it('still has its threads, labels and key after a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await workbench.reload();
    await workbench.openContainer('Assistant Runs');
    const thread = tree().row(/^Inbox \(night shift\)/);
    await thread.waitFor({ timeout: RELOAD_MS });
    await workbench.webview().getByRole('heading', { name: 'In progress' }).waitFor();
    await tree().expand(thread);
    await tree()
      .row(/requires action/)
      .waitFor();
  });

  it('says that the key is refused when the server takes it no more, stops asking, and goes on with a new one', async () => {
    const { workbench } = window();
    server.keys.clear();
    await workbench.runCommand('Assistant Runs: Refresh');
    const message = workbench.notification(/refused the API key/);
    await message.waitFor();
    await workbench.viewMessage(/refused the API key/).waitFor();
    await workbench.screenshot('key-refused');
    server.keys.add('sk-second');
    await message.getByRole('button', { name: 'Set API Key…' }).click();
    await input().fill('sk-second');
    await input().accept();
    await tree()
      .row(/^Inbox.* 10 runs/)
      .waitFor();
    await tree()
      .row(/requires action/)
      .waitFor();
  });

  it('shows a welcome with a way out when the key is forgotten and no thread is known', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Inbox/);
    await tree().contextMenu(thread, 'Remove Thread');
    await workbench.sideBar.getByText('No threads yet').waitFor();
    await workbench
      .notification(/Removed “Inbox/)
      .getByRole('button', { name: 'Undo' })
      .click();
    await thread.waitFor();
    await tree().expand(thread);
    await tree()
      .row(/requires action/)
      .waitFor();
    await tree().contextMenu(thread, 'Remove Thread');
    await workbench.sideBar.getByText('No threads yet').waitFor();
    await workbench.runCommand('Assistant Runs: Forget API Key');
    await workbench.sideBar.getByText('There is no API key for this server').waitFor();
    await workbench.welcomeButton('Set API Key…').click();
    await input().fill('sk-second');
    await input().accept();
    await workbench.sideBar.getByText('No threads yet').waitFor();
  });

  it('shows a welcome with a way out when the server is gone', async () => {
    const { workbench } = window();
    await server.close();
    await workbench.runCommand('Assistant Runs: Refresh');
    await workbench.sideBar.getByText('can’t be reached').waitFor();
    await workbench.screenshot('welcome-offline');
  });
});
