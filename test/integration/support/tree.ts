import type * as vscode from 'vscode';
import { AssistantsBackend } from '../../../src/core/api/assistants';
import type { ServerRequest, ServerResponse } from '../../../src/core/api/exchange';
import { HttpClient } from '../../../src/core/api/http';
import { Emitter } from '../../../src/core/event';
import type { Connection } from '../../../src/core/model/connection';
import { ASSISTANTS_HEADERS } from '../../../src/core/model/connectionKinds';
import { keyOf, type ThreadRef } from '../../../src/core/model/references';
import { RunLoader } from '../../../src/core/runs/load/runLoader';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { TreeRoots } from '../../../src/core/runs/find/treeRoots';
import type { Node } from '../../../src/vscode/threads/nodes';
import { ThreadsArrangement } from '../../../src/vscode/threads/threadsArrangement';
import { ThreadsProvider } from '../../../src/vscode/threads/threadsProvider';
import { Unfolded } from '../../../src/vscode/threads/unfolded';
import type { FakeClock } from '../../unit/support/fakeClock';
import { keyless } from './settings';

/** The connection that the tree shows at first. */
export const CONNECTION = 'test';

/** The tree over a server in this process. */
export function treeOver(
  respond: (request: ServerRequest) => ServerResponse,
  clock: FakeClock,
  auth: Connection['auth'] = { type: 'bearer' },
) {
  const requests: string[] = [];
  const backend = new AssistantsBackend(
    new HttpClient({
      baseUrl: 'http://demo.invalid/v1',
      headers: ASSISTANTS_HEADERS,
      credentials: { headers: () => Promise.resolve({ Authorization: 'Bearer any' }) },
      clock,
      random: () => 0,
      respond: (request) => {
        requests.push(`${request.method} ${request.path}`);
        return respond(request);
      },
    }),
  );
  const store = new RunStore((error) => {
    throw error;
  });
  const loader = new RunLoader(store, () => backend);
  const arrangement = new ThreadsArrangement(memento());
  const unfolded = new Unfolded();
  const watched = new Set<string>();
  const watchesChanged = new Emitter<readonly ThreadRef[]>((error) => {
    throw error;
  });
  let shown = CONNECTION;
  const show = (id: string) => {
    shown = id;
  };
  const provider = new ThreadsProvider({
    store,
    loader,
    clock,
    connection: (id) => ({ ...keyless(id, 'http://demo.invalid/v1'), auth }),
    activeConnection: () => shown,
    prepare: () => Promise.resolve(),
    arrangement,
    roots: new TreeRoots(store, arrangement),
    unfolded,
    watches: { has: (ref) => watched.has(keyOf(ref)), onDidChange: watchesChanged.event },
  });
  const watch = (ref: ThreadRef) => {
    watched.add(keyOf(ref));
    watchesChanged.fire([ref]);
  };
  const fired: (string[] | undefined)[] = [];
  provider.onDidChangeTreeData((nodes) => fired.push(nodes?.map((node) => node.id)));
  const item = (node: Node) => provider.getTreeItem(node);
  return { store, loader, provider, fired, requests, item, arrangement, unfolded, watch, show };
}

/** What a window keeps, for as long as the test takes. */
export function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key) as undefined,
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
}

/** An answer of a server. */
export function json(body: unknown, status = 200): ServerResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A server with one thread and these runs. */
export function serverWith(runs: readonly unknown[]) {
  return ({ path }: ServerRequest): ServerResponse => {
    if (path.includes('/steps')) {
      return json({ data: [], has_more: false });
    }
    return json({
      data: path.includes('/runs') ? runs : [{ id: 'thread_1', metadata: {} }],
      has_more: false,
    });
  };
}
