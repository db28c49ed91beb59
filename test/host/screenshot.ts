// A picture of the extension with threads and runs, such as the README shows.

import path from 'node:path';
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

export interface ScreenshotOptions {
  readonly file: string;
  readonly theme: Theme;
  /** The words of a status: the panel of the first run in it is opened too. */
  readonly open: string | undefined;
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
    settings: { ...options.settings, 'workbench.colorTheme': colorThemes[options.theme] },
  });
  const run = session.page
    .locator('.part.sidebar [role="treeitem"][aria-level="2"]')
    // A shortened id.
    .filter({ hasText: '…' });
  await run.first().waitFor({ timeout: deadline - Date.now() });
  if (options.open !== undefined) {
    await run
      .filter({ hasText: options.open })
      .first()
      .click({ timeout: deadline - Date.now() });
    const panel = session.page.locator('iframe.webview.ready').contentFrame().frameLocator('#active-frame');
    await panel
      .getByRole('treeitem')
      .first()
      .waitFor({ timeout: deadline - Date.now() });
    // Away from the row: its tooltip does not belong in the picture.
    await session.page.locator('.part.statusbar').hover();
  }
  const file = path.resolve(options.file);
  await session.page.screenshot({ path: file });
  await session.close();
  clearTimeout(timer);
  console.log(`Wrote ${file}`);
}
