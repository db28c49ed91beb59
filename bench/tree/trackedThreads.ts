import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyOf } from '../../src/core/model/references';
import type { Profile } from '../../test/host/profile';
import { OURS } from '../host/folders';
import { CONNECTION_ID, labelOf, THREAD_IDS } from './world';

/** Puts the threads where the extension keeps those that its user added. */
export function writeTrackedThreads({ directory }: Profile): void {
  const folder = path.join(directory, 'data/User/globalStorage', OURS, 'v1');
  const entries = THREAD_IDS.map((threadId) => {
    const value = { connectionId: CONNECTION_ID, threadId, tracked: true, label: labelOf(threadId) };
    return [keyOf(value), { at: 1, value }] as const;
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'threads.json'),
    JSON.stringify({ version: 1, entries: Object.fromEntries(entries) }),
  );
}
