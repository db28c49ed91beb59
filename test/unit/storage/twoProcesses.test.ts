import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFile } from '../support/nodeFile';

const NAMES = ['one', 'two'];
const COUNT = 60;

/** What must be there at the end: all that was set and not taken back. */
const EXPECTED = NAMES.flatMap((name) =>
  Array.from({ length: COUNT }, (_, index) => `${name}/${index}`).filter((_, index) => index % 3 !== 0),
).sort();

describe('MergedFile in two processes', () => {
  let folder: string;
  let path: string;
  let file: NodeFile;
  let windows: ChildProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assistant-runs-'));
    path = join(folder, 'threads.json');
    file = new NodeFile(path);
  });

  afterEach(async () => {
    file.dispose();
    for (const window of windows) {
      window.kill('SIGKILL');
    }
    await rm(folder, { recursive: true });
  });

  /** The values in the file. It is whole whenever it is read. */
  async function valuesOnDisk(): Promise<string[]> {
    const text = (await file.read()) ?? '{"entries":{}}';
    const { entries } = JSON.parse(text) as { entries: Record<string, { value?: string }> };
    return Object.values(entries)
      .flatMap(({ value }) => value ?? [])
      .sort();
  }

  /** Lets two windows write at the same time, and waits until each of them knows all, and the file too. */
  async function writeInTwoWindows(): Promise<void> {
    const code = join(import.meta.dirname, 'window.ts');
    windows = NAMES.map((name) => fork(code, [path, name, `${COUNT}`], { execArgv: ['--import', 'tsx'] }));
    await Promise.all(windows.map((window) => once(window, 'message')));
    const knowAll = windows.map(
      (window) =>
        new Promise<void>((resolve) => {
          window.on('message', (values: string[]) => {
            if (values.length === EXPECTED.length) {
              resolve();
            }
          });
        }),
    );
    const onDisk = new Promise<void>((resolve, reject) => {
      file.onDidChange(() => {
        valuesOnDisk().then((values) => {
          if (values.join() === EXPECTED.join()) {
            resolve();
          }
        }, reject);
      });
    });
    for (const window of windows) {
      window.send('go');
    }
    await Promise.all([...knowAll, onDisk]);
    for (const window of windows) {
      window.disconnect();
      assert.deepEqual(await once(window, 'exit'), [0, null]);
    }
  }

  it('loses no entry of either, and brings none back', async () => {
    await writeInTwoWindows();
    assert.deepEqual(await valuesOnDisk(), EXPECTED);
    assert.deepEqual(await readdir(folder), ['threads.json']);
  });

  it('begins anew beside a damaged file, which is kept', async () => {
    await writeFile(path, 'damaged');
    await writeInTwoWindows();
    assert.deepEqual(await valuesOnDisk(), EXPECTED);
    const aside = (await readdir(folder)).filter((name) => name !== 'threads.json');
    const texts = await Promise.all(aside.map((name) => readFile(join(folder, name), 'utf8')));
    assert.ok(texts.includes('damaged'));
  });
});
