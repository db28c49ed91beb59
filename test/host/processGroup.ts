// Child processes that were started with `detached: true`, each with the group of processes that it leads.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const politelyMs = 3_000;

/** Sends a signal to a child and to all that it started, whether it lives itself or not. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a child and all that it started, politely for three seconds. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    const timer = setTimeout(() => {
      signalGroup(child, 'SIGKILL');
    }, politelyMs);
    signalGroup(child, 'SIGTERM');
    await exited;
    clearTimeout(timer);
  }
  signalGroup(child, 'SIGKILL');
}
