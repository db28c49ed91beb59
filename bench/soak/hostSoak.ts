// Minutes in VS Code, with the Demo's server over HTTP that fails every other quarter of a minute, and beside it the same
// VS Code without the extension: what that one's extension host grows by is VS Code's own.

import { systemClock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { keyOf } from '../../src/core/model/references';
import { ensureHost } from '../../test/host/hostInstall';
import { FAULTS, type FaultName } from '../../test/support/faults';
import { FaultServer } from '../../test/support/faultServer';
import { Workbench } from '../../test/ui/workbench';
import type { Usage } from '../host/asked';
import type { Driver } from '../host/driver';
import { createFolders } from '../host/folders';
import { openVsCode, type VsCode } from '../host/openVsCode';
import type { BenchOptions } from '../result';
import type { Series } from './growth';

const SAMPLE_MS = 10_000;
const GESTURE_MS = 5000;
const WEATHER_MS = 15_000;
/** Fair weather comes after each of them. */
const FAULTS_IN_TURN: readonly FaultName[] = [
  'a 500 each time',
  'a reset before the headers',
  'a 429 each time, with 2 s to wait',
  'a hang before the headers',
  'half of the JSON',
  'a reset in the middle of the body',
  'a drip that comes to an end in time',
  'a gzip cut off',
];
const CONNECTION_ID = 'soak';
/** What is cancelled, one after the other, over the whole time; the other runs stay active. */
const CANCELLED = [DEMO.runs.queued, DEMO.runs.completesWhileCancelling, DEMO.runs.staysCancelling];

type Gesture = (driver: Driver) => Promise<unknown>;

const hanging = nodeOf(DEMO.runs.hanging);

/** What a person does again and again. */
const GESTURES: readonly Gesture[] = [
  (driver) => driver.execute('assistantRuns.refresh'),
  (driver) => driver.execute('assistantRuns.showRun', hanging),
  (driver) => driver.execute('assistantRuns.openRunAsJson', hanging),
  (driver) => driver.execute('workbench.action.closeAllEditors'),
  (driver) => driver.execute('workbench.view.explorer'),
  (driver) => driver.execute('assistantRuns.threads.focus'),
];
const GESTURES_WITHOUT: readonly Gesture[] = [
  (driver) => driver.execute('workbench.action.files.newUntitledFile'),
  (driver) => driver.execute('workbench.action.closeAllEditors'),
  (driver) => driver.execute('workbench.view.explorer'),
  (driver) => driver.execute('workbench.view.search'),
];

interface Subject {
  readonly name: string;
  readonly code: VsCode;
  readonly gestures: readonly Gesture[];
  readonly samples: Usage[];
}

export async function soakHost({ quick, minutes, tell }: BenchOptions): Promise<Series[]> {
  await ensureHost('current');
  const folders = await createFolders();
  const demo = createDemoServer(systemClock);
  const server = await FaultServer.start(
    (request) => demo({ ...request, headers: { ...request.headers, authorization: 'Bearer any' } }),
    systemClock,
  );
  const connection = {
    id: CONNECTION_ID,
    kind: 'openai-compatible',
    name: 'Soak',
    baseUrl: server.url,
    auth: { type: 'none' },
  };
  const subjects: Subject[] = [];
  try {
    const settings = { 'assistantRuns.connections': [connection] };
    const ours = await openVsCode(folders, [folders.ours({ activationEvents: ['*'] })], { settings });
    subjects.push({ name: 'with the extension', code: ours, gestures: GESTURES, samples: [] });
    await unfoldFirstThread(ours);
    const without = await openVsCode(folders, []);
    subjects.push({ name: 'without it', code: without, gestures: GESTURES_WITHOUT, samples: [] });
    const lastsMs = (quick ? 1 : minutes) * 60_000;
    await live(subjects, server, lastsMs, tell);
    tell(`${server.received.length} requests, ${server.strayed.length} of them astray`);
  } finally {
    for (const { code } of subjects) {
      await code.session.close();
    }
    await server.close();
    folders.remove();
  }
  return seriesOf(subjects, quick ? 1 : minutes);
}

async function unfoldFirstThread({ page }: VsCode): Promise<void> {
  const workbench = new Workbench(page);
  await workbench.openContainer('Assistant Runs');
  const tree = workbench.tree('Threads');
  await tree.expand(tree.rowsAtLevel(1).first());
}

/** Lets time go by, with gestures and faults, and takes samples. */
async function live(
  subjects: readonly Subject[],
  server: FaultServer,
  lastsMs: number,
  tell: (line: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  const turns = { gesture: 0, weather: 0, cancel: 0 };
  for (let next = startedAt; next < startedAt + lastsMs; next += GESTURE_MS) {
    await until(next);
    const since = next - startedAt;
    if (since % WEATHER_MS === 0) {
      const fault = FAULTS_IN_TURN[(turns.weather / 2) % FAULTS_IN_TURN.length];
      if (fault === undefined) server.mend();
      else server.fail(FAULTS[fault]);
      turns.weather++;
    }
    for (const { code, gestures } of subjects) {
      // It goes on while the server is slow, as a person does, and fails while the server does.
      gestures[turns.gesture % gestures.length]?.(code.driver).catch(() => undefined);
    }
    turns.gesture++;
    const cancelled = CANCELLED[turns.cancel];
    if (cancelled !== undefined && since >= ((turns.cancel + 1) * lastsMs) / (CANCELLED.length + 1)) {
      turns.cancel++;
      subjects[0]?.code.driver
        .execute('assistantRuns.cancelRunInline', nodeOf(cancelled))
        .catch(() => undefined);
    }
    if (since % SAMPLE_MS === 0) {
      await sample(subjects, since, tell);
    }
  }
}

async function sample(
  subjects: readonly Subject[],
  since: number,
  tell: (line: string) => void,
): Promise<void> {
  for (const { name, code, samples } of subjects) {
    const usage = await code.driver.usage({ collect: true });
    samples.push(usage);
    if (since % 60_000 === 0) {
      const { heapBytes, rss, resources, listeners } = usage;
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
      tell(
        `minute ${since / 60_000}, ${name}: heap ${megabytes(heapBytes)} MB, rss ${megabytes(rss)} MB, ${JSON.stringify(resources)}, ${listeners} listeners`,
      );
    }
  }
}

function seriesOf(subjects: readonly Subject[], minutes: number): Series[] {
  const measures: readonly (readonly [string, string, (usage: Usage) => number])[] = [
    ['heap', 'MB', ({ heapBytes }) => heapBytes / 1e6],
    ['memory outside the heap', 'MB', ({ external }) => external / 1e6],
    ['timers', '', ({ resources }) => resources.Timeout ?? 0],
    ['other handles', '', ({ resources: { Timeout: _timers, ...others } }) => sum(Object.values(others))],
    ['listeners of the process', '', ({ listeners }) => listeners],
  ];
  return measures.flatMap(([name, unit, value]) =>
    subjects.map((subject) => ({
      case: `${minutes} minutes in the extension host: ${name}`,
      subject: subject.name,
      unit,
      values: subject.samples.map(value),
    })),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function nodeOf(place: { readonly threadId: string; readonly runId: string }) {
  const ref = { connectionId: CONNECTION_ID, ...place };
  return { kind: 'run', id: keyOf(ref), ref };
}

async function until(time: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
}
