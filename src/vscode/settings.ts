import * as vscode from 'vscode';

const SECTION = 'assistantRuns';

/** When to ask before cancelling. */
export type Confirm = 'never' | 'several' | 'always';

// Settings are a user's text: what is no valid value counts as the default of package.json.

/** When to ask before cancelling. */
export function confirmCancel(): Confirm {
  const value = read('confirmCancel');
  return value === 'never' || value === 'always' ? value : 'several';
}

/** After how long at work a run counts as stuck, in milliseconds. */
export function stuckAfter(): number {
  return numberWithin('stuckAfter', 0.1, Infinity, 5) * 60_000;
}

/** How many requests nobody asked for by a gesture may be sent to one connection in a minute. */
export function requestsPerMinute(): number {
  return Math.floor(numberWithin('requestsPerMinute', 6, 6000, 60));
}

/** Whether the threads and runs that were last seen are kept on disk. */
export function keepSnapshots(): boolean {
  return read('keepSnapshots') !== false;
}

/** Tells when one of these settings was changed. */
export function onDidChangeSetting(
  name: 'stuckAfter' | 'requestsPerMinute' | 'keepSnapshots',
  listener: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SECTION}.${name}`)) {
      listener();
    }
  });
}

function numberWithin(name: string, least: number, most: number, otherwise: number): number {
  const value = read(name);
  return typeof value === 'number' && value >= least && value <= most ? value : otherwise;
}

function read(name: string): unknown {
  return vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
}
