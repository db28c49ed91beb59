import type * as vscode from 'vscode';
import { bodyReaders, type BodyReaders } from '../core/api/bodyReaders';
import { DEMO_CONNECTION_ID, type Connection } from '../core/model/connection';
import type { SnapshotFiles } from '../core/snapshots/snapshots';
import type { Connections } from './connections/connections';
import { deleteFiles, WorkspaceFile } from './sharedFile';

const PREFIX = 'snapshots-';

/** Says whose account the requests of a connection are sent with, where that is known: its id. */
type AccountOf = (connection: Connection) => Promise<string | undefined>;

/**
 * The files of the snapshots. A file has its name from all that its connection is, and from the account that it is
 * asked with: one that points elsewhere, or signs in otherwise, has another file, and does not find what another
 * server said, or said to somebody else, also where that one was signed in while no window was open.
 */
export class WorkspaceSnapshotFiles implements SnapshotFiles {
  readonly #folder: vscode.Uri;
  readonly #connections: Pick<Connections, 'get' | 'configured'>;
  readonly #accountOf: AccountOf;

  constructor(
    folder: vscode.Uri,
    connections: Pick<Connections, 'get' | 'configured'>,
    accountOf: AccountOf,
  ) {
    this.#folder = folder;
    this.#connections = connections;
    this.#accountOf = accountOf;
  }

  async open(connectionId: string): Promise<{ file: WorkspaceFile; readers: BodyReaders } | undefined> {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined || connectionId === DEMO_CONNECTION_ID) {
      return undefined;
    }
    const file = new WorkspaceFile(this.#folder, await this.#nameOf(connection));
    return { file, readers: bodyReaders(connection.kind) };
  }

  connectionIds(): string[] {
    return this.#connections.configured.map(({ id }) => id);
  }

  async deleteOrphans(): Promise<void> {
    const names = await Promise.all(
      this.#connections.configured.map((connection) => this.#nameOf(connection)),
    );
    await this.#delete((name) => !names.some((wanted) => name.startsWith(wanted)));
  }

  deleteSetAside(): Promise<void> {
    return this.#delete((name) => WorkspaceFile.isSetAside(name));
  }

  deleteAll(): Promise<void> {
    return this.#delete(() => true);
  }

  async #nameOf(connection: Connection): Promise<string> {
    return `${PREFIX}${await digestOf({ connection, account: await this.#accountOf(connection) })}.json`;
  }

  #delete(isUnwanted: (name: string) => boolean): Promise<void> {
    return deleteFiles(this.#folder, (name) => name.startsWith(PREFIX) && isUnwanted(name));
  }
}

/** A digest, because an id can be anything, and systems differ in what they take for a name or for the same one. */
async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
