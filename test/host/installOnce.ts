// What is installed once from the npm registry into the cache folder.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithProcess } from './endWithProcess';
import { cacheFolder } from './paths';

/** What to install: a package.json with its lockfile, and the steps from there. */
export interface Installation {
  /** What the folder in the cache is called, before the hash of what is in it. */
  readonly name: string;
  /** What to call it before a person, and what it takes: `the browser-served VS Code (once, about a minute, 500 MB)`. */
  readonly title: string;
  /** The folder of package.json and package-lock.json. */
  readonly pins: string;
  /** What the steps depend on besides the lockfile: another value makes another installation. */
  readonly variant?: unknown;
  /** Installs in a folder that holds a copy of the pins. */
  readonly steps: (folder: string) => Promise<void>;
}

/** No package runs a script while it is installed. */
export const quietly: readonly string[] = ['--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * The folder of an installation, made first where it is not there yet. It is built beside its final place and renamed
 * when whole, so that one that was interrupted is never used.
 * @throws Error saying what failed, with its output
 */
export async function installOnce(installation: Installation): Promise<string> {
  const { name, title, pins, variant, steps } = installation;
  const lock = await readFile(path.join(pins, 'package-lock.json'));
  const hash = createHash('sha256').update(lock);
  if (variant !== undefined) hash.update(JSON.stringify(variant));
  const folder = path.join(cacheFolder, `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (await whenInstalledElsewhere(folder, title)) return folder;
  console.log(`Installing ${title} into ${folder}`);
  const partial = partialFolder(folder, process.pid);
  try {
    await cp(pins, partial, { recursive: true });
    await steps(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process that started at the same moment was first: its installation is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return folder;
}

/** Waits for another process that is installing the same, and removes what dead ones left. True where it is installed. */
async function whenInstalledElsewhere(folder: string, title: string): Promise<boolean> {
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
    if (!told) console.log(`Waiting for process ${installer}, which is installing ${title}`);
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

/** Runs npm, telling what it does and how long it took; its output is shown where it fails. */
export async function npmStep(
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
