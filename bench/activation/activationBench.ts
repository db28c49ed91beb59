import { ensureHost } from '../../test/host/hostInstall';
import { createFolders, OURS, type Folders } from '../host/folders';
import { openVsCode, type VsCode } from '../host/openVsCode';
import type { Activation } from '../host/asked';
import { summary, type Bench, type Row } from '../result';

const ROUNDS = 15;
const CASE = 'activation in the extension host';

interface Subject {
  readonly name: string;
  readonly id: string;
  /** The folder of an extension that VS Code has not got by itself. */
  readonly folder?: (folders: Folders) => string;
}

/** Nothing but the driver may activate an extension. */
const ONLY_WHEN_TOLD = { activationEvents: [] };

const SUBJECTS: readonly Subject[] = [
  { name: 'ours', id: OURS, folder: (folders) => folders.ours(ONLY_WHEN_TOLD) },
  {
    name: 'ours, axios loaded at once',
    id: 'bench.eager',
    folder: (folders) => folders.bundled('eager', 'activation/processes/eager'),
  },
  { name: 'VS Code’s references-view', id: 'vscode.references-view' },
  { name: 'VS Code’s js-debug', id: 'ms-vscode.js-debug' },
  {
    name: 'an empty extension',
    id: 'bench.empty',
    folder: (folders) => folders.written('empty', 'exports.activate = () => {};'),
  },
];

/**
 * What loading and activating the extension takes in VS Code's own extension host, a fresh one for each value: the
 * production bundle, once VS Code has started and the host is quiet.
 */
export const activationBench: Bench = async ({ quick, tell }) => {
  await ensureHost('current');
  const folders = await createFolders();
  const rounds = quick ? 2 : ROUNDS;
  const measured = new Map<string, Activation[]>(SUBJECTS.map(({ name }) => [name, []]));
  const code = await openVsCode(
    folders,
    SUBJECTS.flatMap(({ folder }) => folder?.(folders) ?? []),
  );
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { name, id } of SUBJECTS) {
        const taken = await code.driver.activate(id);
        measured.get(name)?.push(taken);
        tell(`round ${round} of ${rounds}: ${name} ${(taken.loadMs + taken.activateMs).toFixed(1)} ms`);
        await freshHost(code);
      }
    }
  } finally {
    await code.session.close();
    folders.remove();
  }
  return [...measured].flatMap(([subject, values]) => rowsOf(subject, values));
};

/** A page that is loaded anew has an extension host of its own. */
async function freshHost({ page, driver }: VsCode): Promise<void> {
  await page.reload();
  await driver.settled();
}

function rowsOf(subject: string, values: readonly Activation[]): Row[] {
  const row = (metric: string, value: (one: Activation) => number): Row => ({
    case: CASE,
    subject,
    metric,
    unit: 'ms',
    ...summary(values.map(value)),
  });
  return [
    row('load', ({ loadMs }) => loadMs),
    row('activate', ({ activateMs }) => activateMs),
    row('together', ({ loadMs, activateMs }) => loadMs + activateMs),
    row('processor time', ({ processorMs }) => processorMs),
  ];
}
