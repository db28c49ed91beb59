import * as vscode from 'vscode';

/** Why the tree is as it is: chooses the welcome view. */
export type ViewState =
  | 'noConnection'
  | 'unsupported'
  | 'noKey'
  | 'keyRefused'
  | 'offline'
  | 'busy'
  | 'noServer'
  | 'loading'
  | 'ready';

/** The context keys that package.json's `when` clauses read. */
interface Keys {
  'assistantRuns.state': ViewState;
  /** Whether the connection that is shown can have a key: all but the Demo. */
  'assistantRuns.takesKey': boolean;
}

/** Sets context keys, each only when it changes. */
export class ContextKeys {
  readonly #set = new Map<string, unknown>();

  set<K extends keyof Keys>(key: K, value: Keys[K]): void {
    if (this.#set.get(key) !== value) {
      this.#set.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
