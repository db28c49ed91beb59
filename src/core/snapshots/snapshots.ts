import type { BodyReaders } from '../api/bodyReaders';
import type { Clock, Disposable } from '../clock';
import { DEMO_CONNECTION_ID } from '../model/connection';
import { keyOf } from '../model/references';
import type { RunStore, StoreChange } from '../runs/store/runStore';
import { MergedFile, type SharedFile } from '../storage/mergedFile';
import { settingsFor, type Touched } from './snapshotSettings';
import { isKeyOfRun, readStoredSnapshot, snapshotOf, type StoredSnapshot } from './storedSnapshots';

/** The most characters that are kept of a connection. All windows go by it: another bound needs files of other names. */
export const LARGEST_FILE = 2 * 1024 * 1024;
/** How long after a change it is written, in milliseconds, so that one write takes in what comes together. */
const DELAY = 2_000;
/** The least time between two writes, in milliseconds. */
const INTERVAL = 10_000;

/** Where snapshots are kept: a file for each connection as it is set up now. */
export interface SnapshotFiles {
  /** The file of a connection, and how what is in it is read; undefined where there is no such connection. */
  open(
    connectionId: string,
  ): Promise<{ readonly file: SharedFile & Disposable; readonly readers: BodyReaders } | undefined>;
  /** The connections that there are, whether anything is kept of them or not. */
  connectionIds(): readonly string[];
  /** Deletes the files of connections that there are no more, or that were set up otherwise. */
  deleteOrphans(): Promise<void>;
  /** Deletes what was set aside because it could not be read. */
  deleteSetAside(): Promise<void>;
  /** Deletes all files, those that were set aside too. */
  deleteAll(): Promise<void>;
}

interface OpenFile {
  readonly merged: MergedFile<StoredSnapshot>;
  readonly readers: BodyReaders;
  close(): void;
}

/**
 * Keeps on disk what the store last knew of the threads that the tree shows, and gives it back to the store of a later
 * window. Each connection has a file, which is read when {@link begin} is called for it, and not before. Never of the
 * Demo, whose world begins anew with each window. What an answer says counts as of when it was received: no window
 * writes over what another one has seen later.
 */
export class Snapshots implements Disposable {
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #files: SnapshotFiles;
  readonly #onUnreadable: (movedTo: string) => void;
  readonly #onError: (error: unknown) => void;
  readonly #listener: Disposable;
  #isKept: boolean;
  /** The connections that were begun with, and when that is done. */
  readonly #begun = new Map<string, Promise<void>>();
  readonly #open = new Map<string, Promise<OpenFile | undefined>>();
  readonly #touched = new Map<string, Touched>();
  #timer: Disposable | undefined;
  #writtenAt = -Infinity;

