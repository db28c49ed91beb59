import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { REQUEST_TIMEOUT_MS } from '../../core/api/http';
import { systemClock, type Clock, type Disposable } from '../../core/clock';
import type { Connection } from '../../core/model/connection';

/** What {@link Keys} needs of VS Code's SecretStorage. */
export type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;
/** What {@link Keys} needs of a Memento. */
export type Marks = Pick<vscode.Memento, 'get' | 'update'>;

/** Where a key that was set is kept: in the secret store, or, when that fails, in this window's memory. */
export type KeptIn = 'secretStore' | 'thisWindow';

/**
 * How long the secret store may take to answer, in milliseconds: a locked keyring waits for its password, perhaps for
 * ever. Less than a request has, so that what is told is the true cause.
 */
export const SECRET_STORE_TIMEOUT_MS = REQUEST_TIMEOUT_MS / 2;

/** The `code` of an error where the secret store gave no answer, so that nobody knows whether there is a key. */
export const SECRET_STORE_FAILED = 'secret_store';

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
  readonly #clock: Clock;
  /** Keys that the secret store did not take, for as long as the window is open. */
  readonly #unstored = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #listener: vscode.Disposable;
  /** The id of a connection whose key changed, in this window or in another one. */
  readonly onDidChange = this.#changed.event;

  constructor(secrets: Secrets, marks: Marks, clock: Clock = systemClock) {
    this.#secrets = secrets;
    this.#marks = marks;
    this.#clock = clock;
    this.#listener = secrets.onDidChange(({ key }) => {
      const id = connectionIdOf(key);
      if (id !== undefined) {
        // The secret store has another one now, so what it did not take before is no longer the latest.
        this.#unstored.delete(key);
        this.#changed.fire(id);
      }
    });
  }

  /**
   * The key of a connection; undefined where none is known.
   * @throws {ApiError} `noKey`, where the secret store can't be read or does not answer
   */
  async read(connection: Connection): Promise<string | undefined> {
    const name = secretName(connection);
    const unstored = this.#unstored.get(name);
    if (unstored !== undefined) {
      return unstored;
    }
    try {
      return await this.#inTime(this.#secrets.get(name));
    } catch {
      throw new ApiError(
        'noKey',
        vscode.l10n.t(
          'The secret store of VS Code did not give the API key of “{0}”. The keyring of your system may be locked: unlock it and refresh, or set the key again.',
          connection.name,
        ),
        { code: SECRET_STORE_FAILED },
      );
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

  /** @throws {Error} where the secret store does not delete it, in words */
  async forget(connection: Connection): Promise<void> {
    await this.#forget([secretName(connection)]);
  }

  /**
   * Forgets the key of a connection, and those that it had while its URL led to other origins.
   * @throws {Error} where the secret store does not delete one, in words
   */
  async forgetAllOf(connection: Connection): Promise<void> {
    const former = this.#known().filter((name) => connectionIdOf(name) === connection.id);
    await this.#forget([secretName(connection), ...former]);
  }

  /** How many keys there are, as far as that is known. */
  get count(): number {
    return this.#known().length;
  }

  /**
   * Forgets every key that was set, and those of these connections, whether set or not.
   * @throws {Error} where the secret store does not delete one, in words
   */
  async forgetAll(connections: readonly Connection[]): Promise<void> {
    await this.#forget([...this.#known(), ...connections.map(secretName)]);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #forget(names: readonly string[]): Promise<void> {
    for (const name of new Set(names)) {
      this.#unstored.delete(name);
      await this.#delete(name);
      const left = this.#setBefore().filter((other) => other !== name);
      await this.#marks.update(SET_BEFORE, left.length === 0 ? undefined : left);
      const id = connectionIdOf(name);
      if (id !== undefined) {
        this.#changed.fire(id);
      }
    }
  }

  async #store(name: string, key: string): Promise<boolean> {
    try {
      await this.#inTime(this.#secrets.store(name, key));
      return (await this.#inTime(this.#secrets.get(name))) === key;
    } catch {
      // The error of a keyring may quote what it was given: it goes no further.
      return false;
    }
  }

  async #delete(name: string): Promise<void> {
    try {
      await this.#inTime(this.#secrets.delete(name));
    } catch {
      throw new Error(
        vscode.l10n.t(
          'The secret store of VS Code did not delete the API key. The keyring of your system may be locked: unlock it and try again.',
        ),
      );
    }
  }

  /** What the secret store answers, if it does so in time. */
  async #inTime<T>(answer: Thenable<T>): Promise<T> {
    let timer: Disposable | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = this.#clock.after(SECRET_STORE_TIMEOUT_MS, () => {
        reject(new Error('The secret store does not answer.'));
      });
    });
    try {
      return await Promise.race([answer, tooLate]);
    } finally {
      timer?.dispose();
    }
  }

  /** The names of the secrets that there are, as far as that is known. */
  #known(): string[] {
    return [...new Set([...this.#setBefore(), ...this.#unstored.keys()])];
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
