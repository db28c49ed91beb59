import assert from 'node:assert/strict';
import { DEMO_CONNECTION_ID } from '../../../src/core/model/connection';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { StoredCancels } from '../../../src/core/storage/pendingCancels';
import { readPending, type Pending } from '../../../src/core/storage/pendingFile';
import { StoredWatches } from '../../../src/core/storage/storedWatches';
import { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';

const THREAD = { connectionId: 'work', threadId: 'thread_a' };
const RUN = { ...THREAD, runId: 'run_a' };

describe('StoredWatches', () => {
  let disk: MemoryDisk;

  beforeEach(() => {
    disk = new MemoryDisk();
  });

  const fail = (error: unknown) => assert.fail(String(error));

  /** A window, with its disk read. */
  const open = async () => {
    const file = new MergedFile<Pending>(disk.open(), {
      clock: new FakeClock(),
      readValue: readPending,
      onUnreadable: fail,
      onError: fail,
    });
    await file.load();
    return { watches: new StoredWatches(file, fail), cancels: new StoredCancels(file) };
  };

  it('keeps what is watched for the next window, and what was told of it', async () => {
    const run = { ref: RUN, watchedAt: 1_000, runs: { run_a: { stuck: true, by: 'window 1' } } };
    const thread = { ref: THREAD, watchedAt: 2_000, upTo: 500, runs: {} };
    const { watches } = await open();
    await watches.set(run);
    await watches.set(thread);
    const next = await open();
    assert.deepEqual(next.watches.all(), [thread, run]);
    assert.deepEqual(next.watches.get(RUN), run);
    assert.deepEqual(next.watches.get(THREAD), thread);
  });

  it('lives in one file with the cancels, and neither takes the other’s entries for its own', async () => {
    const { watches, cancels } = await open();
    await watches.set({ ref: RUN, watchedAt: 1_000, runs: { run_a: {} } });
    assert.equal(cancels.askedAt(RUN), undefined);
    await cancels.add(RUN, 2_000);
    assert.equal(watches.all().length, 1);
    assert.equal((await cancels.list()).length, 1);
    await cancels.remove(RUN);
    assert.notEqual((await open()).watches.get(RUN), undefined);
  });

  it('tells of what this window and others change', async () => {
    const one = await open();
    const other = await open();
    let told = 0;
    const changed = new Promise<void>((resolve) => {
      other.watches.onDidChange(() => {
        told++;
        resolve();
      });
    });
    await one.watches.set({ ref: RUN, watchedAt: 1_000, runs: {} });
    await changed;
    assert.equal(told, 1);
    assert.equal(other.watches.all().length, 1);
    await other.watches.remove(RUN);
    assert.equal(told, 2);
  });

  it('keeps those of the Demo in this window only', async () => {
    const { watches } = await open();
    const ref = { ...RUN, connectionId: DEMO_CONNECTION_ID };
    let told = 0;
    watches.onDidChange(() => told++);
    await watches.set({ ref, watchedAt: 1_000, runs: {} });
    assert.equal(watches.get(ref)?.watchedAt, 1_000);
    assert.equal(watches.all().length, 1);
    assert.equal(disk.text, undefined);
    await watches.remove(ref);
    assert.equal(watches.get(ref), undefined);
    assert.equal(told, 2);
  });

  it('stores ids and times, and nothing else', async () => {
    const { watches } = await open();
    const ref = { ...RUN, body: { text: 'a prompt' } } as typeof RUN;
    await watches.set({ ref, watchedAt: 1_000, runs: { run_a: {} } });
    assert.doesNotMatch(disk.text ?? '', /prompt/);
  });

  it('writes nothing for what it never kept', async () => {
    const { watches } = await open();
    await watches.remove(RUN);
    assert.equal(disk.text, undefined);
  });

  for (const value of [
    THREAD,
    { ...RUN, watchedAt: '1', runs: {} },
    { ...RUN, watchedAt: 1 },
    { ...THREAD, watchedAt: 1, runs: { run_a: 'told' } },
  ]) {
    it(`does not take ${JSON.stringify(value)} for a watch`, () => {
      assert.equal(readPending(value), undefined);
    });
  }
});
