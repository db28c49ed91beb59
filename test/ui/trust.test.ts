import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useWindow } from './window';

const planted = 'Planted by the folder';

/** What a folder from anywhere may bring along; the hidden status bar shows that its settings are read at all. */
const folderSettings = {
  'workbench.statusBar.visible': false,
  'assistantRuns.connections': [
    {
      id: 'planted',
      kind: 'openai-compatible',
      name: planted,
      baseUrl: 'http://127.0.0.1:9/v1',
      auth: { type: 'none' },
    },
  ],
};

for (const workspaceTrust of [true, false]) {
  describe(`a folder that is ${workspaceTrust ? 'not trusted' : 'trusted'}`, () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'assistant-runs-folder-'));
    mkdirSync(path.join(folder, '.vscode'));
    writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(folderSettings));
    const window = useWindow({ folder, workspaceTrust });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it('cannot set a connection by its settings', async () => {
      const { workbench } = window();
      await workbench.openContainer('Assistant Runs');
      await workbench.welcomeButton('Try the Demo').waitFor();
      await workbench.statusBar.waitFor({ state: 'hidden' });
      const restricted = workbench.page.getByText('Restricted Mode is intended for safe code browsing');
      assert.equal(await restricted.isVisible(), workspaceTrust);
      await workbench.runCommand('Assistant Runs: Switch Connection…');
      await workbench.quickInput.row('Demo').waitFor();
      assert.equal(await workbench.quickInput.rows.filter({ hasText: planted }).count(), 0);
      await workbench.quickInput.cancel();
    });
  });
}
