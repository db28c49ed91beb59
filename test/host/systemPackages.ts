// What the browser host needs from the system: installed where that takes no password, else asked for.

import { spawnSync } from 'node:child_process';
import { onPath } from './onPath';

/** The commands that build the server's native modules; the Debian packages have the same names. */
const buildTools = ['g++', 'make', 'python3'];

const chromiumCommands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser that shows the workbench: `CHROMIUM`, or the first known one on PATH. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM ?? onPath(...chromiumCommands);
}

/**
 * Sees to it that Chromium is there, and the build tools where asked for.
 * @throws Error with the exact line to run, where it cannot install what is missing.
 */
export function ensureSystemPackages(options: { readonly buildTools: boolean }): void {
  const missing = [
    ...(options.buildTools ? buildTools.filter((tool) => onPath(tool) === undefined) : []),
    ...(findChromium() === undefined ? ['chromium'] : []),
  ];
  if (missing.length === 0) return;
  const aptGet = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  const asRoot = onPath('apt-get') === undefined ? undefined : rootPrefix();
  if (asRoot === undefined) {
    throw new Error(
      `The browser-served VS Code needs ${missing.join(', ')}. On Debian or Ubuntu this installs them:\n` +
        `  sudo apt-get ${install.join(' ')}`,
    );
  }
  console.log(`Installing ${missing.join(', ')} with apt-get`);
  run([...asRoot, ...aptGet, 'update']);
  run([...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', ...aptGet, ...install]);
}

/** What to put before a command to run it as root without a password; undefined where there is no way. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function run([command = '', ...args]: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}
