import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kindServer, type KindServer } from '../support/kindServers';
import { RELOAD_MS, useWindow } from './window';

const AZURE_KEY = 'az-canary-5518';
const TOKEN = 'token-canary-9034';
/** The program that gives the token, as a person types it. */
const PROGRAM = `node -e "console.log(JSON.stringify({accessToken: '${TOKEN}'}))"`;

describe('each kind of server', () => {
  let azure: KindServer;
  let foundry: KindServer;

  before(async () => {
    azure = await kindServer({ path: '/openai', accepts: (headers) => headers['api-key'] === AZURE_KEY });
    foundry = await kindServer({
      path: '/api/projects/agents',
      accepts: (headers) => headers.authorization === `Bearer ${TOKEN}`,
    });
  });

  const window = useWindow(() => ({
    env: {
      // Nothing answers on port 9: the environment's server is offered, and is down.
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      OPENAI_API_KEY: 'sk-env-canary-2207',
      // Another server, for which there is no key.
      AZURE_OPENAI_ENDPOINT: foundry.origin,
    },
  }));

  const tree = () => window().workbench.tree('Threads');
  const input = () => window().workbench.quickInput;
  const item = (text: string | RegExp) => input().rows.filter({ hasText: text });

  const focusedItem = () => window().workbench.page.locator('.monaco-list-row.focused');

  async function chooseKind(label: string): Promise<void> {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Connect to a Server…');
    await input().title.filter({ hasText: 'Connect to a Server' }).waitFor();
    await item(label).last().click();
  }

  async function enter(prompt: string | RegExp, text: string): Promise<void> {
    await input().message.filter({ hasText: prompt }).waitFor();
    await input().fill(text);
    await input().accept();
  }

  after(async () => {
    await azure.close();
    await foundry.close();
  });

  it('has a form of its own: Azure OpenAI by its endpoint, with the key in its header', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await chooseKind('Azure OpenAI');
    await enter('The endpoint of the Azure OpenAI resource', azure.origin);
    await item('Sent as “api-key').click();
    await enter('The API key', 'az-wrong');
    // What the server says is text, and no link to a command.
    await input().message.filter({ hasText: 'Access denied. [Look here]' }).waitFor();
    assert.equal(await input().message.locator('a').count(), 0);
    await input().fill(AZURE_KEY);
    await input().accept();
    await item('It lists threads, runs, and steps.').waitFor();
    await workbench.screenshot('connect-azure');
    const [first] = azure.received;
    assert.match(first?.path ?? '', /^\/openai\/threads\?.*api-version=2025-04-01-preview/);
    assert.equal(first?.headers['openai-beta'], 'assistants=v2');
  });

  it('goes back through the form, and all that was typed is still there', async () => {
    await input().titleButton('Back');
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    assert.equal(await input().input.inputValue(), AZURE_KEY);
    await input().titleButton('Back');
    await input().titleButton('Back');
    await input().message.filter({ hasText: 'The endpoint' }).waitFor();
    assert.equal(await input().input.inputValue(), azure.origin);
    await input().titleButton('Back');
    await item('Microsoft Foundry').click();
    await input().message.filter({ hasText: 'The endpoint of the project' }).waitFor();
    await input().titleButton('Back');
    await item('Azure OpenAI').last().click();
    await input().message.filter({ hasText: 'The endpoint of the Azure OpenAI resource' }).waitFor();
    assert.equal(await input().input.inputValue(), azure.origin);
    await input().accept();
    await item('Sent as “api-key').click();
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().accept();
    await item('It lists threads').waitFor();
  });

  it('checks again what was changed before connecting', async () => {
    await item(/^Name/).click();
    await enter('A name for this connection', 'Old Azure');
    await item('API version').click();
    await enter('Sent as api-version', '2024-05-01-preview');
    await item('Headers').click();
    await enter('A header of every request', 'x-api-key: abc');
    await input().message.filter({ hasText: 'looks like a secret' }).waitFor();
    await input().fill('X-Team: search');
    await input().accept();
    await item('Add a Header…').waitFor();
    await input().titleButton('Back');
    await item('Old Azure').waitFor();
    await item('It lists threads').waitFor();
    const last = azure.received.at(-1);
    assert.match(last?.path ?? '', /api-version=2024-05-01-preview/);
    assert.equal(last?.headers['x-team'], 'search');
  });

  it('asks for the key again before it is sent to another server', async () => {
    const asked = foundry.received.length;
    await item('URL').click();
    await enter('The endpoint of the Azure OpenAI resource', foundry.origin);
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().cancel();
    // Not answered to its end: the form goes on with what it had.
    await item(azure.origin).waitFor();
    assert.equal(foundry.received.length, asked);
  });

  it('keeps all that was typed when the settings can’t be written, and tries again', async () => {
    const { workbench, session } = window();
    const settings = path.join(session.profile.directory, 'data/User/settings.json');
    const good = readFileSync(settings, 'utf8');
    writeFileSync(settings, `${good} and something that is not JSON`);
    await item('It lists threads').click();
    await item('The settings could not be written').waitFor();
    await workbench.screenshot('connect-settings-fail');
    writeFileSync(settings, good);
    await item(/Try Again.*It lists threads/).click();
    await tree()
      .row(/Support triage/)
      .waitFor();
    await workbench.screenshot('connect-azure-done');
    const written = readFileSync(settings, 'utf8');
    assert.ok(!written.includes(AZURE_KEY));
    assert.match(written, /"id": "old-azure"/);
  });

  it('signs in to Foundry with a program, which is shown and allowed first', async () => {
    const { workbench } = window();
    await chooseKind('Microsoft Foundry');
    await enter('The endpoint of the project', `${foundry.origin}/api/projects`);
    await enter('This is not the endpoint of a project', `${foundry.origin}/api/projects/agents/threads`);
    await item('Program that prints a token').click();
    await input().message.filter({ hasText: 'The program that prints the token' }).waitFor();
    assert.match(await input().input.inputValue(), /^az account get-access-token/);
    await enter('The program that prints the token', PROGRAM);
    const dialog = workbench.dialog(/Allow “agents” to run this program/);
    await dialog.filter({ hasText: `console.log(JSON.stringify({accessToken: '${TOKEN}'}))` }).waitFor();
    await workbench.answerDialog(/Allow “agents” to run/, 'Cancel');
    await item('has not been allowed to run').waitFor();
    assert.equal(foundry.received.length, 0);
    await item('Check Again').click();
    await workbench.answerDialog(/Allow “agents” to run/, 'Allow');
    await item('It lists threads').click();
    await workbench.sideBar.getByText('agents').first().waitFor({ state: 'attached' });
    // The form ends by going to the view.
    await tree().root.and(workbench.page.locator(':focus')).waitFor();
    await tree()
      .row(/Support triage/)
      .waitFor();
    assert.match(foundry.received[0]?.path ?? '', /^\/api\/projects\/agents\/threads\?.*api-version=v1/);
    assert.equal(foundry.received[0]?.headers['openai-beta'], undefined);
  });

  it('remembers what was allowed in the next window, and asks nobody', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await workbench.reload();
    await workbench.openContainer('Assistant Runs');
    await tree()
      .row(/Support triage/)
      .waitFor({ timeout: RELOAD_MS });
    assert.equal(await workbench.dialog(/Allow/).count(), 0);
  });

  it('tells on demand what the server can do', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Check Connection…');
    await workbench.notification(/“agents” answers\. It lists threads, runs, and steps/).waitFor();
  });

  it('offers what the environment names, and takes nothing of it without a word', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Connect to a Server…');
    await item('From the environment: OPENAI_BASE_URL, OPENAI_API_KEY').waitFor();
    await workbench.screenshot('connect-kinds');
    await item('From the environment: OPENAI_BASE_URL').click();
    await item('Connect Anyway').waitFor();
    await item('Nothing answers at 127.0.0.1:9').waitFor();
    await input().titleButton('Back');
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    await input().fill('');
    await input().titleButton('Use OPENAI_API_KEY of the environment');
    await workbench.page.waitForFunction(
      `document.querySelector('.quick-input-widget input.input').value === 'sk-env-canary-2207'`,
    );
    await input().cancel();
  });

  it('asks before the Microsoft sign-in of VS Code, and says what is missing when the user turns away', async () => {
    const { workbench } = window();
    await chooseKind('Microsoft Foundry');
    await enter('The endpoint of the project', `${foundry.origin}/api/projects/agents`);
    await item('Microsoft account').click();
    await workbench.answerDialog(/wants to sign in using Microsoft/, 'Cancel');
    await item('not signed in').waitFor();
    await item('Sign In…').waitFor();
    await input().cancel();
  });

  it('leads from a server that asks for a key to another way to sign in, by keyboard alone', async () => {
    const { keyboard } = window().workbench.page;
    await chooseKind('OpenAI-compatible');
    await enter('The URL below which', `${azure.origin}/openai`);
    await input().title.filter({ hasText: '(3/' }).waitFor();
    // No key: the last of the ways.
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await item('The server asks for a key').waitFor();
    // What helps is highlighted, and not what went wrong.
    await item('Change the Sign-in…').and(focusedItem()).waitFor();
    await keyboard.press('Enter');
    await item('API key in a header').waitFor();
    // Up from the last one, over the program.
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await enter('The name of the header', 'api-key');
    await enter('The API key', AZURE_KEY);
    await item('It lists threads, runs, and steps.').and(focusedItem()).waitFor();
    await input().cancel();
  });

  it('deletes all that is stored, after showing what that is, and leaves the settings', async () => {
    const { workbench, session } = window();
    await workbench.runCommand('Assistant Runs: Delete All Stored Data…');
    const dialog = workbench.dialog(/Delete all that Assistant Runs has stored/);
    await dialog.filter({ hasText: 'API keys: 1' }).waitFor();
    await dialog.filter({ hasText: 'Sign-ins and token programs you agreed to: 1' }).waitFor();
    await workbench.screenshot('delete-stored-data');
    await workbench.answerDialog(/Delete all that/, 'Delete');
    await workbench.notification(/What Assistant Runs had stored is deleted/).waitFor();
    await workbench.sideBar.getByRole('button', { name: 'Sign In…' }).click();
    await workbench.answerDialog(/Allow “agents” to run/, 'Allow');
    await tree()
      .row(/Support triage/)
      .waitFor();
    const settings = readFileSync(path.join(session.profile.directory, 'data/User/settings.json'), 'utf8');
    assert.match(settings, /"id": "old-azure"/);
    assert.ok(!settings.includes(AZURE_KEY));
  });

  it('does not send to a server of the environment the key that was typed for another', async () => {
    await chooseKind('Azure OpenAI');
    await enter('The endpoint of the Azure OpenAI resource', azure.origin);
    await item('Sent as “api-key').click();
    await enter('The API key', AZURE_KEY);
    await item('It lists threads').waitFor();
    for (const step of ['The API key', 'Sent as “api-key', 'The endpoint']) {
      await input().titleButton('Back');
      await input().message.or(input().rows).filter({ hasText: step }).first().waitFor();
    }
    await input().titleButton('Back');
    const asked = foundry.received.length;
    await item('From the environment: AZURE_OPENAI_ENDPOINT').click();
    await input().message.filter({ hasText: 'The endpoint of the Azure OpenAI resource' }).waitFor();
    assert.equal(await input().input.inputValue(), foundry.origin);
    await input().cancel();
    assert.equal(foundry.received.length, asked);
  });
});
