import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ApiError } from '../../src/core/api/errors';
import type { Connection } from '../../src/core/model/connection';
import { Keys, SECRET_STORE_TIMEOUT_MS, type Marks, type Secrets } from '../../src/vscode/connections/keys';
import { stateOf } from '../../src/vscode/threads/viewState';
import { FakeClock } from '../unit/support/fakeClock';

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
  fault: 'none' | 'rejects' | 'forgets' | 'distorts' | 'unreadable' | 'hangs' = 'none';

  get(key: string): Promise<string | undefined> {
    if (this.fault === 'hangs') {
      return new Promise(() => undefined);
    }
    return this.fault === 'unreadable'
      ? Promise.reject(new Error('locked'))
      : Promise.resolve(this.values.get(key));
  }

  store(key: string, value: string): Promise<void> {
    if (this.fault === 'hangs') {
      return new Promise(() => undefined);
    }
    if (this.fault === 'rejects') {
      return Promise.reject(new Error(`cannot store ${value}`));
    }
    if (this.fault !== 'forgets') {
      this.values.set(key, this.fault === 'distorts' ? value.slice(0, 3) : value);
    }
    this.changed.fire({ key });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    if (this.fault === 'hangs') {
      return new Promise(() => undefined);
    }
    if (this.fault === 'rejects') {
      return Promise.reject(new Error(`cannot delete ${String(this.values.get(key))}`));
    }
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
  let clock: FakeClock;
  let keys: Keys;
  let changes: string[];

  beforeEach(() => {
    secrets = new FakeSecrets();
    marks = new FakeMarks();
    clock = new FakeClock();
    keys = new Keys(secrets, marks, clock);
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

  for (const fault of ['rejects', 'forgets', 'distorts'] as const) {
    it(`keeps a key for this window when the secret store ${fault}`, async () => {
      secrets.fault = fault;
      assert.equal(await keys.set(CONNECTION, 'sk-canary'), 'thisWindow');
      assert.equal(await keys.read(CONNECTION), 'sk-canary');
      assert.ok(changes.includes('prod eu'));
      assert.ok(![...secrets.values.values()].includes('sk-canary'));
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
  });

  /** Runs what the secret store never answers, until it has been waited for long enough. */
  async function outwait<T>(work: Promise<T>): Promise<T> {
    const [outcome] = await Promise.all([
      work.then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      ),
      // Setting a key stores it and reads it back.
      clock.advance(2 * SECRET_STORE_TIMEOUT_MS),
    ]);
    assert.equal(clock.pending, 0);
    return outcome();
  }

  for (const fault of ['unreadable', 'hangs'] as const) {
    it(`says in words that the secret store does not give the key, when it ${fault === 'hangs' ? 'never answers' : 'can’t be read'}`, async () => {
      await keys.set(CONNECTION, 'sk-canary');
      secrets.fault = fault;
      await assert.rejects(outwait(keys.read(CONNECTION)), (error) => {
        assert.ok(error instanceof ApiError && error.kind === 'noKey');
        assert.match(error.words, /did not give the API key of “Production”.*keyring.*locked/);
        // The view does not say that there is no key.
        assert.equal(stateOf(error, CONNECTION), 'secretStore');
        return true;
      });
      secrets.fault = 'none';
      assert.equal(await keys.read(CONNECTION), 'sk-canary');
    });
  }

  it('keeps a key for this window when the secret store never answers', async () => {
    secrets.fault = 'hangs';
    assert.equal(await outwait(keys.set(CONNECTION, 'sk-canary')), 'thisWindow');
    assert.equal(await keys.read(CONNECTION), 'sk-canary');
  });

  for (const fault of ['rejects', 'hangs'] as const) {
    it(`says in words, without the key, that it was not deleted when the secret store ${fault}`, async () => {
      await keys.set(CONNECTION, 'sk-canary');
      secrets.fault = fault;
      await assert.rejects(outwait(keys.forget(CONNECTION)), (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /did not delete the API key/);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
      assert.equal(keys.wasSet(CONNECTION), true);
    });
  }

  it('forgets every key, also of connections that are gone, and tells of each', async () => {
    const gone = { ...CONNECTION, id: 'gone' };
    await keys.set(CONNECTION, 'sk-canary');
    await keys.set(gone, 'sk-second');
    assert.equal(keys.count, 2);
    changes.length = 0;
    await keys.forgetAll([CONNECTION]);
    assert.equal(keys.count, 0);
    assert.equal(secrets.values.size, 0);
    assert.equal(keys.wasSet(gone), false);
    assert.deepEqual([...new Set(changes)].sort(), ['gone', 'prod eu']);
  });

  it('forgets the keys of one connection, also those for the origins of before, and no others', async () => {
    const moved = { ...CONNECTION, baseUrl: 'https://elsewhere.example/v1' };
    const other = { ...CONNECTION, id: 'other' };
    await keys.set(CONNECTION, 'sk-canary');
    await keys.set(moved, 'sk-second');
    await keys.set(other, 'sk-third');
    await keys.forgetAllOf(moved);
    assert.deepEqual([...secrets.values.values()], ['sk-third']);
    assert.equal(keys.wasSet(CONNECTION), false);
    assert.equal(keys.wasSet(other), true);
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
    secrets.fault = 'none';
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
