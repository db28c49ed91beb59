// One of several processes that write to the same files, as the windows of VS Code do. The test that starts it says
// "go"; it adds and names threads, and sees runs. Told to, it closes as a window does, and ends.

import { bodyReaders } from '../../../src/core/api/bodyReaders';
import { systemClock } from '../../../src/core/clock';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { Snapshots } from '../../../src/core/snapshots/snapshots';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { readStoredThread, TrackedThreads } from '../../../src/core/storage/trackedThreads';
import { NodeFile } from '../support/nodeFile';

const CONNECTION = 'work';
const [threadsPath = '', snapshotsPath = '', name = '', count = ''] = process.argv.slice(2);

const readers = bodyReaders('openai-compatible');
const onError = (error: unknown) => {
  throw error;
};
const onUnreadable = () => undefined;
const clock = systemClock;

const threadsFile = new NodeFile(threadsPath);
const tracked = new TrackedThreads(
  new MergedFile(threadsFile, { clock, readValue: readStoredThread, onUnreadable, onError }),
);
const store = new RunStore(onError);
const nothing = () => Promise.resolve();
const snapshots = new Snapshots({
  store,
  clock,
  files: {
    open: () => Promise.resolve({ file: new NodeFile(snapshotsPath), readers }),
    connectionIds: () => [CONNECTION],
    deleteOrphans: nothing,
    deleteSetAside: nothing,
    deleteAll: nothing,
  },
  isKept: true,
  onUnreadable,
  onError,
});

process.on('message', (message) => {
  void (message === 'go' ? work() : close());
});
process.send?.('ready');

/** Adds threads, names every second one, takes every third one back; and sees a run of each that stays. */
async function work(): Promise<void> {
  await snapshots.begin(CONNECTION);
  for (let index = 0; index < Number(count); index++) {
    const ref = { connectionId: CONNECTION, threadId: `${name}_${index}` };
    await tracked.add(ref);
    if (index % 2 === 0) {
      await tracked.setLabel(ref, `label ${index}`);
    }
    if (index % 3 === 0) {
      await tracked.remove(ref);
    } else {
      store.setMarks(CONNECTION, tracked.marks(CONNECTION));
      see(ref.threadId, `run_${index}`, index + 1);
    }
  }
  process.send?.('done');
}

function see(threadId: string, runId: string, sequence: number): void {
  const value = { id: runId, thread_id: threadId, status: 'in_progress', created_at: 1 };
  const body = { text: JSON.stringify(value), from: 'get', sequence, receivedAt: Date.now() } as const;
  const run = readers.readRun(value, body, threadId);
  if (run !== undefined) {
    store.applyRun(CONNECTION, run);
  }
}

async function close(): Promise<void> {
  await Promise.all([tracked.close(), snapshots.close()]);
  process.exit(0);
}
