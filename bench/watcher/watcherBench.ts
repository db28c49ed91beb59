import { summary, type Bench, type Row } from '../result';
import { everyRun, everything, tenTries } from './others';
import { simulateOurs } from './ours';
import type { Record } from './record';
import { script, seeded, type Scenario, type Script } from './scenario';

const SCENARIOS: readonly (readonly [threads: number, active: number])[] = [
  [10, 10],
  [100, 50],
  [10_000, 50],
  [10_000, 5000],
  [1_000_000, 50],
  [1_000_000, 5000],
];

type Subject = (scenario: Scenario, script: Script, random: () => number) => Record | Promise<Record>;

const SUBJECTS: readonly (readonly [name: string, simulate: Subject])[] = [
  ['ours', simulateOurs],
  ['each run every 5 s', everyRun],
  ['all every 30 s', everything],
  ['10 tries, 1 s', tenTries],
];

/** With a million threads, once: nothing of it is left to chance but the script. */
const ROUNDS = 3;
const MANY = 1_000_000;

/** Half an hour of watching, on a virtual clock: what it costs the server, and how soon what changed is told. */
export const watcherBench: Bench = async ({ quick, tell }) => {
  const rows: Row[] = [];
  for (const [threads, active] of quick ? SCENARIOS.slice(0, 3) : SCENARIOS) {
    const name = `${threads.toLocaleString('en')} threads, ${active.toLocaleString('en')} active runs`;
    const values = new Map<
      string,
      { readonly figure: Omit<Row, 'median' | 'min' | 'max' | 'n'>; all: number[] }
    >();
    for (let round = 1; round <= (quick || threads === MANY ? 1 : ROUNDS); round++) {
      const happens = script({ name, threads, active }, seeded(round));
      for (const [subject, simulate] of SUBJECTS) {
        const began = performance.now();
        const record = await simulate({ name, threads, active }, happens, seeded(round + 1000));
        tell(`${name}, ${subject}, round ${round}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
        for (const { metric, unit, value } of record.figures) {
          const key = `${subject} ${metric}`;
          const known = values.get(key) ?? { figure: { case: name, subject, metric, unit }, all: [] };
          values.set(key, known);
          known.all.push(value);
        }
      }
    }
    rows.push(...[...values.values()].map(({ figure, all }) => ({ ...figure, ...summary(all) })));
  }
  return rows;
};
