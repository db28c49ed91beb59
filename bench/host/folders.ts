// The extensions that a benchmark opens VS Code with, each in a folder of its own, away from the project: a build that
// goes on meanwhile does not change what is measured.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildExtension } from '../../test/host/build';
import { endWithProcess } from '../../test/host/endWithProcess';
import { projectRoot } from '../../test/host/paths';

/** The id of this project's extension. */
export const OURS = 'assistant-runs.assistant-runs';

/** Holds the folders; they go with `remove`, or with this process. */
export interface Folders {
  /** A copy of this project's extension as it is packaged, with some of its manifest changed. */
  readonly ours: (manifest?: Readonly<Record<string, unknown>>) => string;
  /** An extension of one bundle that `esbuild.mjs --bench` made, such as `host/processes/driver`. */
  readonly bundled: (name: string, bundle: string, manifest?: Readonly<Record<string, unknown>>) => string;
  /** An extension of one file. */
  readonly written: (name: string, code: string) => string;
  /** A path for something else that is to go with the folders. */
  readonly place: (name: string) => string;
  readonly remove: () => void;
}

/** Builds the extension and the benchmarks' own. */
export async function createFolders(): Promise<Folders> {
  await buildExtension('--production');
  await buildExtension('--bench', '--production');
  const root = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const built = path.join(root, 'built');
  cpSync(path.join(projectRoot, 'out/bench'), built, { recursive: true });
  cpSync(path.join(projectRoot, 'dist'), path.join(built, 'ours'), { recursive: true });
  const place = (name: string) => path.join(root, name);
  const folder = (name: string, manifest: Readonly<Record<string, unknown>>) => {
    mkdirSync(place(name), { recursive: true });
    writeFileSync(path.join(place(name), 'package.json'), JSON.stringify(manifest));
    return place(name);
  };
  const small = (name: string, manifest: Readonly<Record<string, unknown>>) =>
    folder(name, {
      name,
      publisher: 'bench',
      version: '1.0.0',
      engines: { vscode: '^1.100.0' },
      main: './main.cjs',
      ...manifest,
    });
  return {
    place,
    ours: (changed = {}) => {
      const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as object;
      // `type` is about the project's own code.
      const made = folder('ours', { ...manifest, type: 'commonjs', ...changed });
      for (const part of ['package.nls.json', 'media']) {
        cpSync(path.join(projectRoot, part), path.join(made, part), { recursive: true });
      }
      cpSync(path.join(built, 'ours'), path.join(made, 'dist'), { recursive: true });
      return made;
    },
    bundled: (name, bundle, manifest = {}) => {
      const made = small(name, manifest);
      cpSync(path.join(built, `${bundle}.cjs`), path.join(made, 'main.cjs'));
      return made;
    },
    written: (name, code) => {
      const made = small(name, {});
      writeFileSync(path.join(made, 'main.cjs'), code);
      return made;
    },
    remove: endWithProcess(() => {
      rmSync(root, { recursive: true, force: true });
    }),
  };
}
