import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the peers' package.json and lockfile are. */
export const PINS = path.join(import.meta.dirname, 'peers');

/** What shows JSON. */
export interface Subject {
  /** `ours`, or its name and version. */
  readonly name: string;
  /** Its script in `inPage`, without the ending. */
  readonly script: string;
  /** Whether it shows no more than the first items of a long array, until it is asked for others. */
  readonly paged: boolean;
  /** Whether it does not work under the panel's CSP, and is measured without one. */
  readonly withoutPolicy: boolean;
}

const { dependencies } = JSON.parse(readFileSync(path.join(PINS, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

export const OURS: Subject = { name: 'ours', script: 'ours', paged: false, withoutPolicy: false };

export const SUBJECTS: readonly Subject[] = [
  OURS,
  { name: 'one line of text', script: 'oneLine', paged: false, withoutPolicy: false },
  peer('@alenaksu/json-viewer', 'jsonViewer'),
  peer('react-json-view-lite', 'reactJsonViewLite'),
  peer('react-json-tree', 'reactJsonTree', { paged: true }),
  peer('json-formatter-js', 'jsonFormatter', { paged: true, withoutPolicy: true }),
  peer('vanilla-jsoneditor', 'vanillaJsonEditor', { paged: true, withoutPolicy: true }),
  peer('codemirror', 'codeMirror', { withoutPolicy: true }),
];

function peer(packageName: string, script: string, { paged = false, withoutPolicy = false } = {}): Subject {
  return { name: `${packageName} ${dependencies[packageName] ?? ''}`, script, paged, withoutPolicy };
}
