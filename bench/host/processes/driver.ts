// An extension that is the benchmarks' hand in the extension host: it does what it is asked over a Unix socket, and
// tells what it measures there. It is given the socket's path in the environment.

import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { DRIVER_SOCKET, type Activation, type Asked, type Usage } from '../asked';
import { bytesOfObjects, collectGarbage } from '../heap';
import { measureActivation } from '../measureActivation';

/** The extension host is quiet where it was busy for less than this part of such a window, in milliseconds. */
const QUIET = 0.03;
const WINDOW_MS = 250;
/** How long it may take to become quiet, in milliseconds: what VS Code does while it starts. */
const LONGEST_START_MS = 20_000;

export function activate(context: vscode.ExtensionContext): void {
  const socket = process.env[DRIVER_SOCKET];
  if (socket === undefined) {
    throw new Error(`${DRIVER_SOCKET} does not say where to listen.`);
  }
  // The one of the window before this one.
  rmSync(socket, { force: true });
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(socket);
  context.subscriptions.push({
    dispose: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const asked = (await json(request)) as Asked;
  switch (asked.do) {
    case 'settle':
      await whenQuiet();
      return process.pid;
    case 'activate':
      return (await measureActivation(asked.id)) satisfies Activation;
    case 'execute':
      return await vscode.commands.executeCommand(asked.command, ...asked.args);
    case 'usage':
      return usage(asked.collect);
  }
}

async function whenQuiet(): Promise<void> {
  const until = performance.now() + LONGEST_START_MS;
  for (let busy = 1; busy > QUIET && performance.now() < until;) {
    const before = performance.eventLoopUtilization();
    await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
    busy = performance.eventLoopUtilization(before).utilization;
  }
}

function usage(collect: boolean): Usage {
  if (collect) {
    collectGarbage();
  }
  const { external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) {
    resources[name] = (resources[name] ?? 0) + 1;
  }
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return {
    heapBytes: bytesOfObjects(),
    external,
    rss,
    resources,
    listeners,
    busyMs: performance.eventLoopUtilization().active,
  };
}
