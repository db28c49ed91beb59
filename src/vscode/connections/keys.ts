import * as vscode from 'vscode';
import type { Connection } from '../../core/model/connection';

/** What {@link Keys} needs of VS Code's SecretStorage. */
export type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;
/** What {@link Keys} needs of a Memento. */
export type Marks = Pick<vscode.Memento, 'get' | 'update'>;

/** Where a key that was set is kept: in the secret store, or, when that fails, in this window's memory. */
export type KeptIn = 'secretStore' | 'thisWindow';

const PREFIX = 'assistantRuns.key/';
/** Under this name of the global state stand the names (never the values) of the secrets that were set. */
const SET_BEFORE = 'keysSet';

/**
 * The API keys, each under its connection's id and the origin of its URL: a connection that points elsewhere has no
 * key until one is set for it. Read for each request, so that an event missed can't keep an old key in use.
 */
export class Keys implements vscode.Disposable {
  readonly #secrets: Secrets;
  readonly #marks: Marks;
  /** Keys that the secret store did not take, for as long as the window is open. */
  readonly #unstored = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #listener: vscode.Disposable;
  /** The id of a connection whose key changed, in this window or in another one. */
  readonly onDidChange = this.#changed.event;

  constructor(secrets: Secrets, marks: Marks) {
    this.#secrets = secrets;
    this.#marks = marks;
    this.#listener = secrets.onDidChange(({ key }) => {
      const id = connectionIdOf(key);
      if (id !== undefined) {
        // The secret store has another one now, so what it did not take before is no longer the latest.
        this.#unstored.delete(key);
        this.#changed.fire(id);
      }
    });
  }

  async read(connection: Connection): Promise<string | undefined> {
    const name = secretName(connection);
    const unstored = this.#unstored.get(name);
    if (unstored !== undefined) {
      return unstored;
    }
    try {
      return await this.#secrets.get(name);
    } catch {
      // A keyring that can't be read has no key for us: `wasSet` tells the user that there was one.
      return undefined;
    }
  }

  /** Whether a key was set for this connection before, and never forgotten. */
  wasSet(connection: Connection): boolean {
    return this.#setBefore().includes(secretName(connection));
  }

  /** Keeps a key. A secret store that rejects it, or reads back another, leaves it in this window only. */
  async set(connection: Connection, key: string): Promise<KeptIn> {
    const name = secretName(connection);
    const stored = await this.#store(name, key);
    if (stored) {
      this.#unstored.delete(name);
      await this.#marks.update(SET_BEFORE, [...new Set([...this.#setBefore(), name])]);
    } else {
      this.#unstored.set(name, key);
      this.#changed.fire(connection.id);
    }
    return stored ? 'secretStore' : 'thisWindow';
  }

  async forget(connection: Connection): Promise<void> {
    const name = secretName(connection);
    if (this.#unstored.delete(name)) {
      this.#changed.fire(connection.id);
    }
    await this.#secrets.delete(name);
    await this.#marks.update(
      SET_BEFORE,
      this.#setBefore().filter((other) => other !== name),
    );
  }

  /** How many keys there are, as far as that is known. */
  get count(): number {
    return new Set([...this.#setBefore(), ...this.#unstored.keys()]).size;
  }

  /** Forgets every key that was set, and those of these connections, whether set or not. */
  async forgetAll(connections: readonly Connection[]): Promise<void> {
    const names = new Set([...this.#setBefore(), ...this.#unstored.keys(), ...connections.map(secretName)]);
    this.#unstored.clear();
    for (const name of names) {
      await this.#secrets.delete(name);
    }
    await this.#marks.update(SET_BEFORE, undefined);
    for (const name of names) {
      const id = connectionIdOf(name);
      if (id !== undefined) {
        this.#changed.fire(id);
      }
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #store(name: string, key: string): Promise<boolean> {
    try {
      await this.#secrets.store(name, key);
      return (await this.#secrets.get(name)) === key;
    } catch {
      // The error of a keyring may quote what it was given: it goes no further.
      return false;
    }
  }

  #setBefore(): readonly string[] {
    const names = this.#marks.get<unknown>(SET_BEFORE);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  }
}

function secretName(connection: Connection): string {
  return `${PREFIX}${encodeURIComponent(connection.id)}@${new URL(connection.baseUrl).origin}`;
}

function connectionIdOf(secret: string): string | undefined {
  const id = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length).split('@')[0] : undefined;
  return id === undefined ? undefined : decodeURIComponent(id);
}
