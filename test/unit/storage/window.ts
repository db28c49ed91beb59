// One of several processes that write to the same file, as the windows of VS Code do. The test that starts it says
// "go"; it sets its entries, takes every third back, and says what it knows each time that this changes.

import { systemClock } from '../../../src/core/clock';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { NodeFile } from '../support/nodeFile';

const [path = '', name = '', count = ''] = process.argv.slice(2);

const file = new NodeFile(path);
const merged = new MergedFile<string>(file, {
  clock: systemClock,
  readValue: (value) => (typeof value === 'string' ? value : undefined),
  onUnreadable: () => undefined,
  onError: (error) => {
    throw error;
  },
});
const say = (message: unknown) => process.send?.(message);

process.on('message', () => {
  void writeAll();
});
process.on('disconnect', () => {
  merged.dispose();
  file.dispose();
});
say('ready');

async function writeAll(): Promise<void> {
  for (let index = 0; index < Number(count); index++) {
    const key = `${name}/${index}`;
    await merged.set(key, key);
    if (index % 3 === 0) {
      await merged.set(key, undefined);
    }
  }
  const tell = () => say(merged.values().sort());
  merged.onDidChange(tell);
  tell();
}
