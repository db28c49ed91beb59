import * as vscode from 'vscode';
import {
  DEMO_CONNECTION,
  DEMO_CONNECTION_ID,
  readConnection,
  readConnections,
  type Connection,
  type ConnectionProblem,
} from '../../core/model/connection';
import { errorWords, SettingsError } from '../errors';

const SECTION = 'assistantRuns';
const SETTING = 'connections';
const ACTIVE = 'activeConnection';
const LAST_USED = 'lastConnection';

/** The connections of the settings and the Demo, and which of them this window shows. */
export class Connections implements vscode.Disposable {
  readonly #context: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>;
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  readonly #activeChanged = new vscode.EventEmitter<Connection | undefined>();
  readonly #problemsFound = new vscode.EventEmitter<readonly ConnectionProblem[]>();
  readonly #listener: vscode.Disposable;
  #read = read();
  #active: string | undefined;
  /** The problems that were told last. */
  #told = wordsOf(this.problems);

  /** The ids of connections that were removed, or now point elsewhere. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeActive = this.#activeChanged.event;
  /** The settings were changed, and these things in them are wrong. */
  readonly onDidFindProblems = this.#problemsFound.event;

  /** @param initial The id of the connection to show, in place of the one that was shown last. */
  constructor(
    context: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>,
    initial: string | undefined,
  ) {
    this.#context = context;
    this.#active =
      initial ?? context.workspaceState.get<string>(ACTIVE) ?? context.globalState.get<string>(LAST_USED);
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.${SETTING}`)) {
        this.#reload();
      }
    });
  }

  /** The connections of the settings, without the Demo. */
  get configured(): readonly Connection[] {
    return this.#read.connections;
  }

  /** What is wrong in the settings. */
  get problems(): readonly ConnectionProblem[] {
    return this.#read.problems;
  }

  /** The connection that this window shows. When the one it showed is gone: the first of the settings, if any. */
  get active(): Connection | undefined {
    return this.get(this.#active ?? '') ?? this.configured[0];
  }

  get(id: string): Connection | undefined {
    return id === DEMO_CONNECTION_ID
      ? DEMO_CONNECTION
      : this.configured.find((connection) => connection.id === id);
  }

  /** Whether an entry has this id, even one that can't be used. */
  isTaken(id: string): boolean {
    return id === DEMO_CONNECTION_ID || rawEntriesOrNone().some((entry) => idOf(entry) === id);
  }

  async setActive(id: string): Promise<void> {
    const before = this.active?.id;
    this.#active = id;
    if (this.active?.id !== before) {
      this.#activeChanged.fire(this.active);
    }
    await this.#context.workspaceState.update(ACTIVE, id);
    await this.#context.globalState.update(LAST_USED, id);
  }

  /** Forgets which connection was shown last. What this window shows stays. */
  async forgetActive(): Promise<void> {
    await this.#context.workspaceState.update(ACTIVE, undefined);
    await this.#context.globalState.update(LAST_USED, undefined);
  }

  /**
   * Adds a connection to the user's settings. What stands there stays as it is, odd entries too.
   * @throws {SettingsError} where the setting is not a list, or can't be written
   */
  async add(connection: Connection): Promise<void> {
    await write([...rawEntries(), connection]);
    this.#reload();
  }

  /**
   * Changes some of what an entry says; all else in it stays as it stands.
   * @throws {SettingsError}
   */
  async change(id: string, fields: Partial<Connection>): Promise<void> {
    await write(
      rawEntries().map((entry) => (idOf(entry) === id ? { ...(entry as object), ...fields } : entry)),
    );
    this.#reload();
  }

  /** An entry as it stands in the settings, also one that can't be used; undefined where it has not even the form. */
  entry(id: string): Connection | undefined {
    return readConnection(rawEntries().find((entry) => idOf(entry) === id));
  }

  async remove(id: string): Promise<void> {
    await write(rawEntries().filter((entry) => idOf(entry) !== id));
    this.#reload();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
    this.#activeChanged.dispose();
    this.#problemsFound.dispose();
  }

  #reload(): void {
    const before = this.#read.connections;
    const activeBefore = this.active;
    this.#read = read();
    const changed = before.filter((old) => JSON.stringify(this.get(old.id)) !== JSON.stringify(old));
    if (changed.length > 0) {
      this.#changed.fire(changed.map(({ id }) => id));
    }
    const problems = wordsOf(this.problems);
    if (problems !== '' && problems !== this.#told) {
      this.#problemsFound.fire(this.problems);
    }
    this.#told = problems;
    if (JSON.stringify(this.active) !== JSON.stringify(activeBefore)) {
      this.#activeChanged.fire(this.active);
    }
  }
}

function read() {
  return readConnections(vscode.workspace.getConfiguration(SECTION).get<unknown>(SETTING) ?? []);
}

function wordsOf(problems: readonly ConnectionProblem[]): string {
  return problems.map(({ words }) => words).join('\n');
}

function rawSetting(): unknown {
  return vscode.workspace.getConfiguration(SECTION).inspect<unknown>(SETTING)?.globalValue ?? [];
}

function rawEntriesOrNone(): readonly unknown[] {
  const setting = rawSetting();
  return Array.isArray(setting) ? setting : [];
}

function rawEntries(): readonly unknown[] {
  const setting = rawSetting();
  if (!Array.isArray(setting)) {
    throw new SettingsError(
      vscode.l10n.t(
        'assistantRuns.connections is not a list. Correct it first, so that nothing in it is lost.',
      ),
    );
  }
  return setting;
}

function idOf(entry: unknown): unknown {
  return (entry as { readonly id?: unknown } | null | undefined)?.id;
}

async function write(entries: readonly unknown[]): Promise<void> {
  try {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update(SETTING, entries, vscode.ConfigurationTarget.Global);
  } catch (error) {
    throw new SettingsError(vscode.l10n.t('The settings could not be written. {0}', errorWords(error)));
  }
}
