import assert from 'node:assert/strict';
import { DEMO_CONNECTION_ID } from '../../../src/core/model/connection';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { StoredCancels } from '../../../src/core/storage/pendingCancels';
import { readPending } from '../../../src/core/storage/pendingFile';
import { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';

const REF = { connectionId: 'work', threadId: 'thread_a', runId: 'run_a' };

describe('StoredCancels', () => {
  let disk: MemoryDisk;

  beforeEach(() => {
    disk = new MemoryDisk();
  });

  const open = () =>
    new StoredCancels(
      new MergedFile(disk.open(), {
        clock: new FakeClock(),
        readValue: readPending,
        onUnreadable: () => assert.fail('unreadable'),
        onError: (error) => assert.fail(String(error)),
      }),
    );

  it('lists what was noted, for the next window', async () => {
    await open().add(REF, 1_000);
    await open().add({ ...REF, runId: 'run_b' }, 2_000);
    assert.deepEqual(await open().list(), [
      { ref: REF, askedAt: 1_000 },
      { ref: { ...REF, runId: 'run_b' }, askedAt: 2_000 },
    ]);
  });

  it('forgets a cancel that settled, in whichever window', async () => {
    await open().add(REF, 1_000);
    const other = open();
    assert.equal((await other.list()).length, 1);
    await other.remove(REF);
    assert.deepEqual(await open().list(), []);
  });

  it('writes nothing for what it never noted', async () => {
    await open().remove(REF);
    assert.equal(disk.text, undefined);
  });

  it('tells at once when a cancel was asked for, of the Demo too, and no more when it is removed', async () => {
    const cancels = open();
    for (const ref of [REF, { ...REF, connectionId: DEMO_CONNECTION_ID }]) {
      const adding = cancels.add(ref, 1_000);
      assert.equal(cancels.askedAt(ref), 1_000);
      await adding;
      const removing = cancels.remove(ref);
      assert.equal(cancels.askedAt(ref), undefined);
      await removing;
    }
  });

  it('does not note cancels of the Demo, whose runs end with the window', async () => {
    const cancels = open();
    await cancels.add({ ...REF, connectionId: DEMO_CONNECTION_ID }, 1_000);
    assert.deepEqual(await cancels.list(), []);
    assert.equal(disk.text, undefined);
  });

  it('stores ids and times, and nothing else', async () => {
    await open().add({ ...REF, body: { text: 'a prompt' } } as typeof REF, 1_000);
    assert.doesNotMatch(disk.text ?? '', /prompt/);
    assert.deepEqual(await open().list(), [{ ref: REF, askedAt: 1_000 }]);
  });

  it('can be listed after a disk that failed for a while', async () => {
    await open().add(REF, 1_000);
    const cancels = open();
    disk.break('read', new Error('busy'));
    await assert.rejects(cancels.list(), /busy/);
    disk.mend();
    assert.equal((await cancels.list()).length, 1);
  });

  for (const value of [
    null,
    7,
    'x',
    [],
    {},
    REF,
    { ...REF, askedAt: '1' },
    { ...REF, runId: 7, askedAt: 1 },
  ]) {
    it(`does not take ${JSON.stringify(value)} for a cancel`, () => {
      assert.equal(readPending(value), undefined);
    });
  }
});
