import { spawn } from 'node:child_process';
import path from 'node:path';
import { serve, type ServeOptions, type Serving } from './browserHost';
import { hasDisplay } from './desktop';
import { endWithProcess } from './endWithProcess';
import { findChromium } from './systemPackages';

/**
 * Serves VS Code with the extension under development. Where there is a display it opens a Chromium window and resolves
 * when that closes; else a person opens the printed address, and it serves until this process ends.
 */
export async function openBrowser(
  extension: string,
  { env, settings }: Required<Pick<ServeOptions, 'env' | 'settings'>>,
): Promise<void> {
  const serving = await serve({ extension, env, settings });
  console.log(`Serving ${serving.name}\n\n  ${serving.url}\n`);
  if (hasDisplay() && (await openWindow(serving))) {
    await serving.stop();
    return;
  }
  console.log('Open this address in a browser on this machine. Ctrl+C ends it.');
  await new Promise(() => undefined);
}

/** Resolves when the window closes, with false where none could open. */
async function openWindow(serving: Serving): Promise<boolean> {
  const args = [
    `--app=${serving.url}`,
    `--user-data-dir=${path.join(serving.profile.directory, 'browser')}`,
    '--no-first-run',
    '--no-default-browser-check',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const env = { ...process.env, TMPDIR: serving.profile.directory };
  const chromium = spawn(findChromium() ?? 'chromium', args, { env, stdio: 'ignore' });
  const close = endWithProcess(() => chromium.kill());
  const code = await new Promise<number | null>((resolve) =>
    chromium
      .once('error', () => {
        resolve(1);
      })
      .once('exit', resolve),
  );
  close();
  return code === 0;
}
