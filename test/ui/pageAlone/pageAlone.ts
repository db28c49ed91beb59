// The Run panel's page without VS Code around it: in a frame of Chromium, under its CSP, with a test as its host.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import type { BodyName, HostMessage, PanelState, RunSummary, WebviewMessage } from '../../../src/protocol';
import { answerAll, launchChromium, type ServedFile } from '../../host/chromium';
import { panelHtml } from '../../host/panelHtml';
import { projectRoot } from '../../host/paths';
import { plainSummary } from '../../support/plainSummary';

/** Where the pages are; nothing listens there. */
const ORIGIN = 'http://localhost';
const VIEWPORT = { width: 900, height: 700 };
/** When held time begins, in ms since the Unix epoch. */
const BEGIN = 1_760_000_020_000;
const START_MS = 60_000;
const WAIT_MS = 5000;

/** The rest of VS Code: something else that can have the keyboard's focus, and the panel in a frame. */
const AROUND = `<!DOCTYPE html><title>Around</title>
<body style="margin: 0"><button style="height: 24px">Elsewhere</button>
<iframe name="panel" src="/panel" style="display: block; border: 0; width: 100%; height: calc(100vh - 24px)"></iframe>`;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

/** A run at work, of which not much is known. */
export const SUMMARY = plainSummary({
  ref: { connectionId: 'alone', threadId: 'thread_alone', runId: 'run_alone' },
  connectionName: 'Alone',
  status: 'in_progress',
  createdAt: 1_760_000_000_000,
  startedAt: 1_760_000_001_000,
  seenAt: 1_760_000_010_000,
  canSubmit: true,
});

export interface AloneOptions {
  /** What an earlier page of the run has kept. */
  readonly kept?: PanelState;
  /** Whether time passes in the page only by {@link PageAlone.pass}. */
  readonly heldTime?: boolean;
}

type Sent<T extends WebviewMessage['type']> = Extract<WebviewMessage, { type: T }>;

/** The frame's window, as `inPage/vscodeSide.mjs` furnishes it. */
interface Furnished {
  readonly vscodeSide: {
    readonly sent: (type: string) => WebviewMessage[];
    readonly violations: () => string[];
    readonly kept: () => PanelState | undefined;
    readonly tell: (json: string) => Promise<void>;
    readonly untilSent: (fields: object) => Promise<WebviewMessage>;
    readonly painted: () => Promise<void>;
  };
}

/**
 * Opens Chromium for the tests of the enclosing `describe`. The function it returns makes a test with a page of its own,
 * which ends by asserting that the page had no errors and broke no rule of its CSP.
 */
export function usePages(): (
  work: (alone: PageAlone) => Promise<void>,
  options?: AloneOptions,
) => Mocha.AsyncFunc {
  let browser: Browser | undefined;
  let html = '';
  before(async function () {
    this.timeout(START_MS);
    [browser, html] = await Promise.all([launchChromium(), panelHtml(ORIGIN)]);
  });
  after(() => browser?.close());
  return (work, options = {}) =>
    async function () {
      const context = await browser!.newContext({ viewport: VIEWPORT });
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      try {
        const alone = await PageAlone.open(page, html, options);
        await work(alone);
        assert.deepEqual(await alone.complaints(), []);
      } catch (error) {
        const name = this.test?.fullTitle().replace(/[^a-z0-9]+/gi, '-') ?? '';
        await page.screenshot({ path: path.join(projectRoot, `out/screenshots/failed-${name}.png`) });
        throw error;
      } finally {
        await context.close();
      }
    };
}

export class PageAlone {
  #revision = 0;

  private constructor(
    /** The window: what has the mouse and the keyboard. */
    readonly window: Page,
    /** The panel's own page. */
    readonly page: Frame,
    /** Errors that nothing caught, and what the console got as errors. */
    private readonly errors: readonly string[],
  ) {}

