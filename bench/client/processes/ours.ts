// The extension's own client, store, watcher and cancellation, put together as the extension does, on the real clock.

import { createBackend } from '../../../src/core/api/createBackend';
import { systemClock as clock } from '../../../src/core/clock';
import type { RunRef } from '../../../src/core/model/references';
import { Cancellation } from '../../../src/core/runs/cancel/cancellation';
import { Polling } from '../../../src/core/runs/polling/polling';
import { RequestBudget } from '../../../src/core/runs/polling/requestBudget';
import { RunLoader } from '../../../src/core/runs/load/runLoader';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { pendingNotes } from '../../pendingNotes';
import { KEY, measure, PAGE } from '../subject';
import type { Place } from '../world';

const CONNECTION = {
  id: 'bench',
  kind: 'openai-compatible',
  name: 'Bench',
  baseUrl: process.argv[2] ?? '',
  auth: { type: 'bearer' },
} as const;
const NEVER = new AbortController().signal;

const backend = createBackend(CONNECTION, {
  credentials: { headers: () => Promise.resolve({ Authorization: `Bearer ${KEY}` }) },
  clock,
  random: Math.random,
});

function fail(error: unknown): never {
  throw error;
}

/** All of core/runs as one window has it. */
function openWindow() {
  const store = new RunStore(fail);
  const backendOf = () => backend;
  const loader = new RunLoader(store, backendOf);
  const budget = new RequestBudget(clock);
  const polling = new Polling({ store, loader, budget, clock, random: Math.random });
  const cancellation = new Cancellation({
    store,
    backendOf,
    follower: polling.watcher,
    pending: pendingNotes(),
    clock,
    onError: fail,
  });
  const close = () => {
    cancellation.dispose();
    polling.dispose();
    loader.dispose();
  };
  return { store, loader, cancellation, close };
}

let window = openWindow();

function refOf(place: Place): RunRef {
  return { connectionId: CONNECTION.id, ...place };
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
      const thread = { connectionId: CONNECTION.id, threadId };
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
