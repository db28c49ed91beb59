import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kindServer, type KindServer } from '../support/kindServers';
import { useWindow } from './window';

const SECRET = 'az-canary-8841';

describe('connections that someone wrote into the settings', () => {
  const settings: Record<string, unknown> = {};
  let server: KindServer;

  before(async () => {
    server = await kindServer({ path: '/openai', accepts: (headers) => headers['api-key'] === SECRET });
    const azure = { kind: 'azure-openai', auth: { type: 'header' } };
    settings['assistantRuns.connections'] = [
      {
        ...azure,
        id: 'by-hand',
        name: 'By hand',
        baseUrl: `${server.origin}/openai`,
        headers: { 'X-Team': 'search', 'api-key': SECRET },
      },
      // An address of this machine that does not look like one.
      {
        ...azure,
        id: 'plain',
        name: 'Plain',
        baseUrl: `${server.origin.replace('127.0.0.1', '0.0.0.0')}/openai`,
      },
    ];
  });

  const window = useWindow({ settings });

  after(async () => {
    await server.close();
  });

  const tree = () => window().workbench.tree('Threads');
  const written = () =>
    readFileSync(path.join(window().session.profile.directory, 'data/User/settings.json'), 'utf8');

  it('with http to another machine: nothing is sent until the user allows it for this connection', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.welcomeButton('Allow http…').waitFor();
    await workbench.screenshot('welcome-http');
    await workbench.runCommand('Assistant Runs: Check Connection…');
    await workbench.answerDialog(/Send requests of “Plain” over http/, 'Cancel');
    await workbench.welcomeButton('Allow http…').click();
    await workbench.dialog(/Send requests of “Plain” over http/).waitFor();
    await workbench.screenshot('allow-http');
    assert.equal(server.received.length, 0);
    await workbench.answerDialog(/Send requests of “Plain” over http/, 'Allow http');
    await workbench.welcomeButton('Set API Key…').waitFor();
    assert.match(written(), /"allowHttp": "0\.0\.0\.0:\d+"/);
  });

  it('with a secret in a header: it is refused, and goes into the secret store with one click', async () => {
    const { workbench } = window();
    const problem = workbench.notification(/By hand: the header “api-key” looks like a secret/);
    await problem.waitFor();
    await workbench.screenshot('secret-in-settings');
    assert.equal(server.received.length, 0);
    await problem.getByRole('button', { name: 'Store as Secret…' }).click();
    await workbench.notification(/is now in the secret store of VS Code/).waitFor();
    assert.ok(!written().includes(SECRET));
    assert.match(written(), /"X-Team": "search"/);
    // The first of the settings is shown, and this one can be now.
    await tree()
      .row(/Support triage/)
      .waitFor();
    assert.equal(server.received.at(-1)?.headers['x-team'], 'search');
  });
});
