import { isRestored, type Body } from '../../../src/core/model/body';
import { keyOf, type RunRef, type ThreadRef } from '../../../src/core/model/references';
import { isActive, statusGroup } from '../../../src/core/model/status';
import type { RunStore, StoreChange } from '../../../src/core/runs/store/runStore';
import {
  isActiveRun,
  isRemovable,
  type ConnectionActivity,
  type Listing,
  type RunState,
  type ThreadSummary,
} from '../../../src/core/runs/store/state';
import { HERE } from './scene';

/** What a view could show of the store: a text for each part that an event speaks of. */
export type Picture = Record<'runRows' | 'threadRows' | 'runLists' | 'threadLists', Map<string, string>>;

/** Draws what is known of these runs and their threads. */
export function draw(store: RunStore, threads: readonly ThreadRef[], runs: readonly RunRef[]): Picture {
  const { threadList, capabilities, problem } = store.connection(HERE);
  const lacks = [capabilities.threads === false, capabilities.runs === false, capabilities.steps === false];
  const shown = store.threads(HERE).map(({ ref }) => ref.threadId);
  return {
    runRows: new Map(
      runs.map((ref) => [keyOf(ref), drawRun(store.run(ref), store.runProblem(ref)?.message)]),
    ),
    threadRows: new Map(threads.map((ref) => [keyOf(ref), drawThread(store, ref)])),
    runLists: new Map(
      threads.map((ref) => [
        keyOf(ref),
        text([store.runs(ref).map(({ run }) => run.id), drawListing(store.thread(ref)?.runList)]),
      ]),
    ),
    threadLists: new Map([[HERE, text([shown, drawListing(threadList), lacks, problem?.message])]]),
  };
}

/** What differs between two pictures, part by part. */
export function differences(before: Picture, after: Picture): Record<string, string[]> {
  const parts = Object.keys(before) as (keyof Picture)[];
  return Object.fromEntries(
    parts.map((part) => [
      part,
      [...before[part]].flatMap(([key, drawn]) => (after[part].get(key) === drawn ? [] : [key])).sort(),
    ]),
  );
}

/** What an event says that differs, in the same form. */
export function told(change: StoreChange | undefined): Record<string, string[]> {
  const keys = (part: ReadonlyMap<string, unknown> | ReadonlySet<string> | undefined) =>
    [...(part?.keys() ?? [])].sort();
  return {
    runRows: keys(change?.runRows),
    threadRows: keys(change?.threadRows),
    runLists: keys(change?.runLists),
    threadLists: keys(change?.threadLists),
  };
}

/** What runs come to, counted plainly. */
export function countedPlainly(runs: readonly RunState[]): ThreadSummary {
  const active = runs.filter(isActiveRun);
  return {
    active: active.length,
    needsAction: active.filter(({ status }) => statusGroup(status) === 'needsAction').length,
    stuck: active.filter(({ stuck }) => stuck).length,
    known: runs.length,
    failed: runs.filter(({ status }) => statusGroup(status) === 'failed').length,
    lastFailed: runs[0] !== undefined && statusGroup(runs[0].status) === 'failed',
    tokens: runs.reduce((sum, { run }) => sum + (run.usage?.totalTokens ?? 0), 0),
  };
}

/** What the threads that are shown come to, counted plainly. */
export function activityPlainly(store: RunStore): ConnectionActivity {
  const threads = store.threads(HERE);
  const summaries = threads.map(({ ref }) => countedPlainly(store.runs(ref)));
  const sum = (what: 'active' | 'needsAction' | 'stuck') =>
    summaries.reduce((total, summary) => total + summary[what], 0);
  return {
    active: sum('active'),
    needsAction: sum('needsAction'),
    stuck: sum('stuck'),
    threads: threads.length,
    looked: threads.filter(({ runList }) => runList.loaded).length,
  };
}

/** How urgent a thread is, by its runs; and when something last began in it, in milliseconds since the Unix epoch. */
export function placePlainly(store: RunStore, ref: ThreadRef): { urgency: number; at: number } {
  const { needsAction, active } = countedPlainly(store.runs(ref));
  const times = store.runs(ref).map(({ run }) => run.createdAt ?? 0);
  return {
    urgency: needsAction > 0 ? 2 : active > 0 ? 1 : 0,
    at: Math.max(store.thread(ref)?.thread?.createdAt ?? 0, ...times),
  };
}

function drawRun(state: RunState | undefined, problem: string | undefined): string {
  return text([
    state?.status,
    state?.cancelling,
    state?.stuck,
    problem,
    state?.run.createdAt,
    state && asOf(state.run.body),
    state && (JSON.parse(state.run.body.text) as unknown),
  ]);
}

function drawThread(store: RunStore, ref: ThreadRef): string {
  const state = store.thread(ref);
  const { title, status, createdAt, metadata, body } = state?.thread ?? {};
  return text([
    [title, status, createdAt, metadata, body === undefined ? 'not described' : asOf(body)],
    state?.label,
    state?.tracked === true,
    isRemovable(state),
    store.summary(ref),
    drawListing(state?.runList),
  ]);
}

function drawListing(list: Listing | undefined): unknown {
  return [
    list?.loaded === true,
    list?.next !== undefined,
    list?.cutShort === true,
    list?.omitted ?? 0,
    list?.problem?.message,
  ];
}

/** When a body was seen, where nothing has confirmed it since. */
function asOf(body: Body): number | undefined {
  return isRestored(body) ? body.receivedAt : undefined;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

/** What of a run may never happen from one moment to the next. */
export function isLawful(before: RunState | undefined, after: RunState | undefined): boolean {
  if (before === undefined || after === undefined) {
    return true;
  }
  const mayRevive = isRestored(before.run.body) && !isRestored(after.run.body);
  return (
    after.run.body.sequence >= before.run.body.sequence &&
    (isActive(before.run.status) || !isActive(after.run.status) || mayRevive)
  );
}
