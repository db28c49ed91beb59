import { realpathSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { FakeMarks } from './fakeMarks';

/** The part of Node's module loader that every `require` goes through. */
interface Loader {
  _load: (request: string, ...rest: unknown[]) => unknown;
}

interface ExtensionModule {
  readonly activate: (context: vscode.ExtensionContext) => unknown;
}

/** The files of the extension's code that a `require` of any part has read. */
const REQUIRED = createRequire(__filename).cache;

/**
 * The extension's code, as it was built, started once more in this host: in a window whose view nobody sees yet, with
 * a storage of its own. All that it reads and asks is noted.
 */
export class OwnWindow {
  /** What was read of the extension's storage and of its secrets, in order. */
  readonly reads: string[] = [];
  /** The lines of its log: one for each request. */
  readonly log: string[] = [];
  readonly #folder: string;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #visibility = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
  #tree: vscode.TreeDataProvider<unknown> | undefined;
  #isSeen = false;

  /**
   * @param extension the folder of the extension
   * @param storage its global storage
   * @param connectionId of the connection that it shows
   */
  constructor(extension: vscode.Uri, storage: vscode.Uri, connectionId: string) {
    // Modules are known by where they are, whatever links lead there.
    this.#folder = realpathSync(path.join(extension.fsPath, 'dist'));
    for (const file of this.loaded) {
      Reflect.deleteProperty(REQUIRED, path.join(this.#folder, file));
    }
    const state = new FakeMarks();
    state.values.set('activeConnection', connectionId);
    this.#load().activate({
      subscriptions: this.#subscriptions,
      extensionUri: extension,
      extensionMode: vscode.ExtensionMode.Production,
      globalStorageUri: storage,
      globalState: new FakeMarks(),
      workspaceState: state,
      secrets: {
        get: (key: string) => {
          this.reads.push(`secret ${key}`);
          return Promise.resolve(undefined);
        },
        onDidChange: new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event,
      },
    } as unknown as vscode.ExtensionContext);
  }

  /** The files of its code that have been loaded. */
  get loaded(): string[] {
    return Object.keys(REQUIRED)
      .filter((file) => path.dirname(file) === this.#folder)
      .map((file) => path.basename(file))
      .sort();
  }

  /** Shows the view, and gives its rows. */
  async show(): Promise<unknown[]> {
    this.#isSeen = true;
    this.#visibility.fire({ visible: true });
    return (await this.#tree?.getChildren()) ?? [];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, this.#visibility).dispose();
  }

  #load(): ExtensionModule {
    const loader = Module as unknown as Loader;
    const load = loader._load;
    const observed = this.#observed();
    loader._load = function (this: unknown, request, ...rest) {
      return request === 'vscode' ? observed : load.call(this, request, ...rest);
    };
    try {
      return createRequire(__filename)(path.join(this.#folder, 'extension.cjs')) as ExtensionModule;
    } finally {
      loader._load = load;
    }
  }

  /** VS Code's interface without what only one can have, such as a command's name; what is read through it is noted. */
  #observed(): typeof vscode {
    const nothing = () => new vscode.Disposable(() => undefined);
    const over = <T extends object>(base: T, own: Partial<Record<keyof T, unknown>>): T =>
      Object.create(base, Object.getOwnPropertyDescriptors(own)) as T;
    const note = (line: string) => this.log.push(line);
    return {
      ...vscode,
      commands: over(vscode.commands, {
        registerCommand: nothing,
        executeCommand: () => Promise.resolve(undefined),
      }),
      window: over(vscode.window, {
        state: { focused: true, active: true },
        createOutputChannel: () => ({ info: note, warn: note, error: note, dispose: () => undefined }),
        createTreeView: (_id: string, options: vscode.TreeViewOptions<unknown>) => this.#view(options),
        registerWebviewPanelSerializer: nothing,
      }),
      workspace: over(vscode.workspace, {
        fs: this.#observedFiles(),
        registerFileSystemProvider: nothing,
      }),
    };
  }

  #observedFiles(): vscode.FileSystem {
    const { fs } = vscode.workspace;
    // Not around VS Code's own object: that is frozen, and a proxy of it may give nothing else.
    return new Proxy({} as vscode.FileSystem, {
      get: (_, name: keyof vscode.FileSystem) => {
        const member: unknown = Reflect.get(fs, name);
        return typeof member !== 'function'
          ? member
          : (uri: vscode.Uri, ...rest: unknown[]): unknown => {
              this.reads.push(`${name} ${path.posix.basename(uri.path)}`);
              return Reflect.apply(member, fs, [uri, ...rest]);
            };
      },
    });
  }

  #view({ treeDataProvider }: vscode.TreeViewOptions<unknown>) {
    this.#tree = treeDataProvider;
    const isSeen = () => this.#isSeen;
    const never = new vscode.EventEmitter<never>().event;
    return {
      selection: [],
      get visible() {
        return isSeen();
      },
      onDidChangeVisibility: this.#visibility.event,
      onDidExpandElement: never,
      onDidCollapseElement: never,
      onDidChangeSelection: never,
      dispose: () => undefined,
    };
  }
}
