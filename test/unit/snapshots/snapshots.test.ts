import assert from 'node:assert/strict';
import { AssistantsBackend } from '../../../src/core/api/assistants';
import { isRestored } from '../../../src/core/model/body';
import { DEMO_CONNECTION_ID } from '../../../src/core/model/connection';
import { LARGEST_FILE } from '../../../src/core/snapshots/snapshots';
import { LARGEST_TEXT } from '../../../src/core/snapshots/storedSnapshots';
import { clientAt } from '../support/client';
import { FakeClock } from '../support/fakeClock';
import { Folder, HERE, settle, Window } from './scene';

const MINUTE = 60_000;
const A = { connectionId: HERE, threadId: 'thread_a' };
const RUN = { ...A, runId: 'run_1' };

describe('Snapshots', () => {
  let clock: FakeClock;
  let folder: Folder;
  let windows: Window[];

  beforeEach(() => {
    clock = new FakeClock();
    folder = new Folder();
    windows = [];
  });

  afterEach(() => {
    for (const window of windows) {
      window.dispose();
      assert.deepEqual(window.errors, []);
    }
    assert.equal(clock.pending, 0, 'no timer is left behind');
  });

  function open(options?: { isKept: boolean }): Window {
    const window = new Window(folder, clock, options);
    windows.push(window);
    return window;
  }

  /** A window that shows the connection. */
  async function openAndShow(): Promise<Window> {
    const window = open();
    await window.snapshots.begin(HERE);
    return window;
  }

  /** A window that has seen two threads with runs, and what it has seen is written. */
  async function seen(): Promise<Window> {
    const window = await openAndShow();
    window.listThreads(['thread_a', 'thread_b'], { next: 'thread_b' });
    window.listRuns(
      'thread_a',
      [
        ['run_1', 'in_progress'],
        ['run_0', 'completed'],
      ],
      'run_0',
    );
    await written();
    return window;
  }

  async function written(): Promise<void> {
    await clock.advance(10_000);
    await settle();
  }

  async function close(window: Window): Promise<void> {
    const closing = window.snapshots.close();
    await settle();
    // It waits, and looks again whether another window that closes has written over it.
    await clock.advance(1_000);
    await closing;
  }

  const isWritten = (text: string) => folder.disk.text?.includes(text) === true;

  describe('what a window has seen', () => {
    it('is there for the next one before any answer, as of when it was seen', async () => {
      const seenAt = clock.now();
      await seen();
      await clock.advance(MINUTE);
      const { store, ...window } = await openAndShow();
      assert.deepEqual(windows[1]?.known(), {
        thread_a: { run_1: 'in_progress', run_0: 'completed' },
        thread_b: {},
      });
      assert.equal(store.thread(A)?.thread?.title, 'thread_a');
      const body = store.run(RUN)?.run.body;
      assert.ok(body !== undefined && isRestored(body));
      assert.equal(body.receivedAt, seenAt);
      assert.equal(
        body.text,
        '{"id":"run_1","thread_id":"thread_a","status":"in_progress","created_at":1000}',
      );
      assert.equal(store.connection(HERE).threadList.next, 'thread_b');
      assert.equal(store.connection(HERE).threadList.loaded, false);
      assert.equal(store.snapshot(A)?.nextRuns, 'run_0');
      assert.deepEqual(window.errors, []);
    });

    it('gives way to the first answer, whatever that says', async () => {
      await seen();
      const window = await openAndShow();
      window.listThreads(['thread_b']);
      assert.deepEqual(window.known(), { thread_b: {} });
      const other = await openAndShow();
      other.listRuns('thread_a', [['run_1', 'cancelled']]);
      assert.deepEqual(other.known().thread_a, { run_1: 'cancelled' });
    });

    it('does not take the place of what an answer said before it was read', async () => {
      await seen();
      const window = open();
      window.listThreads(['thread_a', 'thread_c']);
      window.listRuns('thread_a', [['run_2', 'queued']]);
      await window.snapshots.begin(HERE);
      assert.deepEqual(window.known(), { thread_a: { run_2: 'queued' }, thread_c: {} });
    });

    it('is read when it is first shown, once, and not before', async () => {
      await seen();
      const before = folder.opened;
      const window = open();
      await written();
      assert.equal(folder.opened, before);
      await Promise.all([window.snapshots.begin(HERE), window.snapshots.begin(HERE)]);
      await window.snapshots.begin(HERE);
      assert.equal(folder.opened, before + 1);
    });

    it('is nothing where the disk fails; that is told, and the tree goes on', async () => {
      await seen();
      const broken = new Error('the disk is gone');
      folder.disk.break('read', broken);
      const window = await openAndShow();
      assert.deepEqual(window.known(), {});
      assert.deepEqual(window.errors.splice(0), [broken]);
      folder.disk.mend();
      window.listThreads(['thread_c']);
      await written();
      assert.ok(isWritten('thread_c') && isWritten('thread_a'));
    });

    it('is kept of threads that the user added, whose runs no list has', async () => {
      const first = await openAndShow();
      first.store.setMarks(HERE, [{ ref: A, tracked: true, label: undefined }]);
      first.answerRun({ id: 'run_1', thread_id: 'thread_a', status: 'queued' });
      await written();
      const second = await openAndShow();
      assert.deepEqual(second.known(), {});
      second.store.setMarks(HERE, [{ ref: A, tracked: true, label: undefined }]);
      assert.deepEqual(second.known(), { thread_a: { run_1: 'queued' } });
    });

    it('is not kept of threads that the tree does not show', async () => {
      const window = await seen();
      window.answerRun({ id: 'run_9', thread_id: 'thread_linked', status: 'queued' });
      await written();
      assert.ok(!isWritten('run_9'));
    });

    it('is never kept of the Demo', async () => {
      folder.connections.set(DEMO_CONNECTION_ID, 'demo');
      const window = open();
      await window.snapshots.begin(DEMO_CONNECTION_ID);
      window.listThreads(['thread_a'], { id: DEMO_CONNECTION_ID });
      await written();
      await close(window);
      assert.equal(folder.opened, 0);
      assert.equal(folder.disks.size, 0);
    });

    it('goes with a run or a thread that is gone', async () => {
      const window = await seen();
      await clock.advance(MINUTE);
      window.listRuns('thread_a', [['run_1', 'in_progress']]);
      await written();
      assert.deepEqual((await openAndShow()).known().thread_a, { run_1: 'in_progress' });
      await clock.advance(MINUTE);
      window.listThreads(['thread_b']);
      await written();
      assert.deepEqual((await openAndShow()).known(), { thread_b: {} });
      assert.ok(!isWritten('in_progress'));
    });
  });

  describe('a write', () => {
    it('comes two seconds after the first change, and takes in what came meanwhile', async () => {
      const window = await openAndShow();
      window.listThreads(['thread_a']);
      await clock.advance(1_900);
      window.listRuns('thread_a', [['run_1', 'queued']]);
      await settle();
      assert.equal(folder.disk.writes, 0);
      await clock.advance(100);
      await settle();
      assert.equal(folder.disk.writes, 1);
      assert.ok(isWritten('run_1'));
    });

    it('comes every ten seconds at most, however much changes', async () => {
      const window = await openAndShow();
      window.listThreads(['thread_a']);
      for (let second = 0; second < 60; second++) {
        window.answerRun({ id: 'run_1', thread_id: 'thread_a', status: 'queued', step: second });
        await clock.advance(1_000);
        await settle();
      }
      assert.ok(folder.disk.writes >= 5 && folder.disk.writes <= 6, `${folder.disk.writes} writes`);
      await written();
    });

    it('does not come where nothing changed', async () => {
      const window = await seen();
      const { writes } = folder.disk;
      window.store.setStuck(RUN, true);
      window.store.setCancelling(RUN, true);
      window.store.settleOrder(HERE);
      await written();
      assert.equal(folder.disk.writes, writes);
      assert.ok(!isWritten('cancelling'));
    });

    it('comes at once when the window closes, with when all was last confirmed', async () => {
      const window = await seen();
      await clock.advance(MINUTE);
      const confirmedAt = clock.now();
      window.listRuns(
        'thread_a',
        [
          ['run_1', 'in_progress'],
          ['run_0', 'completed'],
        ],
        'run_0',
      );
      window.answerRun({ id: 'run_2', thread_id: 'thread_a', status: 'queued' });
      await close(window);
      const { store } = await openAndShow();
      assert.equal(store.run({ ...A, runId: 'run_2' })?.run.status, 'queued');
      assert.equal(store.run({ ...A, runId: 'run_0' })?.run.body.receivedAt, confirmedAt);
    });

    it('that fails is made up for by the next one', async () => {
      const window = await openAndShow();
      const full = new Error('no space left');
      folder.disk.break('write', full);
      window.listThreads(['thread_a']);
      await written();
      assert.deepEqual(window.errors.splice(0), [full]);
      folder.disk.mend();
      window.listThreads(['thread_a', 'thread_b']);
      await written();
      assert.ok(isWritten('thread_a') && isWritten('thread_b'));
    });

    it('leaves out what is too large, and takes away what was kept of it', async () => {
      const window = await seen();
      await clock.advance(MINUTE);
      window.answerRun({ ...large('run_1'), padding: 'x'.repeat(LARGEST_TEXT) });
      window.answerRun(large('run_0'));
      await written();
      const { store } = await openAndShow();
      assert.equal(store.run(RUN), undefined);
      assert.equal(store.run({ ...A, runId: 'run_0' })?.run.status, 'completed');
      // The list has a gap now: it is not taken for one without.
      assert.equal(store.snapshot(A)?.nextRuns, undefined);
      assert.deepEqual(
        store.snapshot(A)?.runs.map(({ listed }) => listed),
        [false],
      );
    });

    it('leaves out an answer that repeats the key, and takes away what was kept of it', async () => {
      const key = 'sk-canary/4410';
      const window = await seen();
      await clock.advance(MINUTE);
      const client = clientAt('http://server.invalid/v1', {
        clock,
        credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${key}` }) },
        respond: ({ headers, path }) => ({
          status: 200,
          headers: {},
          // As some write a slash, which is the same text.
          body: JSON.stringify(
            path.includes('run_0')
              ? large('run_0')
              : { ...large('run_1'), metadata: { sent: headers.authorization } },
          ).replaceAll('/', '\\/'),
        }),
      });
      const backend = new AssistantsBackend(client);
      for (const id of ['run_0', 'run_1']) {
        window.store.applyRun(HERE, await backend.getRun('thread_a', id, new AbortController().signal));
      }
      assert.equal(window.store.run(RUN)?.run.metadata?.sent, `Bearer ${key}`);
      await written();
      assert.ok(!isWritten('canary'));
      assert.deepEqual((await openAndShow()).known().thread_a, { run_0: 'completed' });
    });

    it('makes room for the latest runs by leaving out others; all threads stay', async () => {
      const window = await openAndShow();
      const ids = Array.from({ length: 50 }, (_, i) => `thread_${i}`);
      window.listThreads(ids);
      const padding = 'x'.repeat(LARGEST_TEXT / 2);
      for (const threadId of ids) {
        await clock.advance(1);
        for (const id of ['run_1', 'run_2']) {
          window.answerRun({ id, thread_id: threadId, status: 'completed', padding });
        }
      }
      await written();
      assert.ok((folder.disk.text?.length ?? 0) < 1.1 * LARGEST_FILE);
      const known = (await openAndShow()).known();
      assert.equal(Object.keys(known).length, ids.length);
      assert.equal(Object.keys(known.thread_49 ?? {}).length, 2);
      assert.equal(Object.keys(known.thread_0 ?? {}).length, 0);
    });

    const large = (id: string) => ({ id, thread_id: 'thread_a', status: 'completed' });
  });

  describe('two windows', () => {
    it('lose nothing of each other, and the later answer counts', async () => {
      const [one, two] = [await openAndShow(), await openAndShow()];
      one.listThreads(['thread_a', 'thread_b']);
      two.listThreads(['thread_a', 'thread_b']);
      one.listRuns('thread_a', [['run_1', 'in_progress']]);
      two.listRuns('thread_b', [['run_2', 'queued']]);
      await clock.advance(500);
      two.listRuns('thread_a', [['run_1', 'completed']]);
      await written();
      // The first one writes again, what it has seen before the other one: that does not count.
      one.answerRun({ id: 'run_3', thread_id: 'thread_b', status: 'queued' });
      await written();
      assert.deepEqual((await openAndShow()).known(), {
        thread_a: { run_1: 'completed' },
        thread_b: { run_2: 'queued', run_3: 'queued' },
      });
    });

    it('do not take for gone what only the other one has seen', async () => {
      const one = await openAndShow();
      const two = await openAndShow();
      one.listThreads(['thread_a', 'thread_b']);
      one.listRuns('thread_a', [['run_1', 'queued']]);
      await written();
      two.listThreads(['thread_b']);
      await written();
      assert.ok(isWritten('run_1'));
    });
  });

  describe('another key', () => {
    it('finds nothing of what was said to the one before, in this window and in the next', async () => {
      const window = await seen();
      await clock.advance(MINUTE);
      window.store.reset(HERE);
      await window.snapshots.forget(HERE);
      assert.deepEqual(window.known(), {});
      assert.ok(!isWritten('run_1'));
      await window.snapshots.begin(HERE);
      assert.deepEqual(window.known(), {});
      assert.deepEqual((await openAndShow()).known(), {});
    });

    it('keeps what is said to it', async () => {
      const window = await seen();
      await clock.advance(MINUTE);
      window.store.reset(HERE);
      await window.snapshots.forget(HERE);
      await clock.advance(1);
      window.listThreads(['thread_c']);
      await written();
      assert.deepEqual((await openAndShow()).known(), { thread_c: {} });
    });

    it('is not shown what another window still has in memory, or has not written yet', async () => {
      const [one, two] = [await seen(), await openAndShow()];
      two.answerRun({ id: 'run_7', thread_id: 'thread_a', status: 'queued' });
      await clock.advance(1_000);
      one.store.reset(HERE);
      await one.snapshots.forget(HERE);
      await written();
      await close(two);
      assert.deepEqual((await openAndShow()).known(), {});
      assert.ok(!isWritten('run_'));
    });

    it('that comes while the file is being read is not shown what is in it', async () => {
      await seen();
      const window = open();
      const begun = window.snapshots.begin(HERE);
      window.store.reset(HERE);
      await begun;
      assert.deepEqual(window.known(), {});
    });

    it('is told when what was said to the one before can not be deleted', async () => {
      const window = await seen();
      const broken = new Error('read-only');
      folder.disk.break('write', broken);
      await assert.rejects(window.snapshots.forget(HERE), broken);
    });
  });

  describe('the setting', () => {
    it('switched off deletes all, what was set aside too, and keeps nothing from then on', async () => {
      const window = await seen();
      window.listThreads(['thread_c']);
      await window.snapshots.setKept(false);
      assert.equal(folder.disks.size, 0);
      window.listThreads(['thread_d']);
      await written();
      await close(window);
      assert.equal(folder.disks.size, 0);
    });

    it('that is off from the start deletes what is left, and reads nothing', async () => {
      await seen();
      const window = open({ isKept: false });
      await window.snapshots.begin(HERE);
      await settle();
      assert.deepEqual(window.known(), {});
      assert.equal(folder.disks.size, 0);
    });

    it('switched on keeps what is known already', async () => {
      const window = open({ isKept: false });
      await window.snapshots.begin(HERE);
      window.listThreads(['thread_a']);
      await window.snapshots.setKept(true);
      await written();
      assert.deepEqual((await openAndShow()).known(), { thread_a: {} });
    });
  });

  it('are counted, and deleted at once with what was set aside; the connection that is shown stays as it is', async () => {
    folder.disk.text = 'damaged';
    const window = await seen();
    assert.deepEqual(window.told, ['aside-1']);
    assert.equal(await window.snapshots.count(), 4);
    await clock.advance(MINUTE);
    await window.snapshots.deleteAll();
    assert.equal(await window.snapshots.count(), 0);
    assert.equal(folder.disk.aside.size, 0);
    assert.deepEqual(Object.keys(window.known()), ['thread_a', 'thread_b']);
    // What was seen before is not written again when the window closes.
    await close(window);
    assert.ok(!isWritten('run_1'));
  });

  it('of connections that there are no more are deleted by the next window', async () => {
    await seen();
    folder.at('removed').text = 'left behind';
    const window = await openAndShow();
    await settle();
    assert.deepEqual([...folder.disks.keys()], [HERE]);
    assert.notDeepEqual(window.known(), {});
  });
});
