import * as vscode from 'vscode';
import type { RunRef } from '../../core/model/references';

/** The scheme of the documents of runs; package.json names it too. */
export const RUN_SCHEME = 'assistant-run';

/** In the address of a document that is laid out to be compared. */
const LAID_OUT = 'laidOut';
/** More characters than ids of any server have: a file's name is limited. */
const LONGEST_NAME = 100;

/** Which document of a run is meant. */
export interface DocumentAddress {
  readonly ref: RunRef;
  /** Whether its JSON is laid out in lines, so that it can be compared; else it is the body as it was received. */
  readonly laidOut: boolean;
}

/** The address of a document: its path is the name on the tab, and its query says where the run is. */
export function documentUri({ ref, laidOut }: DocumentAddress): vscode.Uri {
  const name = ref.runId.replace(/[^\w.:-]+/g, '_').slice(0, LONGEST_NAME);
  const parts = [ref.connectionId, ref.threadId, ref.runId, ...(laidOut ? [LAID_OUT] : [])];
  return vscode.Uri.from({ scheme: RUN_SCHEME, path: `/${name}.json`, query: JSON.stringify(parts) });
}

/** What the address of a document says; undefined where it is not one of ours. */
export function readDocumentUri(uri: vscode.Uri): DocumentAddress | undefined {
  const parts = uri.scheme === RUN_SCHEME ? textsOf(uri.query) : [];
  const [connectionId, threadId, runId, layout] = parts;
  if (connectionId === undefined || threadId === undefined || runId === undefined) {
    return undefined;
  }
  return { ref: { connectionId, threadId, runId }, laidOut: layout === LAID_OUT };
}

function textsOf(query: string): string[] {
  try {
    const parts: unknown = JSON.parse(query);
    return Array.isArray(parts) ? parts.filter((part) => typeof part === 'string') : [];
  } catch {
    return [];
  }
}
