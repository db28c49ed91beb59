// The desktop VS Code of this machine, or one that is downloaded for the tests.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endWithProcess } from './endWithProcess';
import { browserHostSupported } from './hostInstall';
import { onPath } from './onPath';
import { cacheFolder } from './paths';
import { writeSettings } from './profile';

export interface Desktop {
  /** VS Code's own executable, or its command-line script. */
  readonly executable: string;
  /** Such as `Visual Studio Code 1.139.1`. */
  readonly name: string;
}

const downloadTimeoutMs = 20_000;

/** Whether a window can open here. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** `VSCODE_EXECUTABLE`, or undefined where it is not set. @throws Error where there is no such file. */
export function givenDesktop(): Desktop | undefined {
  const executable = process.env.VSCODE_EXECUTABLE;
  if (executable === undefined || executable === '') return undefined;
  if (!existsSync(executable)) throw new Error(`VSCODE_EXECUTABLE names no file: ${executable}`);
  return { executable, name: nameOf(executable) };
}

/** The desktop VS Code that a person has installed: `code` on PATH. */
export function installedDesktop(): Desktop | undefined {
  const command = onPath('code');
  if (command === undefined) return undefined;
  const script = realpathSync(command);
  // In a remote terminal or in WSL, `code` only speaks to a VS Code on another machine, which has none of these folders.
  if (script.includes('remote-cli') || script.startsWith('/mnt/')) return undefined;
  const executable = script.endsWith('.cmd') ? path.join(path.dirname(script), '../Code.exe') : command;
  return { executable, name: nameOf(script) };
}

/**
 * Downloads a desktop VS Code for tests, or takes the one of an earlier download. Undefined where none is to be had:
 * after 20 s where the browser host can take its place.
 */
export function downloadedDesktop(version: string): Desktop | undefined {
  console.log(`Looking for a desktop VS Code (${version}) to download`);
  const script = path.join(import.meta.dirname, 'downloadDesktop.ts');
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, version, cacheFolder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(browserHostSupported ? { timeout: downloadTimeoutMs } : {}),
  });
  const executable = stdout.trim();
  return existsSync(executable) ? { executable, name: nameOf(executable) } : undefined;
}

/** Opens a window with the extension under development and a profile that goes with it; resolves when it closes. */
export async function openDesktop(
  desktop: Desktop,
  extension: string,
  {
    env,
    settings,
  }: {
    readonly env: Readonly<Record<string, string>>;
    /** User settings, over the quiet ones. */
    readonly settings: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'vsc-'));
  const end = endWithProcess(() => {
    closeDesktop(profile);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  writeSettings(path.join(profile, 'User'), settings);
  const args = [
    `--extensionDevelopmentPath=${extension}`,
    `--user-data-dir=${profile}`,
    `--extensions-dir=${path.join(profile, 'extensions')}`,
    '--new-window',
    '--wait',
    '--skip-welcome',
    '--skip-release-notes',
    '--disable-workspace-trust',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  try {
    const child = spawn(desktop.executable, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('exit', resolve),
    );
    if (code !== 0) throw new Error(`${desktop.executable} ended with ${String(code)}.`);
  } finally {
    end();
  }
}

/** The script on PATH starts VS Code apart from itself, so what is ended is the process that holds the profile. */
function closeDesktop(profile: string): void {
  try {
    process.kill(Number(readFileSync(path.join(profile, 'code.lock'), 'utf8')));
  } catch {
    // Its window is closed already.
  }
}

/** What the application that an executable or script belongs to calls itself. */
function nameOf(executable: string): string {
  const folder = path.dirname(realpathSync(executable));
  const places = ['resources/app', '../resources/app', '..', '../Resources/app'];
  const application = places
    .map((place) => path.join(folder, place))
    .find((place) => existsSync(path.join(place, 'product.json')));
  if (application === undefined) return `${executable} (version unknown)`;
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(application, file), 'utf8'));
  const { nameLong } = read('product.json') as { nameLong: string };
  const { version } = read('package.json') as { version: string };
  return `${nameLong} ${version}`;
}