  /** @param parts.isKept whether snapshots are wanted; see {@link setKept} */
  constructor(parts: {
    readonly store: RunStore;
    readonly clock: Clock;
    readonly files: SnapshotFiles;
    readonly isKept: boolean;
    readonly onUnreadable: (movedTo: string) => void;
    /** What could not be read, written or deleted where nobody waits for it. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#files = parts.files;
    this.#isKept = parts.isKept;
    this.#onUnreadable = parts.onUnreadable;
    this.#onError = parts.onError;
    this.#listener = parts.store.onDidChange((change) => {
      this.#note(change);
    });
  }

  /**
   * Gives the store what is kept of a connection, the first time it is called for it, and keeps what the store learns
   * of it from now on. Never rejects: what can't be read is not there.
   */
  begin(connectionId: string): Promise<void> {
    if (connectionId === DEMO_CONNECTION_ID) {
      return Promise.resolve();
    }
    const isFirst = this.#begun.size === 0;
    let begun = this.#begun.get(connectionId);
    if (begun === undefined) {
      begun = this.#isKept ? this.#restore(connectionId).catch(this.#onError) : Promise.resolve();
      this.#begun.set(connectionId, begun);
    }
    if (isFirst) {
      // What was left behind while no window was open. Nobody waits for that.
      begun
        .then(() => (this.#isKept ? this.#files.deleteOrphans() : this.#files.deleteAll()))
        .catch(this.#onError);
    }
    return begun;
  }

  /**
   * Forgets what is kept of a connection: it was said to another key, or by another server. What comes from now on is
   * kept again. Rejects where it can't be deleted.
   */
  async forget(connectionId: string): Promise<void> {
    this.#touched.delete(connectionId);
    const open = await this.#fileOf(connectionId);
    this.#open.delete(connectionId);
    try {
      await open?.merged.clear();
    } finally {
      open?.close();
    }
    await this.#files.deleteOrphans();
  }

  /** Deletes all that is kept. What comes from now on is kept again, if that is wanted. Rejects where that fails. */
  async deleteAll(): Promise<void> {
    await Promise.all(this.#files.connectionIds().map((id) => this.forget(id)));
    await this.#files.deleteSetAside();
  }

  /** How many threads and runs are kept. Rejects where that can't be read. */
  async count(): Promise<number> {
    let count = 0;
    for (const id of this.#files.connectionIds()) {
      const isOpen = this.#open.has(id);
      const open = await this.#loaded(id);
      const values = open?.merged.values() ?? [];
      count += values.filter(({ kind }) => kind === 'thread' || kind === 'run').length;
      if (!isOpen) {
        this.#open.delete(id);
        open?.close();
      }
    }
    return count;
  }

  /** Says whether snapshots are wanted. Where they no longer are, all are deleted. Rejects where that fails. */
  async setKept(isKept: boolean): Promise<void> {
    if (isKept === this.#isKept) {
      return;
    }
    this.#isKept = isKept;
    if (isKept) {
      this.#touchAll();
      return;
    }
    this.#stopTimer();
    this.#touched.clear();
    const open = await this.#openFiles();
    this.#open.clear();
    await Promise.all(open.map(({ merged }) => merged.written()));
    for (const file of open) {
      file.close();
    }
    await this.#files.deleteAll();
  }

  /** Writes all that is known, as of when it was last confirmed; for a window that closes. Never rejects. */
  async close(): Promise<void> {
    this.#touchAll();
    await this.#write();
    const open = await this.#openFiles();
    await Promise.all(open.map(({ merged }) => merged.close()));
  }

  dispose(): void {
    this.#stopTimer();
    this.#listener.dispose();
    for (const opening of this.#open.values()) {
      opening.then(
        (open) => open?.close(),
        () => undefined,
      );
    }
  }

  async #restore(connectionId: string): Promise<void> {
    const generation = this.#store.generation(connectionId);
    const open = await this.#loaded(connectionId);
    // Another key or address meanwhile: what an earlier session saw is not this one's.
    if (open !== undefined && this.#store.generation(connectionId) === generation) {
      this.#store.restore(connectionId, snapshotOf(open.merged.entries(), open.readers));
    }
  }

  async #loaded(connectionId: string): Promise<OpenFile | undefined> {
    const open = await this.#fileOf(connectionId);
    await open?.merged.load();
    return open;
  }

  #fileOf(connectionId: string): Promise<OpenFile | undefined> {
    let opening = this.#open.get(connectionId);
    if (opening === undefined) {
      opening = this.#openFile(connectionId).catch((error: unknown) => {
        this.#open.delete(connectionId);
        throw error;
      });
      this.#open.set(connectionId, opening);
    }
    return opening;
  }

  async #openFiles(): Promise<OpenFile[]> {
    const files = await Promise.all(this.#open.values());
    return files.filter((file) => file !== undefined);
  }

  async #openFile(connectionId: string): Promise<OpenFile | undefined> {
    const opened = await this.#files.open(connectionId);
    if (opened === undefined) {
      return undefined;
    }
    const { file, readers } = opened;
    const merged = new MergedFile(file, {
      clock: this.#clock,
      readValue: readStoredSnapshot,
      onUnreadable: this.#onUnreadable,
      onError: this.#onError,
      bound: { size: LARGEST_FILE, isLasting: (key) => !isKeyOfRun(key) },
    });
    const close = () => {
      merged.dispose();
      file.dispose();
    };
    return { merged, readers, close };
  }

  #note({ runRows, threadRows, runLists, threadLists }: StoreChange): void {
    for (const ref of runRows.values()) {
      this.#touch(ref.connectionId)?.runs.set(keyOf(ref), ref);
    }
    for (const ref of [...threadRows.values(), ...runLists.values()]) {
      this.#touch(ref.connectionId)?.threads.set(keyOf(ref), ref);
    }
    for (const connectionId of threadLists) {
      const touched = this.#touch(connectionId);
      if (touched !== undefined) {
        touched.isListTouched = true;
      }
    }
  }

  /** What changed of a connection, to note more; undefined where nothing of it is kept. */
  #touch(connectionId: string): Touched | undefined {
    if (!this.#isKept || !this.#begun.has(connectionId)) {
      return undefined;
    }
    let touched = this.#touched.get(connectionId);
    if (touched === undefined) {
      touched = { threads: new Map(), runs: new Map(), isListTouched: false };
      this.#touched.set(connectionId, touched);
    }
    const wait = Math.max(DELAY, this.#writtenAt + INTERVAL - this.#clock.now());
    this.#timer ??= this.#clock.after(wait, () => {
      void this.#write();
    });
    return touched;
  }

  #touchAll(): void {
    for (const connectionId of this.#begun.keys()) {
      const touched = this.#touch(connectionId);
      if (touched !== undefined) {
        touched.isListTouched = true;
        for (const { ref } of this.#store.threads(connectionId)) {
          touched.threads.set(keyOf(ref), ref);
          for (const run of this.#store.runs(ref)) {
            touched.runs.set(keyOf(run.ref), run.ref);
          }
        }
      }
    }
  }

  /** Writes what changed. What fails stays in memory, and is written with what comes next. */
  async #write(): Promise<void> {
    this.#stopTimer();
    this.#writtenAt = this.#clock.now();
    const connections = [...this.#touched];
    this.#touched.clear();
    await Promise.all(
      connections.map(async ([connectionId, touched]) => {
        try {
          const open = await this.#loaded(connectionId);
          await open?.merged.setAll(settingsFor(connectionId, touched, this.#store, open.merged));
        } catch (error) {
          this.#onError(error);
        }
      }),
    );
  }

  #stopTimer(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
