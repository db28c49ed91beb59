import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['one', 'two'];
const COUNT = 60;

/** The threads that must be there at the end, with their labels: all that were added and not taken back. */
const THREADS = NAMES.flatMap((name) =>
  Array.from({ length: COUNT }, (_, index) =>
    index % 3 === 0 ? [] : [`${name}_${index} ${index % 2 === 0 ? `label ${index}` : 'unnamed'}`],
  ).flat(),
).sort();

/** The runs that must be there: one of each. */
const RUNS = THREADS.map((thread) => /^\w+/.exec(thread)?.[0] ?? '').map(
  (threadId) => `${threadId} run_${threadId.split('_')[1] ?? ''}`,
);

interface StoredThread {
  readonly threadId: string;
  readonly label?: string;
}

describe('Two processes that write to the same files', () => {
  let folder: string;
  let windows: ChildProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assistant-runs-'));
    windows = [];
  });

  afterEach(async () => {
    for (const window of windows) {
      window.kill('SIGKILL');
    }
    await rm(folder, { recursive: true });
  });

  /** The values in a file. */
  async function valuesOf<T>(name: string): Promise<T[]> {
    const text = await readFile(join(folder, name), 'utf8');
    const { entries } = JSON.parse(text) as { entries: Record<string, { value?: T }> };
    return Object.values(entries).flatMap(({ value }) => value ?? []);
  }

  async function open(): Promise<void> {
    const code = join(import.meta.dirname, 'window.ts');
    const paths = [join(folder, 'threads.json'), join(folder, 'snapshots.json')];
    windows = NAMES.map((name) =>
      fork(code, [...paths, name, `${COUNT}`], { execArgv: ['--import', 'tsx'] }),
    );
    await Promise.all(windows.map((window) => once(window, 'message')));
  }

  /** Lets both write at the same time, and then close at the same time. */
  async function writeAndClose(): Promise<void> {
    await open();
    const done = windows.map((window) => once(window, 'message'));
    for (const window of windows) {
      window.send('go');
    }
    await Promise.all(done);
    const ended = windows.map((window) => once(window, 'exit'));
    for (const window of windows) {
      window.send('close');
    }
    assert.deepEqual(await Promise.all(ended), [
      [0, null],
      [0, null],
    ]);
  }

  async function assertNothingIsLost(): Promise<void> {
    const threads = await valuesOf<StoredThread>('threads.json');
    assert.deepEqual(
      threads.map(({ threadId, label = 'unnamed' }) => `${threadId} ${label}`).sort(),
      THREADS,
    );
    const snapshots = await valuesOf<{ kind: string; threadId: string; runId: string }>('snapshots.json');
    assert.deepEqual(
      snapshots
        .filter(({ kind }) => kind === 'run')
        .map(({ threadId, runId }) => `${threadId} ${runId}`)
        .sort(),
      RUNS,
    );
  }

  it('lose no thread, label or run of each other, and bring none back, though they close at once', async () => {
    await writeAndClose();
    await assertNothingIsLost();
    assert.deepEqual(await readdir(folder), ['snapshots.json', 'threads.json']);
  });

  it('begin anew beside damaged files, which are kept', async () => {
    await writeFile(join(folder, 'threads.json'), 'damaged');
    await writeFile(join(folder, 'snapshots.json'), 'damaged too');
    await writeAndClose();
    await assertNothingIsLost();
    const aside = (await readdir(folder)).filter((name) => name.endsWith('.unreadable'));
    const texts = await Promise.all(aside.map((name) => readFile(join(folder, name), 'utf8')));
    assert.ok(texts.includes('damaged') && texts.includes('damaged too'));
  });

  it('leave a whole file behind when they are killed in the middle of it', async () => {
    await open();
    for (const window of windows) {
      window.send('go');
    }
    // Whichever is written first is there; the rest is being written.
    while (!(await readdir(folder)).includes('threads.json')) {
      await new Promise(setImmediate);
    }
    const ended = windows.map((window) => once(window, 'exit'));
    for (const window of windows) {
      window.kill('SIGKILL');
    }
    await Promise.all(ended);
    assert.ok((await valuesOf<StoredThread>('threads.json')).every(({ threadId }) => /_\d+$/.test(threadId)));
    await writeAndClose();
    await assertNothingIsLost();
  });
});
