import * as vscode from 'vscode';
import type { SharedFile } from '../core/storage/mergedFile';

/** A file of the extension's own storage, which other windows of the same user write too. */
export class WorkspaceFile implements SharedFile, vscode.Disposable {
  readonly #uri: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: { dispose(): void }[];
  readonly onDidChange = this.#changed.event;

  constructor(folder: vscode.Uri, name: string) {
    this.#uri = vscode.Uri.joinPath(folder, name);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const fire = () => {
      this.#changed.fire();
    };
    this.#disposables = [watcher, watcher.onDidChange(fire), watcher.onDidCreate(fire), this.#changed];
  }

  async read(): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#uri));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
        return undefined;
      }
      throw error;
    }
  }

  async write(text: string): Promise<void> {
    const beside = this.#beside('tmp');
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(this.#uri, '..'));
    await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(text));
    await vscode.workspace.fs.rename(beside, this.#uri, { overwrite: true });
  }

  async setAside(): Promise<string> {
    const aside = this.#beside('unreadable');
    await vscode.workspace.fs.rename(this.#uri, aside);
    return aside.fsPath;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #beside(ending: string): vscode.Uri {
    return this.#uri.with({ path: `${this.#uri.path}.${crypto.randomUUID()}.${ending}` });
  }
}
