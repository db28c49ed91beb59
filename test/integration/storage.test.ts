import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import { MergedFile } from '../../src/core/storage/mergedFile';
import { DEMO_CONNECTION, type Connection } from '../../src/core/model/connection';
import { WorkspaceFile } from '../../src/vscode/sharedFile';
import { WorkspaceSnapshotFiles } from '../../src/vscode/snapshotFiles';
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

describe('the files of snapshots', () => {
  const served: Connection = {
    id: 'own',
    kind: 'openai-compatible',
    name: 'Own',
    baseUrl: 'http://127.0.0.1:1/v1',
    auth: { type: 'bearer' },
  };
  let folder: vscode.Uri;
  let configured: Connection[];
  let files: WorkspaceSnapshotFiles;
  let account: string | undefined;

  beforeEach(async () => {
    account = undefined;
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = vscode.Uri.joinPath(workspace.uri, `snapshots-${crypto.randomUUID()}`);
    await vscode.workspace.fs.createDirectory(folder);
    configured = [served];
    const get = (id: string) => [...configured, DEMO_CONNECTION].find((connection) => connection.id === id);
    const connections = {
      get,
      get configured() {
        return configured;
      },
    };
    files = new WorkspaceSnapshotFiles(folder, connections, () => Promise.resolve(account));
  });

  afterEach(async () => {
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  const names = async () => (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).sort();

  /** Writes to the file of a connection, as it is set up now. */
  async function write(id: string, text: string): Promise<void> {
    const opened = await files.open(id);
    await opened?.file.write(text);
    opened?.file.dispose();
  }

  async function read(id: string): Promise<string | undefined> {
    const opened = await files.open(id);
    const text = await opened?.file.read();
    opened?.file.dispose();
    return text;
  }

  it('are one for each connection, and none for the Demo or for a connection that is not there', async () => {
    configured.push({ ...served, id: 'OWN' });
    await write('own', 'one');
    await write('OWN', 'other');
    assert.deepEqual([await read('own'), await read('OWN')], ['one', 'other']);
    assert.equal(await files.open(DEMO_CONNECTION.id), undefined);
    assert.equal(await files.open('nowhere'), undefined);
    assert.ok((await names()).every((name) => /^snapshots-[0-9a-f]{32}\.json$/.test(name)));
  });

  it('are others once a connection leads elsewhere, or asks in another way', async () => {
    await write('own', 'said by the first');
    for (const change of [
      { baseUrl: 'http://127.0.0.1:2/v1' },
      { kind: 'langgraph' },
      { auth: { type: 'none' } as const },
      { organization: 'org' },
      { headers: { 'X-Team': 'b' } },
    ]) {
      configured = [{ ...served, ...change }];
      assert.equal(await read('own'), undefined, JSON.stringify(change));
    }
    configured = [served];
    assert.equal(await read('own'), 'said by the first');
  });

  it('are others for another account, and those of the one before are deleted', async () => {
    account = 'ann';
    await write('own', 'said to ann');
    account = 'bob';
    assert.equal(await read('own'), undefined);
    await files.deleteOrphans();
    account = 'ann';
    assert.equal(await read('own'), undefined);
  });

  it('are deleted when no connection has them, with what was set aside of them; nothing else is', async () => {
    const left = ['snapshots-0.json', 'snapshots-0.json.1.unreadable', 'snapshots-0.json.2.tmp'];
    for (const name of [...left, 'threads.json']) {
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new Uint8Array());
    }
    await write('own', 'damaged');
    const opened = await files.open('own');
    await opened?.file.setAside();
    opened?.file.dispose();
    await write('own', 'kept');
    await files.deleteOrphans();
    assert.equal((await names()).length, 3);
    assert.equal(await read('own'), 'kept');
    await files.deleteSetAside();
    assert.equal((await names()).length, 2);
    await files.deleteAll();
    assert.deepEqual(await names(), ['threads.json']);
  });

  it('need no folder to be deleted', async () => {
    const nowhere = new WorkspaceSnapshotFiles(
      vscode.Uri.joinPath(folder, 'nowhere'),
      { get: () => undefined, configured: [] },
      () => Promise.resolve(undefined),
    );
    await nowhere.deleteOrphans();
    await nowhere.deleteAll();
  });
});
