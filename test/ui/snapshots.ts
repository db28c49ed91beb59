import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../host/profile';

/** The texts of the snapshots that a profile has on disk. */
export function snapshotsOf(profile: Profile): string[] {
  const storage = path.join(profile.directory, 'data/User/globalStorage/assistant-runs.assistant-runs/v1');
  const names = existsSync(storage) ? readdirSync(storage) : [];
  return names
    .filter((name) => /^snapshots-.*\.json$/.test(name))
    .map((name) => readFileSync(path.join(storage, name), 'utf8'));
}
