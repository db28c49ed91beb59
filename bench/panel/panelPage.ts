import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { answerAll, launchChromium } from '../../test/host/chromium';
import { ensureSystemPackages } from '../../test/host/systemPackages';
import { ORIGIN, type Site } from './site';

/** As large as a panel on a large screen, in px. */
const VIEWPORT = { width: 1200, height: 1000 };

/** A page did not answer in time. */
export class GaveUp extends Error {}

/** Opens pages in one Chromium, and a new one where the last one hangs. */
export class Pages {
  #browser: Browser | undefined;

  constructor(
    /** How long a page may take for anything it is asked, in ms. */
    readonly longestMs: number,
  ) {
    ensureSystemPackages({ buildTools: false });
  }

  /**
   * Does something with a new page, in a process of its own.
   * @throws {GaveUp} where the page takes too long
   */
  async with<T>(site: Site, work: (page: PanelPage) => Promise<T>): Promise<T> {
    this.#browser ??= await launchChromium();
    const context = await this.#browser.newContext({ viewport: VIEWPORT });
    try {
      const page = await context.newPage();
      const done = await work(await PanelPage.open(page, site, this.longestMs));
      await context.close();
      return done;
    } catch (error) {
      // A page that hangs does not close; its browser does.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
  }
}

/** The page's window, as `inPage/instruments.mjs` furnishes it. */
interface WithInstruments<T> {
  readonly bench: Readonly<Record<string, (...args: readonly unknown[]) => T | Promise<T>>>;
}

/** A page of a subject, with the instruments in it. */
export class PanelPage {
  readonly #page: Page;
  readonly #longestMs: number;

  private constructor(page: Page, longestMs: number) {
    this.#page = page;
    this.#longestMs = longestMs;
  }

  static async open(page: Page, site: Site, longestMs: number): Promise<PanelPage> {
    await answerAll(page, (pathname) =>
      pathname === '/' ? { type: 'text/html', body: Buffer.from(site.html) } : site.files.get(pathname),
    );
    await page.addInitScript(site.instruments);
    await page.goto(`${ORIGIN}/`);
    if (site.afterwards !== '') {
      await page.evaluate(site.afterwards);
    }
    return new PanelPage(page, longestMs);
  }

  /**
   * Calls one of the page's instruments.
   * @throws {GaveUp} where that takes too long
   */
  async ask<T>(instrument: string, ...args: readonly unknown[]): Promise<T> {
    const answer = this.#page.evaluate(
      ([name, given]) => (globalThis as unknown as WithInstruments<T>).bench[name]?.(...given),
      [instrument, args] as const,
    );
    const stop = new AbortController();
    const tooLong = delay(this.#longestMs, undefined, { signal: stop.signal }).then(() => {
      throw new GaveUp();
    });
    try {
      return await Promise.race([answer as Promise<T>, tooLong]);
    } catch (error) {
      // What the page says once its browser is closed is of no interest.
      answer.catch(() => undefined);
      throw error;
    } finally {
      stop.abort();
      tooLong.catch(() => undefined);
    }
  }

  /** What objects, texts, the document and buffers take in memory after garbage collections, in bytes. */
  async heapBytes(): Promise<number> {
    const session = await this.#page.context().newCDPSession(this.#page);
    // What is freed first may have kept other things.
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    await session.detach();
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  }
}
