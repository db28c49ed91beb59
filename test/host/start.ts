// npm start: opens a real VS Code with the extension, the Demo connection on, in a profile that goes with it.
//   npm start                                        a window, until it closes or Ctrl+C
//   npm start -- --screenshot FILE                   a picture of the view with its runs, without a window
//       --theme dark|light|hc-dark|hc-light          in this theme
//       --open "requires action"                     and with the panel of the first run in this status
// A desktop VS Code is taken where there is one (`VSCODE_EXECUTABLE`, or `code` on PATH), else the browser-served one.

import { parseArgs } from 'node:util';
import { buildExtension } from './build';
import { openBrowser } from './browserWindow';
import { givenDesktop, hasDisplay, installedDesktop, openDesktop } from './desktop';
import { browserHostSupported } from './hostInstall';
import { projectRoot } from './paths';
import { isTheme, takeScreenshot, themes } from './screenshot';

/** The extension heeds it in development mode only. */
const demo = { ASSISTANT_RUNS_DEMO: '1' };

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      screenshot: { type: 'string' },
      theme: { type: 'string', default: 'dark' },
      open: { type: 'string' },
    },
  });
  if (!isTheme(values.theme)) throw new Error(`--theme takes one of ${themes.join(', ')}.`);
  await buildExtension();
  if (values.screenshot !== undefined) {
    const { screenshot: file, theme, open } = values;
    await takeScreenshot({ file, theme, open, extension: projectRoot, env: demo });
    return;
  }
  const desktop = hasDisplay() ? (givenDesktop() ?? installedDesktop()) : undefined;
  if (desktop !== undefined) {
    console.log(`Opening ${desktop.name}`);
    await openDesktop(desktop, projectRoot, demo);
  } else if (browserHostSupported) {
    await openBrowser(projectRoot, demo);
  } else {
    throw new Error(
      'No VS Code found: install it, with `code` on PATH, or name its executable in VSCODE_EXECUTABLE.',
    );
  }
}

// Ctrl+C is a person's way to end this, not a failure.
process.once('SIGINT', () => process.exit(0));
try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
