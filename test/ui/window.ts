// One VS Code for the tests of a `describe`, and a picture of it where one of them fails.

import { launch, type LaunchOptions, type Session } from '../host/browserHost';
import { projectRoot } from '../host/paths';
import { Workbench } from './workbench';

export interface Window {
  readonly session: Session;
  readonly workbench: Workbench;
  /** What the page's console got as errors since the start, violations of a webview's CSP among them. */
  readonly consoleErrors: readonly string[];
}

/** How long a test with a reload of the window in it may take: VS Code starts anew, its extensions too. */
export const RELOAD_MS = 60_000;
const startTimeoutMs = 120_000;
const waitMs = 15_000;

/**
 * Opens VS Code with this project's extension before the tests of the enclosing `describe`, and closes it after them.
 * Call it in the body of `describe`, and the function it returns in tests and hooks. Options that are not known yet are
 * given as a function, which is called after the `before` hooks that stand above.
 */
export function useWindow(options: LaunchOptions | (() => LaunchOptions) = {}): () => Window {
  let opened: Window | undefined;
  before(async function () {
    this.timeout(startTimeoutMs);
    const given = typeof options === 'function' ? options() : options;
    const session = await launch({ extension: projectRoot, ...given });
    const consoleErrors: string[] = [];
    session.context.on('console', (message) => {
      if (message.type() === 'error') consoleErrors.push(message.text());
    });
    session.page.on('pageerror', ({ message }) => {
      consoleErrors.push(`Uncaught ${message}`);
    });
    session.context.setDefaultTimeout(waitMs);
    opened = { session, workbench: new Workbench(session.page), consoleErrors };
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || opened?.session.page.isClosed() !== false) return;
    const name = this.currentTest.fullTitle().replace(/[^a-z0-9]+/gi, '-');
    await opened.workbench.screenshot(`failed-${name}`);
  });
  after(async () => {
    await opened?.session.close();
  });
  return () => {
    if (opened === undefined) throw new Error('VS Code is open only while tests and their hooks run.');
    return opened;
  };
}
