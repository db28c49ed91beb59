import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/core/model/connection';
import { Keys, type Marks, type Secrets } from '../../src/vscode/connections/keys';

const CONNECTION: Connection = {
  id: 'prod eu',
  kind: 'openai-compatible',
  name: 'Production',
  baseUrl: 'https://agents.example/v1',
  auth: { type: 'bearer' },
};

/** A secret store in memory, shared by the windows that are given it, and as faulty as a keyring can be. */
class FakeSecrets implements Secrets {
  readonly values = new Map<string, string>();
  readonly changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.changed.event;
  fault: 'none' | 'rejects' | 'forgets' | 'unreadable' = 'none';

  get(key: string): Promise<string | undefined> {
    return this.fault === 'unreadable'
      ? Promise.reject(new Error('locked'))
      : Promise.resolve(this.values.get(key));
  }

  store(key: string, value: string): Promise<void> {
    if (this.fault === 'rejects') {
      return Promise.reject(new Error(`cannot store ${value}`));
    }
    if (this.fault !== 'forgets') {
      this.values.set(key, value);
    }
    this.changed.fire({ key });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.values.delete(key);
    this.changed.fire({ key });
    return Promise.resolve();
  }
}

class FakeMarks implements Marks {
  readonly values = new Map<string, unknown>();

  get(key: string) {
    return this.values.get(key) as never;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

describe('keys', () => {
  let secrets: FakeSecrets;
  let marks: FakeMarks;
  let keys: Keys;
  let changes: string[];

  beforeEach(() => {
    secrets = new FakeSecrets();
    marks = new FakeMarks();
    keys = new Keys(secrets, marks);
    changes = [];
    keys.onDidChange((id) => changes.push(id));
  });

  afterEach(() => {
    keys.dispose();
  });

  it('keeps a key in the secret store, and nowhere else', async () => {
    assert.equal(await keys.set(CONNECTION, 'sk-canary'), 'secretStore');
    assert.equal(await keys.read(CONNECTION), 'sk-canary');
    assert.deepEqual([...secrets.values.values()], ['sk-canary']);
    assert.ok(!JSON.stringify([...marks.values]).includes('canary'));
    assert.deepEqual(changes, ['prod eu']);
  });

  it('has no key for a connection that now points to another origin', async () => {
    await keys.set(CONNECTION, 'sk-canary');
    assert.equal(await keys.read({ ...CONNECTION, baseUrl: 'https://elsewhere.example/v1' }), undefined);
    assert.equal(await keys.read({ ...CONNECTION, baseUrl: 'http://agents.example/v1' }), undefined);
    assert.equal(await keys.read({ ...CONNECTION, baseUrl: 'https://agents.example/api/v2' }), 'sk-canary');
    assert.equal(await keys.read({ ...CONNECTION, id: 'other' }), undefined);
  });

  it('tells of a key that another window sets or forgets, and reads the new one', async () => {
    const otherWindow = new Keys(secrets, marks);
    await otherWindow.set(CONNECTION, 'sk-new');
    assert.deepEqual(changes, ['prod eu']);
    assert.equal(await keys.read(CONNECTION), 'sk-new');
    await otherWindow.forget(CONNECTION);
    assert.deepEqual(changes, ['prod eu', 'prod eu']);
    assert.equal(await keys.read(CONNECTION), undefined);
    otherWindow.dispose();
  });

  for (const fault of ['rejects', 'forgets'] as const) {
    it(`keeps a key for this window when the secret store ${fault}`, async () => {
      secrets.fault = fault;
      assert.equal(await keys.set(CONNECTION, 'sk-canary'), 'thisWindow');
      assert.equal(await keys.read(CONNECTION), 'sk-canary');
      assert.ok(changes.includes('prod eu'));
      assert.equal(secrets.values.size, 0);
      secrets.fault = 'none';
      assert.equal(await keys.set(CONNECTION, 'sk-second'), 'secretStore');
      assert.equal(await keys.read(CONNECTION), 'sk-second');
    });
  }

  it('knows that there was a key when the secret store has lost it', async () => {
    await keys.set(CONNECTION, 'sk-canary');
    secrets.values.clear();
    assert.equal(await keys.read(CONNECTION), undefined);
    assert.equal(keys.wasSet(CONNECTION), true);
    secrets.fault = 'unreadable';
    assert.equal(await keys.read(CONNECTION), undefined);
  });

  it('forgets a key for good', async () => {
    await keys.set(CONNECTION, 'sk-canary');
    await keys.forget(CONNECTION);
    assert.equal(await keys.read(CONNECTION), undefined);
    assert.equal(keys.wasSet(CONNECTION), false);
    assert.equal(secrets.values.size, 0);
  });

  it('lets the key that another window set take the place of one kept for this window', async () => {
    secrets.fault = 'rejects';
    await keys.set(CONNECTION, 'sk-here');
    secrets.fault = 'none';
    const otherWindow = new Keys(secrets, marks);
    await otherWindow.set(CONNECTION, 'sk-there');
    assert.equal(await keys.read(CONNECTION), 'sk-there');
    otherWindow.dispose();
  });

  it('tells when a key that was kept for this window is forgotten', async () => {
    secrets.fault = 'rejects';
    await keys.set(CONNECTION, 'sk-here');
    changes.length = 0;
    await keys.forget(CONNECTION);
    assert.ok(changes.includes('prod eu'));
    assert.equal(await keys.read(CONNECTION), undefined);
  });

  it('takes no notice of secrets of others, nor of marks of another type', async () => {
    secrets.changed.fire({ key: 'somethingElse' });
    assert.deepEqual(changes, []);
    await marks.update('keysSet', { not: 'a list' });
    assert.equal(keys.wasSet(CONNECTION), false);
    await keys.set(CONNECTION, 'sk');
    assert.equal(keys.wasSet(CONNECTION), true);
  });
});
