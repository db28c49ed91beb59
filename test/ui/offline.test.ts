import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEMO } from '../../src/core/demo/world';
import type { ServedDemo } from '../host/demoServer';
import { createProfile, removeProfile } from '../host/profile';
import { eventually } from '../integration/support/eventually';
import { changedServer } from '../support/loopbackServers';
import { snapshotsOf } from './snapshots';
import { RELOAD_MS, useWindow } from './window';

/** The pauses between two requests, and those of a request that is sent again. */
const RECOVERY_MS = 60_000;
const { threadId, runId } = DEMO.runs.hanging;

describe('a server that is stopped', () => {
  const profile = createProfile();
  const settings: Record<string, unknown> = { 'workbench.editor.useModal': 'off' };
  let server: ServedDemo;
  /** How often a server was asked. */
  let requests = 0;

  const serve = (port = 0) =>
    changedServer(() => {
      requests++;
      return undefined;
    }, port);

  before(async () => {
    server = await serve();
    settings['assistantRuns.connections'] = [
      { id: 'own', kind: 'openai-compatible', name: 'Own', baseUrl: server.url, auth: { type: 'none' } },
    ];
  });

  const window = useWindow({ profile, settings });

  after(async () => {
    await window().session.close();
    removeProfile(profile);
    await server.close();
  });

  const tree = () => window().workbench.tree('Threads');
  const thread = () => tree().row(/^Support triage/);
  const run = () => tree().row(`…${runId.slice(-4)}`);

  const snapshots = () => snapshotsOf(profile);

  async function reload(): Promise<void> {
    const { workbench } = window();
    await workbench.reload();
    await workbench.openContainer('Assistant Runs');
  }

  it('is not asked, and nothing is read, before the view is opened', () => {
    assert.equal(requests, 0);
    assert.deepEqual(snapshots(), []);
  });

  it('has its threads and runs shown after a reload, as of when they were seen; what failed is said', async function () {
    this.timeout(RELOAD_MS * 2);
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await thread().filter({ hasText: 'runs' }).waitFor();
    await tree().expand(thread());
    await run().waitFor();
    await eventually('what was seen is on disk', () =>
      snapshots().some((text) => text.includes(threadId) && text.includes(runId)),
    );
    await server.close();
    await reload();
    await thread().waitFor({ timeout: RELOAD_MS / 2 });
    await tree().expand(thread());
    await run().waitFor();
    await workbench.viewMessage(/^Own · as of .*: Nothing answers/).waitFor({ timeout: RECOVERY_MS });
    await workbench.screenshot('offline');
  });

  it('is there again by itself when it is started', async function () {
    this.timeout(RECOVERY_MS);
    const { workbench } = window();
    server = await serve(Number(new URL(server.url).port));
    await workbench.viewMessage(/^Own$/).waitFor({ timeout: RECOVERY_MS });
    await run()
      .filter({ hasText: /in progress/ })
      .waitFor();
  });

  it('has nothing of it on disk once that is not wanted any more', async () => {
    const { workbench } = window();
    await workbench.runCommand('Preferences: Open User Settings (JSON)');
    await workbench.editorTab('settings.json').waitFor();
    const file = path.join(profile.directory, 'data/User/settings.json');
    const now = JSON.parse(readFileSync(file, 'utf8')) as object;
    await workbench.replaceText(JSON.stringify({ ...now, 'assistantRuns.keepSnapshots': false }));
    await workbench.page.keyboard.press('ControlOrMeta+S');
    await eventually('the files are gone', () => snapshots().length === 0);
    await thread().waitFor();
  });
});
