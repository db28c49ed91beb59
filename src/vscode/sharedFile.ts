import * as vscode from 'vscode';
import { parseJson } from '../core/json/parseJson';
import type { SharedFile } from '../core/storage/mergedFile';

const { fs } = vscode.workspace;

const BEING_WRITTEN = '.tmp';
const UNREADABLE = '.unreadable';
/** A file that was being written this long ago, in milliseconds, was left by a window that was killed. */
const LEFT_AFTER = 60_000;

/**
 * A file of the extension's own storage, which other windows of the same user write too. VS Code replaces a file by
 * deleting it first; so where it is missing, a window is just replacing it, or was killed while it did, and what was
 * being written stands beside it.
 */
export class WorkspaceFile implements SharedFile, vscode.Disposable {
  readonly #folder: vscode.Uri;
  readonly #name: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: { dispose(): void }[];
  readonly onDidChange = this.#changed.event;

  constructor(folder: vscode.Uri, name: string) {
    this.#folder = folder;
    this.#name = name;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const fire = () => {
      this.#changed.fire();
    };
    this.#disposables = [watcher, watcher.onDidChange(fire), watcher.onDidCreate(fire), this.#changed];
  }

  async read(): Promise<string | undefined> {
    const text = await readText(this.#uri(this.#name));
    if (text !== undefined) {
      return text;
    }
    for (const { name } of await this.#beingWritten()) {
      const beside = await readText(this.#uri(name));
      if (beside !== undefined && parseJson(beside) !== undefined) {
        return beside;
      }
    }
    return undefined;
  }

  async write(text: string): Promise<void> {
    const beside = this.#uri(`${this.#name}.${crypto.randomUUID()}${BEING_WRITTEN}`);
    await fs.createDirectory(this.#folder);
    try {
      await fs.writeFile(beside, new TextEncoder().encode(text));
    } catch (error) {
      // A full disk takes a part of it: that is not to take up room, too.
      await fs.delete(beside).then(undefined, () => undefined);
      throw error;
    }
    // Should this fail, what stands beside may be all there is.
    await fs.rename(beside, this.#uri(this.#name), { overwrite: true });
    const left = (await this.#beingWritten()).filter(({ writtenAt }) => Date.now() - writtenAt > LEFT_AFTER);
    await Promise.allSettled(left.map(({ name }) => fs.delete(this.#uri(name))));
  }

  async setAside(): Promise<string> {
    const aside = this.#uri(`${this.#name}.${crypto.randomUUID()}${UNREADABLE}`);
    await fs.rename(this.#uri(this.#name), aside);
    return aside.fsPath;
  }

  /** Deletes what was once moved out of the way. */
  deleteSetAside(): Promise<void> {
    return deleteFiles(
      this.#folder,
      (name) => name.startsWith(`${this.#name}.`) && WorkspaceFile.isSetAside(name),
    );
  }

  /** Whether a file of this name was moved out of the way. */
  static isSetAside(name: string): boolean {
    return name.endsWith(UNREADABLE);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, name);
  }

  /** What windows are writing, or were when they were killed: the last first. */
  async #beingWritten(): Promise<{ readonly name: string; readonly writtenAt: number }[]> {
    const entries = await orIfMissing(fs.readDirectory(this.#folder), []);
    const names = entries
      .map(([name]) => name)
      .filter((name) => name.startsWith(`${this.#name}.`) && name.endsWith(BEING_WRITTEN));
    const files = await Promise.all(
      names.map(async (name) => {
        const stat = await orIfMissing(fs.stat(this.#uri(name)), undefined);
        return stat === undefined ? [] : [{ name, writtenAt: stat.mtime }];
      }),
    );
    return files.flat().sort((a, b) => b.writtenAt - a.writtenAt);
  }
}

/** Deletes files of a folder; one that another window has deleted just now is no failure. */
export async function deleteFiles(folder: vscode.Uri, isUnwanted: (name: string) => boolean): Promise<void> {
  const entries = await orIfMissing(fs.readDirectory(folder), []);
  const names = entries.map(([name]) => name).filter(isUnwanted);
  await Promise.all(
    names.map((name) => orIfMissing(fs.delete(vscode.Uri.joinPath(folder, name)), undefined)),
  );
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const bytes = await orIfMissing(fs.readFile(uri), undefined);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** What is asked for, or something else where there is no such file. Rejects for any other failure. */
async function orIfMissing<T, U>(result: Thenable<T>, missing: U): Promise<T | U> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return missing;
    }
    throw error;
  }
}
