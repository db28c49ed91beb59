// Runs test/ui in the browser-served VS Code, the only one whose workbench a test can click in. Arguments go to mocha.

import { buildExtension } from './build';
import { browserHostSupported, ensureHost } from './hostInstall';
import { runProcess } from './runProcess';

const testTimeoutMs = 60_000;

if (!browserHostSupported) {
  console.log(`UI tests not run: they need Linux x64, and this is ${process.platform} ${process.arch}.`);
  process.exit(0);
}
await buildExtension();
const { name } = await ensureHost('current');
console.log(`UI tests in ${name}`);
const mocha = [
  'node_modules/mocha/bin/mocha.js',
  '--fail-zero',
  `--timeout=${testTimeoutMs}`,
  ...(process.env.CI ? ['--forbid-only'] : []),
  'test/ui/**/*.test.ts',
  ...process.argv.slice(2),
];
process.exit(await runProcess(process.execPath, mocha));