  static async open(
    window: Page,
    html: string,
    { kept, heldTime = false }: AloneOptions,
  ): Promise<PageAlone> {
    const errors: string[] = [];
    window.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    window.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    const furniture = readFileSync(path.join(import.meta.dirname, 'inPage/vscodeSide.mjs'), 'utf8');
    await answerAll(window, (pathname) => {
      if (pathname === '/') return { type: 'text/html', body: Buffer.from(AROUND) };
      return pathname === '/panel' ? { type: 'text/html', body: Buffer.from(html) } : builtFile(pathname);
    });
    await window.addInitScript(`globalThis.KEPT = ${JSON.stringify(kept)};\n{${furniture}}`);
    if (heldTime) await window.clock.install({ time: BEGIN });
    const frame = window.waitForEvent('frameattached');
    await window.goto(ORIGIN);
    const alone = new PageAlone(window, await frame, errors);
    await alone.untilSent({ type: 'ready' });
    if (heldTime) await window.clock.pauseAt(BEGIN + START_MS);
    return alone;
  }

  /** Sends the page a message; what comes of it may still have to be painted. */
  async tell(message: HostMessage): Promise<void> {
    await this.page.evaluate(
      (json) => (globalThis as unknown as Furnished).vscodeSide.tell(json),
      JSON.stringify(message),
    );
  }

  /** Tells the page of the run. */
  async summary(other: Partial<RunSummary> = {}): Promise<void> {
    const summary = { ...SUMMARY, ...other };
    await this.tell({
      type: 'summary',
      summary: { ...summary, requiredToolCallCount: summary.requiredToolCalls.length },
    });
  }

  /** Sends a body, and waits until the page says that it is on the screen. */
  async body(of: BodyName, text: string, before?: string): Promise<void> {
    const revision = ++this.#revision;
    await this.tell({ type: 'body', of, revision, text, ...(before === undefined ? {} : { before }) });
    await this.untilSent({ type: 'shown', of, revision });
  }

  /** What the page has sent of a type so far. */
  async sent<T extends WebviewMessage['type']>(type: T): Promise<Sent<T>[]> {
    const messages = await this.page.evaluate(
      (wanted) => (globalThis as unknown as Furnished).vscodeSide.sent(wanted),
      type as string,
    );
    return messages as Sent<T>[];
  }

  /** Waits until the page has sent a message with these fields. */
  async untilSent(fields: Partial<WebviewMessage>): Promise<void> {
    const answer = this.page.evaluate(
      (wanted) => (globalThis as unknown as Furnished).vscodeSide.untilSent(wanted),
      fields,
    );
    await within(WAIT_MS, answer, () => `The page did not send ${JSON.stringify(fields)}.`);
  }

  /** Waits until what the page is about to do is painted. */
  async painted(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as Furnished).vscodeSide.painted());
  }

  /** Lets so many ms pass at once where time is held. */
  async pass(ms: number): Promise<void> {
    await this.window.clock.runFor(ms);
  }

  /** What the page keeps by now. */
  async kept(): Promise<PanelState | undefined> {
    return await this.page.evaluate(() => (globalThis as unknown as Furnished).vscodeSide.kept());
  }

  /** Goes into the page, as VS Code does when a person comes back to the panel. */
  async enter(): Promise<void> {
    await this.window.evaluate('document.querySelector("iframe").contentWindow.focus()');
  }

  /** Clicks on a point of the page's window, in px. */
  async click({ x, y }: { readonly x: number; readonly y: number }): Promise<void> {
    const box = await (await this.page.frameElement()).boundingBox();
    assert.ok(box);
    await this.window.mouse.click(box.x + x, box.y + y);
  }

  /** Goes to something else in the window. */
  async leave(): Promise<void> {
    await this.window.getByRole('button', { name: 'Elsewhere' }).focus();
  }

  /** What went wrong in the page so far. */
  async complaints(): Promise<readonly string[]> {
    const violations = await this.page.evaluate(() =>
      (globalThis as unknown as Furnished).vscodeSide.violations(),
    );
    return [...this.errors, ...violations];
  }
}

/** A file that was built; undefined where there is none, or outside of what a panel may load. */
function builtFile(pathname: string): ServedFile | undefined {
  const file = path.join(projectRoot, path.normalize(pathname));
  const type = TYPES[path.extname(file)];
  return type === undefined || !pathname.startsWith('/dist/') || !existsSync(file)
    ? undefined
    : { type, body: readFileSync(file) };
}

/** @throws Error where an answer takes longer than so many ms */
async function within<T>(ms: number, answer: Promise<T>, why: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(why()));
    }, ms);
  });
  try {
    return await Promise.race([answer, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
