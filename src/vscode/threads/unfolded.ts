import * as vscode from 'vscode';

/** The ids of the rows that are unfolded. Those that are filtered away are among them, to come back as they were. */
export class Unfolded implements vscode.Disposable {
  readonly #ids = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#changed.event;

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  add(id: string): void {
    if (!this.#ids.has(id)) {
      this.#ids.add(id);
      this.#changed.fire();
    }
  }

  /** Takes a row away, and with it what is unfolded below it: nobody sees it any more. */
  delete(id: string): void {
    if (this.#ids.delete(id)) {
      for (const other of this.#ids) {
        if (other.startsWith(`${id}/`)) {
          this.#ids.delete(other);
        }
      }
      this.#changed.fire();
    }
  }

  clear(): void {
    this.#ids.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
