// Runs test/ui in the browser-served VS Code, the only one whose workbench a test can click in. Arguments go to mocha.

import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildExtension } from './build';
import { browserHostSupported, ensureHost } from './hostInstall';
import { projectRoot } from './paths';
import { runProcess } from './runProcess';

const testTimeoutMs = 60_000;
/** Of more files than this that fail, none is tried again: then it is not VS Code that once lost a click. */
const mostTriedAgain = 3;
const failedFiles = path.join(projectRoot, 'out/failed-ui-files');

if (!browserHostSupported) {
  console.log(`UI tests not run: they need Linux x64, and this is ${process.platform} ${process.arch}.`);
  process.exit(0);
}
await buildExtension();
const { name } = await ensureHost('current');
console.log(`UI tests in ${name}`);
const options = process.argv.slice(2);
const code = await runMocha(['test/ui/**/*.test.ts', ...options]);
const failed = code === 0 ? [] : await readFailedFiles();
if (failed.length === 0 || failed.length > mostTriedAgain) {
  process.exit(code);
}
// A workbench loses a click now and then, as it does to people. What fails in a new window, too, is a fault.
console.log('These files are run once more, each from its beginning in a new window:', failed);
const secondCode = await runMocha([...failed, ...options]);
if (secondCode === 0) {
  console.log('Passed only the second time:', failed);
}
process.exit(secondCode);

async function runMocha(args: readonly string[]): Promise<number> {
  await rm(failedFiles, { force: true });
  return runProcess(
    process.execPath,
    [
      'node_modules/mocha/bin/mocha.js',
      '--fail-zero',
      `--timeout=${testTimeoutMs}`,
      '--reporter=test/host/failedFiles.cjs',
      ...(process.env.CI ? ['--forbid-only'] : []),
      ...args,
    ],
    { FAILED_FILES: failedFiles },
  );
}

/** The files of the last run's tests that failed; none where it did not get as far as its report. */
async function readFailedFiles(): Promise<readonly string[]> {
  try {
    return (await readFile(failedFiles, 'utf8')).split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
}
