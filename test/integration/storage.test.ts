import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import { MergedFile } from '../../src/core/storage/mergedFile';
import { WorkspaceFile } from '../../src/vscode/sharedFile';
import { eventually } from './support/eventually';

describe('a file of the extension’s storage', () => {
  let folder: vscode.Uri;
  const opened: { dispose(): void }[] = [];

  beforeEach(() => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = vscode.Uri.joinPath(workspace.uri, `storage-${crypto.randomUUID()}`);
  });

  afterEach(async () => {
    vscode.Disposable.from(...opened.splice(0)).dispose();
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  /** The file as one window sees it. */
  function openWindow() {
    const file = new WorkspaceFile(folder, 'threads.json');
    const movedTo: string[] = [];
    const errors: unknown[] = [];
    const merged = new MergedFile<string>(file, {
      clock: systemClock,
      readValue: (value) => (typeof value === 'string' ? value : undefined),
      onUnreadable: (path) => movedTo.push(path),
      onError: (error) => errors.push(error),
    });
    opened.push(file, merged);
    return { merged, movedTo, errors };
  }

  it('keeps what is set over windows', async () => {
    const { merged } = openWindow();
    await merged.load();
    await merged.set('a', 'first');
    const later = openWindow();
    await later.merged.load();
    assert.equal(later.merged.get('a'), 'first');
  });

  it('loses nothing of two windows that write at once', async () => {
    const one = openWindow();
    const two = openWindow();
    await Promise.all([one.merged.load(), two.merged.load()]);
    const keys = Array.from({ length: 25 }, (_, i) => i);
    await Promise.all(
      keys.flatMap((key) => [one.merged.set(`one ${key}`, 'x'), two.merged.set(`two ${key}`, 'x')]),
    );
    await eventually(
      'both windows know all entries',
      () => one.merged.values().length === 50 && two.merged.values().length === 50,
    );
    const third = openWindow();
    await third.merged.load();
    assert.equal(third.merged.values().length, 50);
    assert.deepEqual([...one.errors, ...two.errors, ...one.movedTo, ...two.movedTo], []);
  });

  it('moves away what it can’t read, keeps it, and goes on', async () => {
    const file = vscode.Uri.joinPath(folder, 'threads.json');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('{"version": 7, "entries": {}}'));
    const { merged, movedTo } = openWindow();
    await merged.load();
    assert.equal(movedTo.length, 1);
    const kept = await vscode.workspace.fs.readFile(vscode.Uri.file(movedTo[0] ?? ''));
    assert.equal(new TextDecoder().decode(kept), '{"version": 7, "entries": {}}');
    await merged.set('a', 'new');
    const later = openWindow();
    await later.merged.load();
    assert.equal(later.merged.get('a'), 'new');
  });

  it('finds what a window was writing when it was killed', async () => {
    const before = openWindow();
    await before.merged.set('a', 'kept');
    const file = vscode.Uri.joinPath(folder, 'threads.json');
    // VS Code has deleted the file, and was killed before it put the new one there; another was killed in mid-write.
    await vscode.workspace.fs.rename(file, vscode.Uri.joinPath(folder, 'threads.json.1.tmp'));
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, 'threads.json.2.tmp'),
      new TextEncoder().encode('{"version": 1, "entr'),
    );
    const after = openWindow();
    await after.merged.load();
    assert.equal(after.merged.get('a'), 'kept');
    await after.merged.set('b', 'new');
    const later = openWindow();
    await later.merged.load();
    assert.deepEqual(later.merged.values().sort(), ['kept', 'new']);
    assert.deepEqual([...after.movedTo, ...later.movedTo, ...after.errors, ...later.errors], []);
  });
});
