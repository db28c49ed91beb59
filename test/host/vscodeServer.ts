// VS Code's server as a child process with all that belongs to it: extension hosts, watchers, terminals.

import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { HostInstall } from './hostInstall';
import { endGroup, signalGroup } from './processGroup';
import { writeSettings, type Profile } from './profile';

export interface ServerOptions {
  readonly host: HostInstall;
  readonly profile: Profile;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly workspaceTrust: boolean;
  /** A packaged extension to install first. */
  readonly vsix?: string | undefined;
}

export interface VscodeServer {
  /** The Unix socket that it listens on. */
  readonly socket: string;
  /** A page has to bring this as the query's `tkn`, so that no other page or user of the machine gets in. */
  readonly token: string;
  /** The last of what the server wrote, for a message about a failure. */
  readonly output: () => string;
  /** Ends the server and its children, politely for three seconds. */
  readonly stop: () => Promise<void>;
  /** Ends them at once: for the moment in which this process ends. */
  readonly kill: () => void;
}

type ServerProcess = ChildProcessByStdio<null, Readable, Readable>;

const startTimeoutMs = 60_000;
const keptOutput = 20_000;

/** @throws Error with the server's output where it ends, or does not listen within a minute. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const { host, profile } = options;
  writeSettings(path.join(profile.directory, 'data/User'), options.settings);
  const socket = path.join(profile.directory, 'server.sock');
  rmSync(socket, { force: true });
  const token = randomBytes(16).toString('hex');
  const program = [
    'out/server-main.js',
    '--accept-server-license-terms',
    '--telemetry-level=off',
    `--server-data-dir=${profile.directory}`,
  ];
  const place = { cwd: host.server, env: environment(profile, options.env) };
  if (options.vsix !== undefined) {
    const install = [...program, '--install-extension', path.resolve(options.vsix)];
    execFileSync(host.node, install, { ...place, stdio: 'pipe' });
  }
  const listen = [`--socket-path=${socket}`, `--connection-token=${token}`, '--disable-update-check'];
  const trust = options.workspaceTrust ? [] : ['--disable-workspace-trust'];
  // In a process group of its own, since extension hosts outlive a server that is ended alone.
  const child = spawn(host.node, [...program, ...listen, ...trust], {
    ...place,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptOutput)));
  }
  const kill = (): void => {
    signalGroup(child, 'SIGKILL');
  };
  try {
    await whenListening(child);
  } catch (error) {
    kill();
    throw new Error(`VS Code's server did not start:\n${output}`, { cause: error });
  }
  return { socket, token, output: () => output, stop: () => endGroup(child), kill };
}

async function whenListening(child: ServerProcess): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const listening = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It did not listen within ${startTimeoutMs / 1000} s.`));
    }, startTimeoutMs);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-keptOutput);
      if (text.includes('Extension host agent listening')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`It ended with ${String(code)}.`));
    });
  });
  await listening.finally(() => {
    clearTimeout(timer);
  });
}

/** Ours without what an enclosing VS Code or Node set for itself; all that it writes goes into the profile. */
function environment(profile: Profile, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    HOME: profile.directory,
    XDG_RUNTIME_DIR: profile.directory,
    TMPDIR: profile.directory,
    EXTENSIONS_GALLERY: '{}',
    ...extra,
  };
}
