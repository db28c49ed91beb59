// `code [FOLDER] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE` on the browser-served VS Code: runs the
// tests in its extension host and exits as VS Code would. `--release=minimum` takes the oldest VS Code supported.

import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from './browserHost';

const testTimeoutMs = 5 * 60_000;

/** What VS Code itself logs while it starts without a gallery or an account. */
const startNoise = [
  '[AccountPolicyGate',
  '[AgentHost',
  '[DefaultAccount',
  '[node.js fs] readdir',
  '[reconnection',
  'Canceled: ',
  'ChatSessionStore: ',
  'Creating a socket',
  'Creation of workbench contribution',
  'Error while fetching the extension under development',
  'Ignoring fetching',
  'Loading development',
  'No search provider registered',
  "Request to 'http",
  'Resolved connection',
  'Resolving connection',
  'Timed out waiting for authentication provider',
  'Updating additional builtin',
];

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    release: { type: 'string', default: 'current' },
  },
});
const { extensionDevelopmentPath: extension, extensionTestsPath: tests, release } = values;
const [folder] = positionals;
if (
  typeof extension !== 'string' ||
  typeof tests !== 'string' ||
  (release !== 'current' && release !== 'minimum')
) {
  console.error(
    'Needed: --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--release=current|minimum]',
  );
  process.exit(2);
}

// A program that starts this holds the other end of the standard input, so its end tells of theirs.
const input = fstatSync(process.stdin.fd);
if (input.isSocket() || input.isFIFO()) process.stdin.resume().once('end', () => process.exit(1));

let finish: (code: number) => void = () => undefined;
const finished = new Promise<number>((resolve) => (finish = resolve));
const session = await launch({
  release,
  extension,
  tests,
  ...(folder === undefined ? {} : { folder }),
  onExit: finish,
  onLog: (text) => {
    if (!startNoise.some((start) => text.startsWith(start))) console.log(text);
  },
});
session.page.once('crash', () => {
  console.error('The workbench crashed.');
  finish(1);
});
setTimeout(() => {
  console.error(`The tests did not end within ${testTimeoutMs / 1000} s. The server's last words:`);
  console.error(session.serverOutput());
  finish(1);
}, testTimeoutMs);
const code = await finished;
await session.close();
process.exit(code);
