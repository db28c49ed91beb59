// The extension's own client, store, watcher and cancellation, put together as the extension does, on the real clock.

import { ASSISTANTS_HEADERS, AssistantsBackend } from '../../../src/core/api/assistants';
import { HttpClient } from '../../../src/core/api/http';
import { systemClock as clock } from '../../../src/core/clock';
import type { RunRef } from '../../../src/core/model/references';
import { Cancellation, type PendingCancels } from '../../../src/core/runs/cancellation';
import { RequestBudget } from '../../../src/core/runs/requestBudget';
import { RunLoader } from '../../../src/core/runs/runLoader';
import { RunStore } from '../../../src/core/runs/runStore';
import { RunWatcher } from '../../../src/core/runs/runWatcher';
import { KEY, measure, PAGE } from '../subject';
import type { Place } from '../world';

const CONNECTION = 'bench';
const NEVER = new AbortController().signal;

const backend = new AssistantsBackend(
  new HttpClient({
    baseUrl: process.argv[2] ?? '',
    headers: ASSISTANTS_HEADERS,
    credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${KEY}` }) },
    clock,
    random: Math.random,
  }),
);

/** What a window writes to its disk: here to nowhere. */
const pending: PendingCancels = {
  add: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  has: () => true,
  list: () => Promise.resolve([]),
};

/** All of core/runs as one window has it. */
function openWindow() {
  const onError = (error: unknown) => {
    throw error;
  };
  const store = new RunStore(onError);
  const backendOf = () => backend;
  const loader = new RunLoader(store, backendOf);
  const budget = new RequestBudget(clock);
  const watcher = new RunWatcher({ store, loader, budget, clock, random: Math.random });
  const cancellation = new Cancellation({ store, backendOf, follower: watcher, pending, clock, onError });
  const close = () => {
    cancellation.dispose();
    watcher.dispose();
    loader.dispose();
  };
  return { store, loader, cancellation, close };
}

let window = openWindow();

function refOf(place: Place): RunRef {
  return { connectionId: CONNECTION, ...place };
}

measure({
  async list(threadId) {
    let runs = 0;
    let after: string | undefined;
    for (;;) {
      const request = { limit: PAGE, ...(after === undefined ? {} : { after }) };
      const { items, next } = await backend.listRuns(threadId, request, NEVER);
      runs += items.length;
      if (next === undefined) {
        return runs;
      }
      after = next;
    }
  },
  async get({ threadId, runId }) {
    return (await backend.getRun(threadId, runId, NEVER)).status;
  },
  /** Whoever cancels runs here has them in the tree. */
  async prepareToSettle(places) {
    window.close();
    window = openWindow();
    const { store, loader } = window;
    for (const threadId of new Set(places.map((place) => place.threadId))) {
      const thread = { connectionId: CONNECTION, threadId };
      await loader.loadRuns(thread);
      while (store.thread(thread)?.runList.next !== undefined) {
        await loader.loadMoreRuns(thread);
      }
    }
  },
  async settle(places) {
    const ends: string[] = [];
    await window.cancellation.cancelAll(places.map(refOf), NEVER, (_, outcome) => {
      ends.push(outcome.kind);
    });
    return ends;
  },
});
