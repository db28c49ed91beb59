import assert from 'node:assert/strict';
import { chance } from '../../../src/core/demo/chance';
import { keyOf, type RunRef } from '../../../src/core/model/references';
import { isActiveRun, type Listing, type RunState } from '../../../src/core/runs/store/state';
import { NEVER } from '../support/client';
import { SmallServer } from '../support/smallServer';
import { Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');
const NEXT_STATUS: Readonly<Record<string, readonly string[]>> = {
  queued: ['queued', 'in_progress', 'expired'],
  in_progress: ['in_progress', 'requires_action', 'completed', 'failed'],
  requires_action: ['in_progress', 'expired'],
  cancelling: ['cancelling', 'cancelled', 'completed'],
};

/** Chooses by chance, the same for the same seed. */
class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = chance(`interleaving ${seed}`);
  }

  upTo(count: number): number {
    return Math.floor(this.#next() * count);
  }

  one<T>(items: readonly T[]): T {
    return items[this.upTo(items.length)]!;
  }
}

/** A thread whose runs live on a server as chance has it. */
class LivingThread {
  readonly server = new SmallServer();
  readonly statuses = new Map<string, string>();
  readonly tap = new Tap((request) => {
    const answer = this.server.respond(request);
    const runId = /^POST .*runs\/(run_\d+)\/cancel/.exec(`${request.method} ${request.path}`)?.[1];
    if (runId !== undefined) {
      this.statuses.set(runId, 'cancelling');
    }
    return answer;
  });

  constructor() {
    this.server.addThread('thread_one', { created_at: 1 });
  }

  add(): void {
    const n = this.statuses.size + 1;
    this.statuses.set(`run_${n}`, 'queued');
    this.server.addRun('thread_one', `run_${n}`, n, { status: 'queued' });
  }

  set(id: string, status: string): void {
    this.statuses.set(id, status);
    this.server.setRun('thread_one', id, { status });
  }

  /** One run moves on, if it has not ended. */
  step(dice: Dice): void {
    const [id, status] = dice.one([...this.statuses]);
    const next = NEXT_STATUS[status];
    if (next !== undefined) {
      this.set(id, dice.one(next));
    }
  }

  /** The ids with their statuses, newest first. */
  get truth(): [string, string][] {
    return [...this.statuses].reverse();
  }
}

describe('Whatever the order in which answers come,', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`the store ends up with what the server says, and its events with it (${seed})`, async () => {
      const dice = new Dice(seed);
      const thread = new LivingThread();
      const scene = new Scene();
      const { store } = scene;
      const backend = scene.connect(thread.tap);
      const view = new View(scene);
      thread.add();

      const onTheirWay: (() => void)[] = [];
      const pageOf = async (after: string | undefined) => {
        const request = after === undefined ? { limit: 3 } : { limit: 3, after };
        const page = await backend.listRuns('thread_one', request, NEVER);
        return () => {
          store.applyRuns(THREAD, page, after);
        };
      };
      const moves: (() => void | Promise<void>)[] = [
        () => {
          thread.add();
        },
        () => {
          thread.step(dice);
        },
        async () => {
          const run = await backend.getRun('thread_one', dice.one([...thread.statuses.keys()]), NEVER);
          onTheirWay.push(() => {
            store.applyRun(HERE, run);
          });
        },
        async () => {
          onTheirWay.push(await pageOf(undefined));
        },
        async () => {
          const next = store.thread(THREAD)?.runList.next;
          if (next !== undefined) {
            onTheirWay.push(await pageOf(next));
          }
        },
        () => {
          const id = dice.one([...thread.statuses.keys()]);
          store.setCancelling(runRef('thread_one', id), dice.upTo(2) === 0);
        },
        () => {
          onTheirWay.splice(dice.upTo(onTheirWay.length), 1)[0]?.();
        },
      ];
      for (let move = 0; move < 80; move++) {
        await dice.one(moves)();
        view.check();
      }
      for (const deliver of onTheirWay) {
        deliver();
        view.check();
      }

      (await pageOf(undefined))();
      view.check();
      for (let next = store.thread(THREAD)?.runList.next; next !== undefined;) {
        (await pageOf(next))();
        view.check();
        next = store.thread(THREAD)?.runList.next;
      }
      // Pages behind the first one do not come again; what is active in them is asked for alone.
      for (const { ref } of store.runs(THREAD).filter(isActiveRun)) {
        store.applyRun(HERE, await backend.getRun('thread_one', ref.runId, NEVER));
        view.check();
      }
      assert.deepEqual(
        store.runs(THREAD).map(({ run }) => [run.id, run.status]),
        thread.truth,
      );
      await scene.close();
    });
  }
});

/** A picture of the store that is drawn anew only where an event says so. */
class View {
  readonly #scene: Scene;
  readonly #rows = new Map<string, string>();
  #list = '';
  #threadRow = '';

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Takes the events since the last time, each of which must change the picture, and compares it with the store. */
  check(): void {
    for (const change of this.#scene.take()) {
      const before = JSON.stringify([[...this.#rows], this.#list, this.#threadRow]);
      for (const [key, ref] of change.runRows) {
        this.#draw(key, ref);
      }
      this.#list = change.runLists.has(keyOf(THREAD)) ? this.#drawList() : this.#list;
      this.#threadRow = change.threadRows.has(keyOf(THREAD)) ? this.#drawThread() : this.#threadRow;
      const after = JSON.stringify([[...this.#rows], this.#list, this.#threadRow]);
      if (change.threadLists.size === 0) {
        assert.notEqual(after, before, 'an event tells of a change');
      }
    }
    const { store } = this.#scene;
    assert.equal(this.#list, this.#drawList());
    assert.equal(this.#threadRow, this.#drawThread());
    assert.deepEqual(
      new Map([...this.#rows].sort()),
      new Map(
        store
          .runs(THREAD)
          .map((state): [string, string] => [keyOf(state.ref), drawRun(state)])
          .sort(),
      ),
    );
  }

  #draw(key: string, ref: RunRef): void {
    const state = this.#scene.store.run(ref);
    if (state === undefined) {
      this.#rows.delete(key);
    } else {
      this.#rows.set(key, drawRun(state));
    }
  }

  #drawList(): string {
    const { store } = this.#scene;
    const ids = store.runs(THREAD).map(({ ref }) => ref.runId);
    return ids.length === 0 ? '' : JSON.stringify([ids, drawListing(store.thread(THREAD)?.runList)]);
  }

  #drawThread(): string {
    const { store } = this.#scene;
    const { known, active } = store.summary(THREAD);
    return known === 0 ? '' : JSON.stringify([known, active, drawListing(store.thread(THREAD)?.runList)]);
  }
}

function drawRun({ status, cancelling, problem, run }: RunState): string {
  return JSON.stringify([status, cancelling, problem?.message, JSON.parse(run.body.text)]);
}

function drawListing(list: Listing | undefined): unknown {
  return [list?.loaded, list?.next !== undefined, list?.problem?.message];
}
