// npm start: opens a real VS Code with the extension, the Demo connection on, in a profile that goes with it.
//   npm start                                        a window, until it closes or Ctrl+C
//   npm start -- --langgraph                         on a LangGraph server of its own in place of the Demo
//   npm start -- --screenshot FILE                   a picture of the view with its runs, without a window
//       --theme dark|light|hc-dark|hc-light          in this theme
//       --size 1280x800                              of this size, in CSS pixels
//       --open "requires action"                     and with the panel of the first run in this status
//       --unfold "Code Interpreter"                  and with this step in it unfolded
// A desktop VS Code is taken where there is one (`VSCODE_EXECUTABLE`, or `code` on PATH), else the browser-served one.

import { parseArgs } from 'node:util';
import { buildExtension } from './build';
import { openBrowser } from './browserWindow';
import { givenDesktop, hasDisplay, installedDesktop, openDesktop } from './desktop';
import { browserHostSupported } from './hostInstall';
import { startLangGraph, type Graph } from './langgraphServer';
import { projectRoot } from './paths';
import { isTheme, readSize, takeScreenshot, themes } from './screenshot';

/** What the window opens with. */
interface Scene {
  /** The extension heeds it in development mode only. */
  readonly env: { readonly ASSISTANT_RUNS_SHOW: string };
  readonly settings: Readonly<Record<string, unknown>>;
}

const demo: Scene = { env: { ASSISTANT_RUNS_SHOW: 'demo' }, settings: {} };

/** Starts a LangGraph server with threads and runs in every state that it knows. It ends with this process. */
async function langGraph(): Promise<Scene> {
  const server = await startLangGraph();
  console.log(`A LangGraph server answers at ${server.url}`);
  const runs: readonly (readonly [thread: string, ...graphs: (readonly [Graph, number?])[]])[] = [
    ['Invoices', ['sleeper', 0], ['asker']],
    ['Look-ups', ['failing']],
    ['Monthly report', ['ticker', 600]],
    ['Nightly batch', ['sleeper'], ['sleeper'], ['sleeper'], ['sleeper']],
  ];
  for (const [title, ...graphs] of runs) {
    const thread = await server.addThread(title);
    for (const [graph, seconds] of graphs) await server.addRun(thread, graph, seconds);
  }
  const connection = { id: 'langgraph', kind: 'langgraph', name: 'LangGraph', baseUrl: server.url };
  return {
    env: { ASSISTANT_RUNS_SHOW: connection.id },
    settings: { 'assistantRuns.connections': [{ ...connection, auth: { type: 'none' } }] },
  };
}

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      screenshot: { type: 'string' },
      theme: { type: 'string', default: 'dark' },
      size: { type: 'string', default: '1280x800' },
      open: { type: 'string' },
      unfold: { type: 'string' },
      langgraph: { type: 'boolean', default: false },
    },
  });
  if (!isTheme(values.theme)) throw new Error(`--theme takes one of ${themes.join(', ')}.`);
  const size = readSize(values.size);
  if (size === undefined) throw new Error('--size takes a width and a height, such as 1280x800.');
  await buildExtension();
  const scene = values.langgraph ? await langGraph() : demo;
  if (values.screenshot !== undefined) {
    const { screenshot: file, theme, open, unfold } = values;
    await takeScreenshot({ file, theme, size, open, unfold, extension: projectRoot, ...scene });
    return;
  }
  const desktop = hasDisplay() ? (givenDesktop() ?? installedDesktop()) : undefined;
  if (desktop !== undefined) {
    console.log(`Opening ${desktop.name}`);
    await openDesktop(desktop, projectRoot, scene);
  } else if (browserHostSupported) {
    await openBrowser(projectRoot, scene);
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
