// A Chromium whose pages come from memory, for what needs no VS Code.

import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArguments } from './browserHost';
import { findChromium } from './systemPackages';

/** What a page is answered. */
export interface ServedFile {
  /** Its media type. */
  readonly type: string;
  readonly body: Buffer;
}

/** Starts a headless Chromium, which must be there. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumArguments,
  });
}

/** Answers all that a page asks for; `fileAt` gives undefined for what is not there. */
export async function answerAll(
  page: Page,
  fileAt: (pathname: string) => ServedFile | undefined,
): Promise<void> {
  await page.route('**', async (route) => {
    const file = fileAt(new URL(route.request().url()).pathname);
    await (file === undefined
      ? route.abort()
      : route.fulfill({ contentType: `${file.type}; charset=utf-8`, body: file.body }));
  });
}
