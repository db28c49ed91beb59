import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type manifest from '../../package.json';

type Manifest = typeof manifest & { contributes: { commands: { command: string }[] } };

describe('activation', () => {
  const extension = vscode.extensions.getExtension<unknown>('assistant-runs.assistant-runs');

  it('activates', async () => {
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers exactly the commands that package.json contributes', async () => {
    assert.ok(extension);
    const { contributes } = extension.packageJSON as Manifest;
    const registered = await vscode.commands.getCommands(true);
    // VS Code makes commands of its own for each view, such as `assistantRuns.threads.focus`.
    const own = registered.filter(
      (id) => id.startsWith('assistantRuns.') && !id.startsWith('assistantRuns.threads.'),
    );
    assert.deepEqual(own.sort(), contributes.commands.map(({ command }) => command).sort());
  });
});
