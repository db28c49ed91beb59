import type { Locator, Page } from 'playwright-core';
import { ensureHost } from '../../test/host/hostInstall';
import { createProfile, removeProfile } from '../../test/host/profile';
import { Workbench, type Tree } from '../../test/ui/workbench';
import { statusRow } from '../../src/core/model/status';
import type { Driver } from '../host/driver';
import { createFolders, type Folders } from '../host/folders';
import { openVsCode } from '../host/openVsCode';
import { Notes, type RowName } from '../notes';
import type { Bench, BenchOptions } from '../result';
import { addInstruments, appearance, framesWhile, nextFrame, rowsOf, textsWhile } from './inPage';
import { writeTrackedThreads } from './trackedThreads';
import { startTreeServer, type Told, type TreeServer } from './server';
import { CONNECTION_ID, LARGE, labelOf, LIVE, runId, RUNS_OF_LARGE, THREADS } from './world';

const ROUNDS = 3;
const CHANGES_A_ROUND = 8;
/** How long a subject that polls has for its changes, in milliseconds. */
const CHANGES_MS = 60_000;
/** How often the bench has the peer ask, in milliseconds: at most as often as the extension does by itself. */
const POLL_MS = 2000;
/** How long the many runs have to load, in milliseconds. */
const LOADING_MS = 60_000;
const SCROLL_STEPS = 120;

/** How a subject is reached in the window. */
interface Subject {
  readonly name: string;
  readonly container: string;
  readonly tree: string;
  readonly viewId: string;
  /** Gets to know all runs of the large thread, while that is folded. */
  readonly loadLarge: (driver: Driver, server: TreeServer) => Promise<void>;
  /** Asks about a run; absent where it does so by itself. */
  readonly poll?: (driver: Driver, server: TreeServer, threadId: string) => Promise<void>;
}

const SUBJECTS: readonly Subject[] = [
  {
    name: 'ours',
    container: 'Assistant Runs',
    tree: 'Threads',
    viewId: 'assistantRuns.threads',
    loadLarge: loadMoreOften,
  },
  {
    name: 'a tree drawn anew at each change',
    container: 'Peer',
    tree: 'Peer threads',
    viewId: 'bench.peer',
    loadLarge: () => Promise.resolve(),
    poll: async (driver, server, threadId) => {
      await driver.execute('bench.peer.poll', server.url, threadId, runId(threadId, 0));
    },
  },
];

const PEER_MANIFEST = {
  activationEvents: ['*'],
  contributes: {
    viewsContainers: { activitybar: [{ id: 'peer', title: 'Peer', icon: 'peer.svg' }] },
    views: { peer: [{ id: 'bench.peer', name: 'Peer threads' }] },
  },
};

/** Puts a value on the list of its row. */
type Note = (subject: Subject, place: Omit<RowName, 'subject'>, ...values: number[]) => void;

/**
 * The tree in VS Code's workbench: ten thousand threads, a thread of five thousand runs, and how long a change on the
 * server takes to the row. Each round is a new VS Code with a new profile, and the subjects take turns to be first.
 */
export const treeBench: Bench = async (options) => {
  await ensureHost('current');
  const folders = await createFolders();
  const notes = new Notes();
  const note: Note = ({ name }, place, ...values) => {
    notes.add({ ...place, subject: name }, ...values);
  };
  try {
    const rounds = options.quick ? 1 : ROUNDS;
    for (let round = 1; round <= rounds; round++) {
      options.tell(`round ${round} of ${rounds}`);
      const subjects = round % 2 === 1 ? SUBJECTS : [...SUBJECTS].reverse();
      await measureRound(subjects, { folders, note, options });
    }
  } finally {
    folders.remove();
  }
  return notes.rows;
};

interface Parts {
  readonly folders: Folders;
  readonly server: TreeServer;
  readonly note: Note;
  readonly options: BenchOptions;
}

async function measureRound(subjects: readonly Subject[], given: Omit<Parts, 'server'>): Promise<void> {
  const { folders } = given;
  const server = await startTreeServer();
  const profile = createProfile();
  writeTrackedThreads(profile);
  const { session, page, driver } = await openVsCode(
    folders,
    [
      folders.ours({ activationEvents: ['*'] }),
      folders.bundled('peer', 'tree/processes/peer', PEER_MANIFEST),
    ],
    {
      profile,
      settings: {
        'assistantRuns.connections': [
          {
            id: CONNECTION_ID,
            kind: 'openai-compatible',
            name: 'Bench',
            baseUrl: server.url,
            auth: { type: 'none' },
          },
        ],
        // So that a change is not long in coming.
        'assistantRuns.requestsPerMinute': 600,
      },
    },
  );
  try {
    await addInstruments(page);
    for (const subject of subjects) {
      await measureSubject(subject, page, driver, { ...given, server });
    }
  } finally {
    await session.close();
    await server.close();
    removeProfile(profile);
  }
}

