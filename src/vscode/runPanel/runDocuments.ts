import * as vscode from 'vscode';
import type { Body } from '../../core/model/body';
import { keyOf, type RunRef } from '../../core/model/references';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore, StoreChange } from '../../core/runs/store/runStore';
import { errorWords } from '../errors';
import { DocumentBytes } from './documentBytes';
import { documentUri, readDocumentUri, RUN_SCHEME, type DocumentAddress } from './documentUri';

/** What documents need of the rest. */
export interface DocumentParts {
  readonly store: RunStore;
  readonly loader: RunLoader;
  /** Brings back what an earlier session saw of a connection. Never rejects. */
  readonly restore: (connectionId: string) => Promise<void>;
  /** Tells why a document can't be shown that VS Code opens by itself: VS Code says only that it can't. */
  readonly onUnreadable: (ref: RunRef, error: unknown) => void;
}

/** A document that VS Code has. */
interface Opened {
  readonly uri: vscode.Uri;
  readonly ref: RunRef;
  /** When its text last changed, in milliseconds since the Unix epoch: VS Code reads again what has another time. */
  changedAt: number;
  readonly body: Body;
  /** The store's generation of the connection when it was read. */
  generation: number;
}

/**
 * Read-only JSON documents of runs, in VS Code's own editors: the bodies as they were received, or laid out to be
 * compared. They are files to VS Code, as only editors of files come back after a reload of the window; they change
 * when the store's runs do.
 */
export class RunDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #parts: DocumentParts;
  /** By the text of the address. */
  readonly #opened = new Map<string, Opened>();
  /** The texts of addresses that could not be read: asked again by a person, VS Code says itself why. */
  readonly #unreadable = new Set<string>();
  readonly #bytes = new DocumentBytes();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #sightChanged = new vscode.EventEmitter<void>();
  readonly #disposables: { dispose(): void }[];

  readonly onDidChangeFile = this.#changed.event;
  /** Which documents are on the screen changed. */
  readonly onDidChangeSight = this.#sightChanged.event;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
    const why = vscode.l10n.t('This is what the server says of the run. It can be read, not edited.');
    this.#disposables = [
      vscode.workspace.registerFileSystemProvider(RUN_SCHEME, this, {
        isCaseSensitive: true,
        isReadonly: new vscode.MarkdownString(why),
      }),
      parts.store.onDidChange((change) => {
        this.#follow(change);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#close(uri);
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.#sightChanged.fire();
      }),
      this.#changed,
      this.#sightChanged,
    ];
  }

  /** The runs whose documents are on the screen. */
  get seen(): RunRef[] {
    return vscode.window.visibleTextEditors.flatMap(
      ({ document }) => readDocumentUri(document.uri)?.ref ?? [],
    );
  }

  /** Opens the document of a run. Rejects with the error of the server when the run is not known and can't be read. */
  async open(ref: RunRef): Promise<void> {
    await this.#bodyOf(ref);
    // Unlike an opened document, this also takes what is too large for VS Code to hand to extensions.
    await vscode.commands.executeCommand('vscode.open', documentUri({ ref, laidOut: false }), {
      preview: true,
    });
  }

  /** Opens VS Code's own comparison of two runs. Rejects as {@link open} does. */
  async compare(left: RunRef, right: RunRef, title: string): Promise<void> {
    await Promise.all([this.#bodyOf(left), this.#bodyOf(right)]);
    const [before, after] = [left, right].map((ref) => documentUri({ ref, laidOut: true }));
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
  }

  /** Asks no server: of a run that is not known yet, it says nothing but that there is a document. */
  stat(uri: vscode.Uri): vscode.FileStat {
    if (uri.path === '/') {
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    const address = addressOf(uri);
    const body = this.#parts.store.run(address.ref)?.run.body;
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: this.#opened.get(uri.toString())?.changedAt ?? body?.receivedAt ?? 0,
      size: body === undefined ? 0 : this.#bytes.of(body, address.laidOut).length,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const address = addressOf(uri);
    try {
      const body = await this.#bodyOf(address.ref);
      this.#note(uri, address, body);
      return this.#bytes.of(body, address.laidOut);
    } catch (error) {
      if (!this.#opened.has(uri.toString()) && !this.#unreadable.has(uri.toString())) {
        this.#unreadable.add(uri.toString());
        this.#parts.onUnreadable(address.ref, error);
      }
      throw vscode.FileSystemError.Unavailable(errorWords(error));
    }
  }

  /** Changes are told of all documents that were read. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** What is known of a run; asks the server where nothing is, and where it does not say, the disk. */
  async #bodyOf(ref: RunRef): Promise<Body> {
    const { store, loader, restore } = this.#parts;
    if (store.run(ref) === undefined) {
      try {
        await loader.loadRun(ref);
      } catch (error) {
        await restore(ref.connectionId);
        if (store.run(ref) === undefined) {
          throw error;
        }
      }
    }
    const body = store.run(ref)?.run.body;
    if (body === undefined) {
      throw new Error(vscode.l10n.t('The connection changed while the run was read. Try again.'));
    }
    return body;
  }

  #note(uri: vscode.Uri, { ref }: DocumentAddress, body: Body): void {
    this.#unreadable.delete(uri.toString());
    const changedAt = this.#opened.get(uri.toString())?.changedAt ?? body.receivedAt;
    const generation = this.#parts.store.generation(ref.connectionId);
    this.#opened.set(uri.toString(), { uri, ref, changedAt, body, generation });
  }

  #close(uri: vscode.Uri): void {
    const opened = this.#opened.get(uri.toString());
    if (opened !== undefined) {
      this.#opened.delete(uri.toString());
      this.#bytes.forget(opened.body);
      // VS Code may have asked for the size of a newer one with the same text.
      const newest = this.#parts.store.run(opened.ref)?.run.body;
      if (newest !== undefined) {
        this.#bytes.forget(newest);
      }
    }
  }

  /** Has VS Code read anew what is another text now, or was said to another key or by another server. */
  #follow({ runRows }: StoreChange): void {
    const { store } = this.#parts;
    const events: vscode.FileChangeEvent[] = [];
    for (const opened of this.#opened.values()) {
      const { uri, ref } = opened;
      const body = runRows.has(keyOf(ref)) ? store.run(ref)?.run.body : undefined;
      const generation = store.generation(ref.connectionId);
      if (generation !== opened.generation || (body !== undefined && body.text !== opened.body.text)) {
        opened.generation = generation;
        opened.changedAt = Math.max(opened.changedAt + 1, body?.receivedAt ?? 0);
        events.push({ type: vscode.FileChangeType.Changed, uri });
      }
    }
    if (events.length > 0) {
      this.#changed.fire(events);
    }
  }
}

/** @throws {vscode.FileSystemError} where the address is not one of ours */
function addressOf(uri: vscode.Uri): DocumentAddress {
  const address = readDocumentUri(uri);
  if (address === undefined) {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  return address;
}
