import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useWindow } from './window';

const planted = 'Planted by the folder';

/** What a folder from anywhere may bring along; the hidden status bar shows that its settings are read at all. */
const plantedSettings = {
  'workbench.statusBar.visible': false,
  'assistantRuns.confirmCancel': 'never',
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

/** What can hold settings, each made below an empty folder; gives what is to be opened. */
const holders = {
  folder: (below: string): string => {
    mkdirSync(path.join(below, '.vscode'));
    writeFileSync(path.join(below, '.vscode/settings.json'), JSON.stringify(plantedSettings));
    return below;
  },
  'workspace of several folders': (below: string): string => {
    const folders = ['one', 'two'].map((name) => {
      mkdirSync(path.join(below, name, '.vscode'), { recursive: true });
      writeFileSync(path.join(below, name, '.vscode/settings.json'), JSON.stringify(plantedSettings));
      return { path: name };
    });
    const file = path.join(below, 'several.code-workspace');
    writeFileSync(file, JSON.stringify({ folders, settings: plantedSettings }));
    return file;
  },
};

for (const [holder, make] of Object.entries(holders)) {
  for (const trusted of [false, true]) {
    describe(`a ${holder} that is ${trusted ? 'trusted' : 'not trusted'}`, () => {
      const below = mkdtempSync(path.join(os.tmpdir(), 'assistant-runs-folder-'));
      const window = useWindow({ folder: make(below), workspaceTrust: !trusted });

      after(() => {
        rmSync(below, { recursive: true });
      });

      before(async () => {
        const { workbench } = window();
        await workbench.openContainer('Assistant Runs');
        await workbench.welcomeButton('Try the Demo').waitFor();
        await workbench.statusBar.waitFor({ state: 'hidden' });
        const restricted = workbench.page.getByText('Restricted Mode is intended for safe code browsing');
        if (trusted) assert.equal(await restricted.count(), 0);
        else await restricted.waitFor();
      });

      it('cannot set a connection by its settings', async () => {
        const { workbench } = window();
        await workbench.runCommand('Assistant Runs: Switch Connection…');
        await workbench.quickInput.row('Demo').waitFor();
        assert.equal(await workbench.quickInput.rows.filter({ hasText: planted }).count(), 0);
        await workbench.quickInput.cancel();
      });

      it('cannot take away the question before a cancel by its settings', async () => {
        const { workbench } = window();
        await workbench.welcomeButton('Try the Demo').click();
        const tree = workbench.tree('Threads');
        await tree.expand(tree.row(/^Support triage/));
        await tree.select(tree.row(/requires action/));
        await workbench.webview().getByRole('heading', { name: 'Requires action' }).waitFor();
        await workbench.page.keyboard.press('Delete');
        await workbench.answerDialog('Cancel this run?', 'Keep Running');
        await tree.row(/requires action/).waitFor();
      });
    });
  }
}
