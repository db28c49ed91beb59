import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { bodyReaders } from '../../../src/core/api/bodyReaders';
import type { Disposable } from '../../../src/core/clock';
import type { Body } from '../../../src/core/model/body';
import type { Run } from '../../../src/core/model/run';
import type { Thread } from '../../../src/core/model/thread';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { Snapshots, type SnapshotFiles } from '../../../src/core/snapshots/snapshots';
import type { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';

export const HERE = 'here';

/** A folder of files in memory, for all windows that a test opens. */
export class Folder {
  readonly disks = new Map<string, MemoryDisk>();
  /** The kind of each connection that there is. */
  readonly connections = new Map([[HERE, 'openai-compatible']]);
  /** How often a file was opened. */
  opened = 0;

  get disk(): MemoryDisk {
    return this.at(HERE);
  }

  at(connectionId: string): MemoryDisk {
    const disk = this.disks.get(connectionId) ?? new MemoryDisk();
    this.disks.set(connectionId, disk);
    return disk;
  }

  /** The files as one window has them. */
  get files(): SnapshotFiles {
    return {
      open: (id) => {
        this.opened++;
        const kind = this.connections.get(id);
        const dispose = () => undefined;
        return Promise.resolve(
          kind === undefined
            ? undefined
            : { file: { ...this.at(id).open(), dispose }, readers: bodyReaders(kind) },
        );
      },
      connectionIds: () => [...this.connections.keys()],
      deleteOrphans: () => this.#delete((id) => !this.connections.has(id)),
      deleteSetAside: () => {
        for (const disk of this.disks.values()) {
          disk.aside.clear();
        }
        return Promise.resolve();
      },
      deleteAll: () => this.#delete(() => true),
    };
  }

  #delete(isUnwanted: (id: string) => boolean): Promise<void> {
    for (const id of [...this.disks.keys()].filter(isUnwanted)) {
      this.disks.delete(id);
    }
    return Promise.resolve();
  }
}

/** A window: its store, and what keeps it. */
export class Window implements Disposable {
  readonly store = new RunStore((error) => {
    throw error;
  });
  readonly snapshots: Snapshots;
  readonly errors: unknown[] = [];
  readonly told: string[] = [];
  readonly #clock: FakeClock;
  #sequence = 0;

  constructor(folder: Folder, clock: FakeClock, { isKept = true } = {}) {
    this.#clock = clock;
    this.snapshots = new Snapshots({
      store: this.store,
      clock,
      files: folder.files,
      isKept,
      onUnreadable: (movedTo) => this.told.push(movedTo),
      onError: (error) => this.errors.push(error),
    });
  }

  /** Has the server list these threads: all of them, or a page with a cursor behind it. */
  listThreads(ids: readonly string[], { next, id = HERE }: { next?: string; id?: string } = {}): void {
    const body = this.#body('list');
    const items = ids.map((threadId) => readThread({ id: threadId, metadata: { title: threadId } }, body));
    this.store.applyThreads(id, { items, omitted: 0, ...(next === undefined ? {} : { next }) });
  }

  /** Has the server list runs of a thread, newest first, as `[id, status]`. */
  listRuns(threadId: string, runs: readonly (readonly [id: string, status: string])[], next?: string): void {
    const items = runs.map(([id, status], i) =>
      readRun({ id, thread_id: threadId, status, created_at: 1000 - i }, this.#body('list')),
    );
    const ref = { connectionId: HERE, threadId };
    this.store.applyRuns(ref, { items, omitted: 0, ...(next === undefined ? {} : { next }) });
  }

  /** Has the server say this of a run. */
  answerRun(value: { readonly id: string; readonly thread_id: string } & Record<string, unknown>): void {
    this.store.applyRun(HERE, readRun(value, this.#body('get')));
  }

  /** What the window knows of each thread that it shows: its runs with their statuses. */
  known(id = HERE): Record<string, Record<string, string | undefined>> {
    return Object.fromEntries(
      this.store
        .threads(id)
        .map(({ ref }) => [
          ref.threadId,
          Object.fromEntries(this.store.runs(ref).map(({ run }) => [run.id, run.status])),
        ]),
    );
  }

  dispose(): void {
    this.snapshots.dispose();
  }

  #body(from: Body['from']): Omit<Body, 'text'> {
    return { from, sequence: ++this.#sequence, receivedAt: this.#clock.now() };
  }
}

/** Lets all that was begun in memory come to an end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await setImmediate();
  }
}

const readers = bodyReaders('openai-compatible');

function readThread(value: object, body: Omit<Body, 'text'>): Thread {
  const thread = readers.readThread(value, { ...body, text: JSON.stringify(value) });
  assert.ok(thread);
  return thread;
}

function readRun(
  value: { readonly thread_id: string; readonly [field: string]: unknown },
  body: Omit<Body, 'text'>,
): Run {
  const run = readers.readRun(value, { ...body, text: JSON.stringify(value) }, value.thread_id);
  assert.ok(run);
  return run;
}
