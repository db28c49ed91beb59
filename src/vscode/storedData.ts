import * as vscode from 'vscode';
import type { Watches } from '../core/runs/watch/watches';
import type { Snapshots } from '../core/snapshots/snapshots';
import { countWords } from '../core/model/countWords';
import type { StoredCancels } from '../core/storage/pendingCancels';
import type { TrackedThreads } from '../core/storage/trackedThreads';
import type { Connections } from './connections/connections';
import type { Approvals } from './connections/credentials/approvals';
import type { Keys } from './connections/keys';
import type { KeptDrafts } from './runPanel/keptDrafts';
import type { WorkspaceFile } from './sharedFile';

/** All that the extension keeps of its own accord: not the settings, which are the user's. */
export class StoredData {
  readonly #keys: Keys;
  readonly #approvals: Approvals;
  readonly #tracked: TrackedThreads;
  readonly #pending: StoredCancels;
  readonly #watches: Watches;
  readonly #snapshots: Snapshots;
  readonly #drafts: KeptDrafts;
  readonly #connections: Connections;
  readonly #files: readonly WorkspaceFile[];

  constructor(parts: {
    readonly keys: Keys;
    readonly approvals: Approvals;
    readonly tracked: TrackedThreads;
    readonly pending: StoredCancels;
    readonly watches: Watches;
    readonly snapshots: Snapshots;
    readonly drafts: KeptDrafts;
    readonly connections: Connections;
    readonly files: readonly WorkspaceFile[];
  }) {
    this.#keys = parts.keys;
    this.#approvals = parts.approvals;
    this.#tracked = parts.tracked;
    this.#pending = parts.pending;
    this.#watches = parts.watches;
    this.#snapshots = parts.snapshots;
    this.#drafts = parts.drafts;
    this.#connections = parts.connections;
    this.#files = parts.files;
  }

  /** What there is, in words, a line for each. */
  async list(): Promise<string[]> {
    await this.#tracked.load();
    const threads = this.#tracked.all();
    const counts: [count: number, words: (count: number) => string][] = [
      [this.#keys.count, (n) => vscode.l10n.t('API keys: {0}', n)],
      [this.#approvals.count, (n) => vscode.l10n.t('Sign-ins and token programs you agreed to: {0}', n)],
      [threads.filter(({ tracked }) => tracked).length, (n) => vscode.l10n.t('Threads you added: {0}', n)],
      [
        threads.filter(({ label }) => label !== undefined).length,
        (n) => vscode.l10n.t('Labels of threads: {0}', n),
      ],
      [(await this.#pending.list()).length, (n) => vscode.l10n.t('Cancels that have not settled: {0}', n)],
      [this.#watches.refs.length, (n) => vscode.l10n.t('Runs and threads you watch: {0}', n)],
      [await this.#snapshots.count(), (n) => vscode.l10n.t('Threads and runs that were last seen: {0}', n)],
      [
        this.#drafts.count,
        (n) => vscode.l10n.t('Runs with tool outputs you typed and did not submit: {0}', n),
      ],
    ];
    return countWords(counts);
  }

  /** Deletes it all. @throws what could not be deleted, after all else was */
  async delete(): Promise<void> {
    const cancels = await this.#pending.list();
    const results = await Promise.allSettled([
      this.#keys.forgetAll(this.#connections.configured),
      this.#approvals.clear(),
      this.#tracked.removeAll(),
      ...cancels.map(({ ref }) => this.#pending.remove(ref)),
      this.#watches.unwatchAll(),
      this.#snapshots.deleteAll(),
      this.#drafts.clear(),
      this.#connections.forgetActive(),
      ...this.#files.map((file) => file.deleteSetAside()),
    ]);
    for (const result of results) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
  }
}
