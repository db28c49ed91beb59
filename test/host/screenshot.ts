// A picture of the extension with threads and runs, such as the README shows.

import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { launch } from './browserHost';
import { ensureHost } from './hostInstall';

const colorThemes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof colorThemes;

export const themes = Object.keys(colorThemes);

export function isTheme(name: string): name is Theme {
  return themes.includes(name);
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Reads a size such as `1280x800`; undefined where it is none. */
export function readSize(text: string): Size | undefined {
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(text) ?? [];
  return width === undefined || height === undefined
    ? undefined
    : { width: Number(width), height: Number(height) };
}

export interface ScreenshotOptions {
  readonly file: string;
  readonly theme: Theme;
  readonly size: Size;
  /** The words of a status: the panel of the first run in it is opened too. */
  readonly open: string | undefined;
  /** The words of a step: it is unfolded in that panel. */
  readonly unfold: string | undefined;
  readonly extension: string;
  readonly env: Readonly<Record<string, string>>;
  /** User settings, over the quiet ones. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const timeoutMs = 120_000;

/** Writes a PNG once the tree shows a run, and the panel where one is to be open. @throws Error where it does not within two minutes. */
export async function takeScreenshot(options: ScreenshotOptions): Promise<void> {
  // The time is for VS Code and the extension, not for an install.
  const { name } = await ensureHost('current');
  console.log(`Opening ${name}`);
  const deadline = Date.now() + timeoutMs;
  const timer = setTimeout(() => {
    const what = options.open === undefined ? 'a run' : `a run that is “${options.open}”, with its panel,`;
    console.error(`The window did not show ${what} within ${timeoutMs / 1000} s.`);
    process.exit(1);
  }, timeoutMs);
  const session = await launch({
    extension: options.extension,
    env: options.env,
    viewport: options.size,
    settings: { ...options.settings, 'workbench.colorTheme': colorThemes[options.theme] },
  });
  const run = session.page
    .locator('.part.sidebar [role="treeitem"][aria-level="2"]')
    // A shortened id.
    .filter({ hasText: '…' });
  await run.first().waitFor({ timeout: deadline - Date.now() });
  if (options.open !== undefined) {
    session.page.setDefaultTimeout(deadline - Date.now());
    await showPanel(session.page, run.filter({ hasText: options.open }).first(), options.unfold);
  }
  const file = path.resolve(options.file);
  await session.page.screenshot({ path: file });
  await session.close();
  clearTimeout(timer);
  console.log(`Wrote ${file}`);
}

/** Opens the panel of a run, and waits until all that is about to come is there. */
async function showPanel(page: Page, run: Locator, unfold: string | undefined): Promise<void> {
  await run.click();
  const panel = page.locator('iframe.webview.ready').contentFrame().frameLocator('#active-frame');
  await panel.locator('header[aria-busy="false"]').waitFor();
  await panel.locator('.json').getByRole('treeitem').first().waitFor();
  // Either the steps, or words that there are none.
  await panel.locator('.timeline .note:not(.waiting)').waitFor({ state: 'attached' });
  if (unfold !== undefined) {
    const step = panel.locator('.timeline').getByRole('treeitem').filter({ hasText: unfold }).first();
    // On what folds it: its bar does something else.
    await step.click({ position: { x: 8, y: 8 } });
  }
  // Away from the row: its tooltip does not belong in the picture.
  await page.locator('.part.statusbar').hover();
}