async function measureSubject(subject: Subject, page: Page, driver: Driver, parts: Parts): Promise<void> {
  const { server, note, options } = parts;
  const workbench = new Workbench(page);
  const tree = workbench.tree(subject.tree);
  const appears = async (name: string, level: number, click: () => Promise<void>) => {
    const before = await driver.usage({ collect: false });
    const { clickedAt, inDocumentAt, paintedAt } = await appearance(page, rowsOf(subject.tree, level), click);
    await driver.quiet();
    const after = await driver.usage({ collect: false });
    note(subject, { case: name, metric: 'click to first row', unit: 'ms' }, inDocumentAt - clickedAt);
    note(subject, { case: name, metric: 'click to painted', unit: 'ms' }, paintedAt - clickedAt);
    note(subject, { case: name, metric: 'extension host busy', unit: 'ms' }, after.busyMs - before.busyMs);
    options.tell(`${name}: ${subject.name} ${Math.round(paintedAt - clickedAt)} ms`);
  };
  const scrolls = async (name: string) => {
    const frames = await framesWhile(page, () => scroll(page, tree));
    note(subject, { case: name, metric: 'a frame', unit: 'ms' }, ...frames);
    note(subject, { case: name, metric: 'slowest frame', unit: 'ms' }, Math.max(...frames));
    await toTop(subject, driver);
  };

  await appears(`show ${THREADS} threads`, 1, () => workbench.openContainer(subject.container));
  await scrolls(`scroll through ${THREADS} threads`);
  await subject.loadLarge(driver, server);
  const large = tree.row(labelOf(LARGE));
  await appears(`unfold a thread of ${RUNS_OF_LARGE} runs`, 2, () => tree.expand(large));
  await scrolls(`scroll through ${RUNS_OF_LARGE} runs`);
  await tree.expand(tree.row(labelOf(LIVE)));
  await measureChanges(subject, page, driver, parts);
}

/** Drags the scroll bar from the top to the end, a step a frame: each shows rows that were not drawn before. */
async function scroll(page: Page, tree: Tree): Promise<void> {
  await tree.root.hover();
  const whole = await boxOf(tree.root);
  const slider = await boxOf(tree.root.locator('.scrollbar.vertical .slider'));
  const x = slider.x + slider.width / 2;
  const from = slider.y + 2;
  const to = whole.y + whole.height - slider.height;
  await page.mouse.move(x, from);
  await page.mouse.down();
  for (let step = 1; step <= SCROLL_STEPS; step++) {
    await page.mouse.move(x, from + ((to - from) * step) / SCROLL_STEPS);
    await nextFrame(page);
  }
  await page.mouse.up();
}

/** @throws Error where it is not on the screen */
async function boxOf(found: Locator) {
  const box = await found.boundingBox();
  if (box === null) {
    throw new Error('The tree does not scroll.');
  }
  return box;
}

async function toTop({ viewId }: Subject, driver: Driver): Promise<void> {
  await driver.execute(`${viewId}.focus`);
  await driver.execute('list.focusFirst');
}

/** From the moment in which the server tells another status until a row says it. */
async function measureChanges(
  subject: Subject,
  page: Page,
  driver: Driver,
  { server, note, options }: Parts,
): Promise<void> {
  const threads = [LIVE, LARGE];
  const since = server.told.length;
  const toldOf = (threadId: string) =>
    server.told.slice(since).filter((told) => told.runId === runId(threadId, 0));
  const changes = options.quick ? 3 : CHANGES_A_ROUND;
  let told: ReadonlyMap<string, readonly Told[]> = new Map();
  server.setChanging(true);
  const texts = await textsWhile(page, subject.tree, async () => {
    const until = Date.now() + CHANGES_MS;
    while (threads.some((threadId) => toldOf(threadId).length < changes) && Date.now() < until) {
      await page.waitForTimeout(POLL_MS / threads.length);
      for (const threadId of threads) {
        await subject.poll?.(driver, server, threadId);
      }
    }
    told = new Map(threads.map((threadId) => [threadId, toldOf(threadId)]));
    // The last of these are still on their way.
    await page.waitForTimeout(POLL_MS);
  });
  server.setChanging(false);
  for (const threadId of threads) {
    const delays = delaysOf(told.get(threadId) ?? [], texts, tail(runId(threadId, 0)));
    const name = threadId === LARGE ? `a thread of ${RUNS_OF_LARGE} runs` : 'a thread of 3 runs';
    const place = { case: `a change in ${name}, among ${THREADS} threads`, unit: 'ms' };
    note(subject, { ...place, metric: 'answer to row' }, ...delays);
    options.tell(`${place.case}: ${subject.name} ${delays.map(Math.round).join(' ')} ms`);
  }
}

/** For each change that was told, how long it took until the row said it, in milliseconds. @throws Error where it never did. */
function delaysOf(
  told: readonly Told[],
  texts: readonly { readonly text: string; readonly at: number }[],
  name: string,
): number[] {
  return told.map(({ status, at }) => {
    const { label } = statusRow(status);
    const seen = texts.find((one) => one.at >= at && one.text.includes(name) && one.text.includes(label));
    if (seen === undefined) {
      throw new Error(`No row of ${name} said “${label}”.`);
    }
    return seen.at - at;
  });
}

/** The end of an id, which a shortened one shows. */
function tail(id: string): string {
  return id.slice(-4);
}

/** Loads page after page, as a person does who clicks "Load More…" time and again. @throws Error where there is no end. */
async function loadMoreOften(driver: Driver, server: TreeServer): Promise<void> {
  const ref = { connectionId: CONNECTION_ID, threadId: LARGE };
  const node = { kind: 'more', id: 'more', list: { of: 'runs', ref } };
  const until = Date.now() + LOADING_MS;
  while (!server.listedToEnd(LARGE)) {
    if (Date.now() > until) {
      throw new Error(`${LARGE} was not listed to its end.`);
    }
    await driver.execute('assistantRuns.loadMore', node);
  }
  await driver.quiet();
}
