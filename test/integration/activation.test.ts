import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type manifest from '../../package.json';
import { DEMO_CONNECTION_ID } from '../../src/core/model/connection';
import { eventually } from './support/eventually';
import { OwnWindow } from './support/ownWindow';

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

  describe('before the view is seen', () => {
    let storage: vscode.Uri;
    let window: OwnWindow;

    before(async () => {
      assert.ok(extension);
      storage = vscode.Uri.file(mkdtempSync(path.join(os.tmpdir(), 'assistant-runs-')));
      for (const name of ['pending.json', 'threads.json']) {
        const file = vscode.Uri.joinPath(storage, 'v1', name);
        await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('{"version":1,"entries":{}}\n'));
      }
      window = new OwnWindow(extension.extensionUri, storage, DEMO_CONNECTION_ID);
    });

    after(async () => {
      window.dispose();
      await vscode.workspace.fs.delete(storage, { recursive: true });
    });

    it('reads the one small file of what is pending, asks no server, and loads no more code', async () => {
      await eventually('a file was read', () => window.reads.length > 0);
      // What follows on the read, and on what that brings, has had its turn.
      for (let turns = 0; turns < 50; turns++) {
        await setImmediate();
      }
      assert.deepEqual(window.reads, ['readFile pending.json']);
      assert.deepEqual(window.log, []);
      assert.deepEqual(window.loaded, ['extension.cjs']);
    });

    it('does all that once it is', async () => {
      assert.ok((await window.show()).length > 0);
      assert.ok(window.reads.includes('readFile threads.json'));
      assert.match(window.log.join('\n'), /^GET \/v1\/threads\?.* 200/m);
      assert.deepEqual(window.loaded, ['axios.cjs', 'demo.cjs', 'extension.cjs']);
    });
  });
});
