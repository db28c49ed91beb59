import * as vscode from 'vscode';
import type { Connection } from '../../../src/core/model/connection';

/** Sets a setting of the extension in the user's settings; undefined takes it away. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('assistantRuns')
    .update(name, value, vscode.ConfigurationTarget.Global);
}

/** A connection to a server that asks for no key. */
export function keyless(id: string, baseUrl: string): Connection {
  return { id, kind: 'openai-compatible', name: `Test ${id}`, baseUrl, auth: { type: 'none' } };
}
