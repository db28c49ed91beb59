import assert from 'node:assert/strict';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { readStoredThread, TrackedThreads } from '../../../src/core/storage/trackedThreads';
import { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';

const A = { connectionId: 'work', threadId: 'thread_a' };
const B = { connectionId: 'work', threadId: 'thread_b' };
const ELSEWHERE = { connectionId: 'home', threadId: 'thread_a' };

describe('TrackedThreads', () => {
  let disk: MemoryDisk;
  let clock: FakeClock;

  beforeEach(() => {
    disk = new MemoryDisk();
    clock = new FakeClock();
  });

  const open = () =>
    new TrackedThreads(
      new MergedFile(disk.open(), {
        clock,
        readValue: readStoredThread,
        onUnreadable: () => assert.fail('unreadable'),
        onError: (error) => assert.fail(String(error)),
      }),
    );

  /** What a window that opens now finds. */
  async function found(connectionId = 'work') {
    const tracked = open();
    await tracked.load();
    return tracked.marks(connectionId);
  }

  it('keeps threads and labels of each connection apart', async () => {
    const tracked = open();
    await tracked.add(A);
    await tracked.setLabel(A, 'Tickets');
    await tracked.setLabel(B, 'Only named');
    await tracked.add(ELSEWHERE);
    assert.deepEqual(await found('work'), [
      { ref: A, tracked: true, label: 'Tickets' },
      { ref: B, tracked: false, label: 'Only named' },
    ]);
    assert.deepEqual(await found('home'), [{ ref: ELSEWHERE, tracked: true, label: undefined }]);
    assert.deepEqual(await found('nowhere'), []);
  });

  it('keeps the label of a thread that is added again', async () => {
    const tracked = open();
    await tracked.setLabel(A, 'Tickets');
    await tracked.add(A);
    await tracked.add(A);
    assert.deepEqual(await found(), [{ ref: A, tracked: true, label: 'Tickets' }]);
  });

  it('keeps label and thread when a window that has read nothing yet adds or names it', async () => {
    const first = open();
    await first.add(A);
    await first.setLabel(A, 'Tickets');
    await first.add(B);
    clock = new FakeClock(clock.now() + 1_000);
    const second = open();
    await Promise.all([second.add(A), second.setLabel(B, 'Invoices')]);
    assert.deepEqual(await found(), [
      { ref: A, tracked: true, label: 'Tickets' },
      { ref: B, tracked: true, label: 'Invoices' },
    ]);
  });

  it('keeps both of two changes of one thread that are asked for at once', async () => {
    const tracked = open();
    await Promise.all([tracked.add(A), tracked.setLabel(A, 'Tickets')]);
    await Promise.all([tracked.setLabel(B, 'Invoices'), tracked.add(B)]);
    assert.deepEqual(await found(), [
      { ref: A, tracked: true, label: 'Tickets' },
      { ref: B, tracked: true, label: 'Invoices' },
    ]);
  });

  it('takes a label away, and with it what was only named', async () => {
    const tracked = open();
    await tracked.add(A);
    await tracked.setLabel(A, 'Tickets');
    await tracked.setLabel(A, undefined);
    await tracked.setLabel(B, 'Only named');
    await tracked.setLabel(B, undefined);
    assert.deepEqual(await found(), [{ ref: A, tracked: true, label: undefined }]);
  });

  it('removes a thread with its label, and adds it without', async () => {
    const tracked = open();
    await tracked.add(A);
    await tracked.setLabel(A, 'Tickets');
    await tracked.remove(A);
    assert.deepEqual(await found(), []);
    await tracked.add(A);
    assert.deepEqual(await found(), [{ ref: A, tracked: true, label: undefined }]);
  });

  it('puts a removed thread back with its label, in one change', async () => {
    const tracked = open();
    await tracked.add(A);
    await tracked.setLabel(A, 'Tickets');
    const [mark] = await found();
    assert.ok(mark);
    await tracked.remove(A);
    let changes = 0;
    tracked.onDidChange(() => changes++);
    await tracked.restore(mark);
    assert.deepEqual(await found(), [mark]);
    assert.equal(changes, 1);
  });

  it('removes all of a connection, also what is on disk only', async () => {
    const first = open();
    await Promise.all([first.add(A), first.setLabel(B, 'Named'), first.add(ELSEWHERE)]);
    await open().removeAll('work');
    assert.deepEqual(await found('work'), []);
    assert.equal((await found('home')).length, 1);
  });

  it('tells a change, and stops when it is disposed', async () => {
    const tracked = open();
    let changes = 0;
    tracked.onDidChange(() => changes++);
    await tracked.add(A);
    assert.equal(changes, 1);
    tracked.dispose();
    await open().add(B);
    assert.equal(changes, 1);
  });

  it('tells two threads apart whose ids look alike', async () => {
    const tracked = open();
    await tracked.add({ connectionId: 'a', threadId: 'b/c' });
    await tracked.add({ connectionId: 'a/b', threadId: 'c' });
    await tracked.add({ connectionId: 'a', threadId: '\ud800' });
    assert.equal((await found('a')).length, 2);
    assert.deepEqual((await found('a/b'))[0]?.ref, { connectionId: 'a/b', threadId: 'c' });
  });

  it('still has in this window what can not be written', async () => {
    const tracked = open();
    const full = new Error('no space left');
    for (const fault of ['read', 'write'] as const) {
      disk.break(fault, full);
      await assert.rejects(tracked.add(A), full);
      await assert.rejects(tracked.setLabel(A, 'Tickets'), full);
      disk.mend();
      assert.deepEqual(tracked.marks('work'), [{ ref: A, tracked: true, label: 'Tickets' }]);
    }
    await tracked.add(B);
    assert.equal((await found()).length, 2);
  });

  for (const value of [
    ...[null, 7, 'x', [], {}, { ...A }, { ...A, tracked: 'yes' }, { ...A, tracked: true, label: 7 }],
    ...[
      { tracked: true, threadId: 'x' },
      { tracked: true, connectionId: 'x' },
    ],
  ]) {
    it(`does not take ${JSON.stringify(value)} for a thread`, () => {
      assert.equal(readStoredThread(value), undefined);
    });
  }
});
