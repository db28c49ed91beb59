import axios from 'axios';
import { VERSION as openaiVersion } from 'openai/version';
import { buildExtension } from '../../test/host/build';
import { BenchProcess } from '../benchProcess';
import { summary, type Bench, type BenchOptions, type Row } from '../result';
import type { FromServer, FromSubject, Task, ToSubject } from './messages';
import { placesIn, threadId } from './world';

/** The process of each subject, and how it is called. */
const SUBJECTS = {
  ours: 'ours',
  openai: `openai ${openaiVersion}`,
  axios: `axios ${axios.VERSION}`,
  bare: 'bare node:http',
};
type SubjectKey = keyof typeof SUBJECTS;
const FLOOR: SubjectKey = 'bare';

interface Case {
  readonly name: string;
  readonly task: Task;
  readonly rounds: number;
  /** What is done before the first round, so that the code is warm; settling is waiting, and needs none. */
  readonly warmUp?: Task;
}

/** What one subject did in one round. */
interface Round extends FromSubject, FromServer {}

/**
 * The client, the store and the cancel against other clients, at a server on loopback. Each subject has a process of
 * its own for each case; they are measured in turn, round after round.
 */
export const clientBench: Bench = async (options) => {
  await buildExtension('--bench', '--production');
  const { started: server, first } = await BenchProcess.start<FromServer>('client/processes/server');
  const rows: Row[] = [];
  try {
    for (const found of cases(options)) {
      rows.push(...(await measureCase(found, first.url, server, options)));
    }
  } finally {
    await server.end();
  }
  return rows;
};

function cases({ quick }: BenchOptions): Case[] {
  const size = (full: number) => (quick ? full / 10 : full);
  const rounds = (full: number) => (quick ? 2 : full);
  const list = (runs: number): Task => ({ kind: 'list', threadId: threadId(runs) });
  const get = (runs: number, atATime: number): Task => ({
    kind: 'get',
    places: placesIn(threadId(runs)),
    atATime,
  });
  const alone = Array.from({ length: size(500) }, (_, i) => placesIn(threadId(1, i))).flat();
  return [
    {
      name: `list ${size(100)} pages of 100 runs`,
      task: list(size(10_000)),
      warmUp: list(size(2000)),
      rounds: rounds(7),
    },
    {
      name: `get ${size(2000)} runs, one after the other`,
      task: get(size(2000), 1),
      warmUp: get(size(500), 1),
      rounds: rounds(7),
    },
    {
      name: `get ${size(2000)} runs, 16 at a time`,
      task: get(size(2000), 16),
      warmUp: get(size(500), 16),
      rounds: rounds(7),
    },
    {
      name: `cancel and settle ${size(500)} runs of one thread`,
      task: { kind: 'settle', places: placesIn(threadId(size(500))) },
      rounds: rounds(2),
    },
    {
      name: `cancel and settle ${size(500)} runs, each of its own thread`,
      task: { kind: 'settle', places: alone },
      rounds: rounds(2),
    },
  ];
}

async function measureCase(
  { name, task, warmUp, rounds }: Case,
  url: string,
  server: BenchProcess<FromServer>,
  { tell }: BenchOptions,
): Promise<Row[]> {
  const processes = new Map<SubjectKey, BenchProcess<FromSubject>>();
  const measured = new Map<SubjectKey, Round[]>();
  try {
    for (const subject of Object.keys(SUBJECTS) as SubjectKey[]) {
      const { started } = await BenchProcess.start<FromSubject>(`client/processes/${subject}`, [url]);
      processes.set(subject, started);
      measured.set(subject, []);
      if (warmUp !== undefined) {
        await started.ask({ step: 'perform', task: warmUp } satisfies ToSubject);
      }
    }
    for (let round = 1; round <= rounds; round++) {
      for (const [subject, started] of processes) {
        await started.ask({ step: 'prepare', task } satisfies ToSubject);
        await server.ask({});
        const taken = await started.ask({ step: 'perform', task } satisfies ToSubject);
        measured.get(subject)?.push({ ...taken, ...(await server.ask({})) });
        tell(`${name}, round ${round} of ${rounds}: ${SUBJECTS[subject]} ${Math.round(taken.ms)} ms`);
      }
    }
  } finally {
    await Promise.all([...processes.values()].map((started) => started.end()));
  }
  return [...measured].flatMap(([subject, own]) =>
    rowsOf(own, measured.get(FLOOR) ?? []).map((row) => ({ case: name, subject: SUBJECTS[subject], ...row })),
  );
}

function rowsOf(rounds: readonly Round[], floor: readonly Round[]): Omit<Row, 'case' | 'subject'>[] {
  const row = (metric: string, unit: string, values: readonly number[]) => ({
    metric,
    unit,
    ...summary(values),
  });
  return [
    row(
      'time',
      'ms',
      rounds.map(({ ms }) => ms),
    ),
    row(
      'to bare node:http',
      '×',
      rounds.map(({ ms }, i) => ms / (floor[i]?.ms ?? NaN)),
    ),
    row(
      'per request',
      'µs',
      rounds.map(({ ms, requests }) => (ms * 1000) / requests),
    ),
    row(
      'processor time',
      'ms',
      rounds.map(({ processorMs }) => processorMs),
    ),
    row(
      'requests',
      '',
      rounds.map(({ requests }) => requests),
    ),
    row(
      'of them GET',
      '',
      rounds.map(({ reads }) => reads),
    ),
    row('peak memory', 'MB', [Math.max(...rounds.map(({ peakBytes }) => peakBytes)) / 1e6]),
  ];
}
