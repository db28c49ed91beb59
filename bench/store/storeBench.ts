import { buildExtension } from '../../test/host/build';
import { BenchProcess } from '../benchProcess';
import { summary, type Bench, type BenchOptions, type Row } from '../result';
import {
  KINDS,
  WAYS,
  type Applied,
  type Held,
  type Kind,
  type Size,
  type ToApply,
  type Way,
} from './messages';
import { SUBJECTS, type SubjectKey } from './subjects';

const THREADS = [10, 1000, 10_000];
const RUNS = [20, 5000];
const UPDATES = 100_000;
/** How long a subject may take for the updates of one kind in one round, in milliseconds. */
const LONGEST = 3000;
const HELD_RUNS = 10_000;

/** What holds the runs whose memory is measured, and how it is called. */
const HOLDERS = { ours: 'ours', parsed: 'parsed, in a plain Map' } as const;

/**
 * What a store does with each run that comes again, and what it takes to hold runs. Each subject has a process of its own
 * for each case; they are measured in turn, round after round.
 */
export const storeBench: Bench = async (options) => {
  await buildExtension('--bench', '--production');
  const rows: Row[] = [];
  for (const runs of RUNS) {
    for (const threads of THREADS) {
      rows.push(...(await measureUpdates({ threads, runs }, options)));
    }
  }
  for (const way of Object.keys(WAYS) as Way[]) {
    rows.push(...(await measureMemory(way, options)));
  }
  return rows;
};

async function measureUpdates(size: Size, { quick, tell }: BenchOptions): Promise<Row[]> {
  const name = `${count(size.threads)} threads, ${size.runs > 1000 ? 'one of' : 'of'} ${count(size.runs)} runs`;
  const rounds = quick ? 2 : 5;
  const longest = quick ? LONGEST / 10 : LONGEST;
  const updates = quick ? UPDATES / 10 : UPDATES;
  const processes = new Map<SubjectKey, BenchProcess<Applied>>();
  const measured = new Map<SubjectKey, Map<Kind, number[]>>();
  try {
    for (const subject of Object.keys(SUBJECTS) as SubjectKey[]) {
      const { started } = await BenchProcess.start<Applied>('store/processes/apply', [
        subject,
        JSON.stringify(size),
      ]);
      processes.set(subject, started);
      measured.set(subject, new Map());
    }
    // The first round warms the code up.
    for (let round = 0; round <= rounds; round++) {
      for (const kind of Object.keys(KINDS) as Kind[]) {
        for (const [subject, started] of processes) {
          const task: ToApply = { kind, updates: round === 0 ? updates / 10 : updates, longest };
          const { us } = await started.ask(task);
          const own = measured.get(subject);
          if (round > 0) {
            own?.set(kind, [...(own.get(kind) ?? []), us]);
          }
        }
      }
      tell(`${name}: round ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all([...processes.values()].map((started) => started.end()));
  }
  return [...measured].flatMap(([subject, kinds]) =>
    [...kinds].map(([kind, values]) => ({
      case: name,
      subject: SUBJECTS[subject].name,
      metric: KINDS[kind],
      unit: 'µs',
      ...summary(values),
    })),
  );
}

async function measureMemory(way: Way, { quick, tell }: BenchOptions): Promise<Row[]> {
  const name = `${count(HELD_RUNS)} runs held that came ${WAYS[way]}`;
  const rows: Row[] = [];
  for (const [key, subject] of Object.entries(HOLDERS)) {
    const measured: Held[] = [];
    for (let round = quick ? 1 : 3; round > 0; round--) {
      const { started, first } = await BenchProcess.start<Held>(
        'store/processes/hold',
        [key, way, String(HELD_RUNS)],
        ['--expose-gc'],
      );
      measured.push(first);
      await started.end();
    }
    tell(`${name}: ${subject}`);
    const row = (metric: string, unit: string, value: (held: Held) => number) => ({
      case: name,
      subject,
      metric,
      unit,
      ...summary(measured.map(value)),
    });
    rows.push(
      row('a run', 'bytes', ({ heldBytes, runs }) => heldBytes / runs),
      row('its JSON', 'bytes', ({ textBytes, runs }) => textBytes / runs),
      row('to its JSON', '×', ({ heldBytes, textBytes }) => heldBytes / textBytes),
    );
  }
  return rows;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
