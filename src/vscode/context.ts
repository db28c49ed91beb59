import * as vscode from 'vscode';
import type { Layout } from '../core/runs/find/treeRoots';

/** Why the tree is as it is: chooses the welcome view. */
export type ViewState =
  | 'noConnection'
  | 'unsupported'
  | 'noKey'
  /** The secret store does not say whether there is a key. */
  | 'secretStore'
  | 'keyRefused'
  /** Not signed in, or the server refused the sign-in. */
  | 'signIn'
  /** Plain http, which the user has not allowed for this connection. */
  | 'plainHttp'
  | 'offline'
  | 'busy'
  | 'noServer'
  /** The service has been shut down for good, and answers so. */
  | 'shutDown'
  | 'loading'
  /** The server can't list threads, and the user has added none. */
  | 'noThreadList'
  | 'ready';

/** The context keys that package.json's `when` clauses read. */
interface Keys {
  'assistantRuns.state': ViewState;
  /** Whether the connection that is shown can have a key: not the Demo, nor those that one signs in to. */
  'assistantRuns.takesKey': boolean;
  /** Whether the connection that is shown gets its tokens by itself, once the user has signed in. */
  'assistantRuns.signsIn': boolean;
  /** Whether the server can't list runs, so that they are added by their ids. */
  'assistantRuns.lacksRunList': boolean;
  /** Whether the server can delete a run as it cancels it. */
  'assistantRuns.hasRollback': boolean;
  /** Whether a filter hides some of the threads or runs. */
  'assistantRuns.filtered': boolean;
  /** What stands at the top of the tree. */
  'assistantRuns.layout': Layout;
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
