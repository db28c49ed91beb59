// A real VS Code with an extension under development: VS Code's server on this machine, its workbench in Chromium.

import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { endWithProcess } from './endWithProcess';
import { ensureHost, type Release } from './hostInstall';
import { createProfile, removeProfile, type Profile } from './profile';
import { findChromium } from './systemPackages';
import { startServer } from './vscodeServer';
import { startFront } from './workbenchFront';

export interface ServeOptions {
  /** Which VS Code; `current` where nothing is said. */
  readonly release?: Release;
  /** The folder of an extension under development, or those of several. */
  readonly extension?: string | readonly string[];
  /** A packaged extension to install. */
  readonly vsix?: string;
  /** The folder, or the `.code-workspace` file, to open; an empty window where nothing is said. */
  readonly folder?: string;
  /** A CommonJS module whose `run` the extension host calls. */
  readonly tests?: string;
  /** Environment of the extension host, over this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** User settings, over the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether a folder opens in Restricted Mode until a person trusts it; where nothing is said all are trusted. */
  readonly workspaceTrust?: boolean;
  /** A profile of the caller's, which it removes itself; where nothing is said one that goes with the session. */
  readonly profile?: Profile;
}

export interface Serving {
  /** What a browser on this machine opens. */
  readonly url: string;
  /** Such as `VS Code 1.139.1 (code-server 4.139.1)`. */
  readonly name: string;
  readonly profile: Profile;
  /** The last of what the server wrote. */
  readonly serverOutput: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts VS Code for any browser to open; installs it first where it is not there. Nothing outlives this process. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const host = await ensureHost(options.release ?? 'current');
  const profile = options.profile ?? createProfile();
  const cleanups: (() => void)[] = [];
  const removeOwnProfile = (): void => {
    removeProfile(profile);
  };
  if (options.profile === undefined) cleanups.push(endWithProcess(removeOwnProfile));
  const cleanUp = (): void => {
    for (const action of cleanups.splice(0).reverse()) action();
  };
  try {
    const server = await startServer({
      host,
      profile,
      env: options.env ?? {},
      settings: options.settings ?? {},
      workspaceTrust: options.workspaceTrust ?? false,
      vsix: options.vsix,
    });
    cleanups.push(endWithProcess(server.kill));
    const front = await startFront({
      upstream: server.socket,
      port: profile.port,
      sealingKey: profile.sealingKey,
      extensions: [options.extension ?? []].flat().map((folder, at) => linkExtension(profile, folder, at)),
      tests: options.tests === undefined ? undefined : path.resolve(options.tests),
    });
    cleanups.push(front.close);
    profile.port = front.port;
    const query = new URLSearchParams({ tkn: server.token, ...whatOpens(options.folder) });
    return {
      url: `http://localhost:${front.port}/?${query.toString()}`,
      name: host.name,
      profile,
      serverOutput: server.output,
      stop: async () => {
        await server.stop();
        cleanUp();
      },
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
}

/** What the page's address says of the folder or workspace to open. */
function whatOpens(folder: string | undefined): Record<string, string> {
  if (folder === undefined) return { ew: 'true' };
  return { [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: path.resolve(folder) };
}

/**
 * A link to the extension from a folder of its own. VS Code takes the themes that lie below an extension under development
 * for its own and shows one of them, whatever the settings say: and the cache, with VS Code's themes in it, lies below ours.
 */
function linkExtension(profile: Profile, extension: string, at: number): string {
  const link = path.join(profile.directory, `extension-${at}`);
  rmSync(link, { force: true });
  symlinkSync(path.resolve(extension), link);
  return link;
}

export interface LaunchOptions extends ServeOptions {
  /** The page's size in CSS pixels. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What the extension host writes to its console, already formatted as console.log would. */
  readonly onLog?: (text: string) => void;
  /** The tests' end: the exit code VS Code would have had. It is 0 also where the extension host crashed. */
  readonly onExit?: (code: number) => void;
}

export interface Session extends Omit<Serving, 'stop'> {
  /** The first window. */
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses off this machine that a page asked for; none of them left it. */
  readonly blockedRequests: readonly string[];
  /** Opens one more window on the same profile and folder. */
  openWindow(): Promise<Page>;
  /** Closes the browser, ends the server and its children, and removes the profile unless it was the caller's. */
  close(): Promise<void>;
}

export const chromiumArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A name that is not loopback does not resolve: a page reaches nothing off this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** `serve` and a headless Chromium with the workbench open. */
export async function launch(options: LaunchOptions): Promise<Session> {
  const serving = await serve(options);
  const closers = [serving.stop];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const context = await openChromium(serving.profile, options);
    closers.push(() => context.close());
    const blockedRequests: string[] = [];
    context.on('requestfailed', (request) => {
      const { hostname } = new URL(request.url());
      if (!['localhost', '127.0.0.1'].includes(hostname)) blockedRequests.push(request.url());
    });
    const show = async (page: Page): Promise<Page> => {
      await page.goto(serving.url);
      await page.locator('.monaco-workbench').waitFor();
      return page;
    };
    const page = await show(context.pages()[0] ?? (await context.newPage()));
    const openWindow = async (): Promise<Page> => show(await context.newPage());
    return { ...serving, page, context, blockedRequests, openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openChromium(profile: Profile, options: LaunchOptions): Promise<BrowserContext> {
  const executablePath = findChromium();
  const context = await chromium.launchPersistentContext(path.join(profile.directory, 'browser'), {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumArguments,
    env: { ...process.env, TMPDIR: profile.directory },
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    // A signal ends this process, and Chromium with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const { onLog, onExit } = options;
  if (onLog) {
    await context.exposeFunction('codeAutomationLog', (_level: string, args: unknown[]) => {
      onLog(format(...args));
    });
  }
  if (onExit) await context.exposeFunction('codeAutomationExit', onExit);
  return context;
}
