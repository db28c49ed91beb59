import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ASSISTANTS_HEADERS, AssistantsBackend } from '../../src/core/api/assistants';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { HttpClient } from '../../src/core/api/http';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { KNOWN_STATUSES } from '../../src/core/model/status';
import { RunLoader } from '../../src/core/runs/runLoader';
import { RunStore } from '../../src/core/runs/runStore';
import type { Node } from '../../src/vscode/threads/nodes';
import { ThreadsProvider } from '../../src/vscode/threads/threadsProvider';
import { FakeClock } from '../unit/support/fakeClock';

const CONNECTION = 'test';

/** The tree over a server in this process. */
function treeOver(respond: (request: ServerRequest) => ServerResponse, clock: FakeClock) {
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
  const provider = new ThreadsProvider({
    store,
    loader,
    clock,
    activeConnection: () => CONNECTION,
    prepare: () => Promise.resolve(),
  });
  const fired: (string[] | undefined)[] = [];
  provider.onDidChangeTreeData((nodes) => fired.push(nodes?.map((node) => node.id)));
  const item = (node: Node) => provider.getTreeItem(node);
  return { store, loader, provider, fired, requests, item };
}

function json(body: unknown, status = 200): ServerResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A server with one thread and these runs. */
function serverWith(runs: readonly unknown[]) {
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

async function childrenOf(provider: ThreadsProvider, ...path: number[]): Promise<Node[]> {
  let nodes = await provider.getChildren();
  for (const index of path) {
    const node = nodes[index];
    assert.ok(node);
    nodes = await provider.getChildren(node);
  }
  return nodes;
}

describe('the tree', () => {
  it('shows the threads and runs of a server', async () => {
    const clock = new FakeClock();
    const { provider, item } = treeOver(createDemoServer(clock), clock);
    const threads = await provider.getChildren();
    assert.ok(threads.length >= 8);
    const mixed = threads.find((node) => node.kind === 'thread' && node.ref.threadId === DEMO.threads.mixed);
    assert.ok(mixed);
    const runs = await provider.getChildren(mixed);
    assert.match(String(item(mixed).description), /^3 active · \d+ runs$/);
    assert.match(String(item(mixed).contextValue), /^thread\.active$/);
    const hanging = runs.find((node) => node.kind === 'run' && node.ref.runId === DEMO.runs.hanging.runId);
    assert.ok(hanging);
    assert.match(String(item(hanging).description), /^in progress · gpt-4\.1 · /);
    assert.equal(item(hanging).contextValue, 'run.cancellable');
    assert.match(item(hanging).accessibilityInformation?.label ?? '', /^Run run_.+, in progress, gpt-4\.1, /);
  });

  it('has an icon, words and a menu for every status, for one it does not know, and for none', async () => {
    const statuses = [...KNOWN_STATUSES, 'paused_by_moon', undefined, 42];
    const runs = statuses.map((status, i) => ({
      id: `run_${i}`,
      thread_id: 'thread_1',
      status,
      created_at: 1000 - i,
    }));
    const { provider, item } = treeOver(serverWith(runs), new FakeClock());
    const items = (await childrenOf(provider, 0)).map(item);
    assert.equal(items.length, statuses.length);
    for (const { iconPath, description, contextValue, accessibilityInformation } of items) {
      assert.ok(iconPath instanceof vscode.ThemeIcon && iconPath.color instanceof vscode.ThemeColor);
      assert.ok(description);
      assert.match(String(contextValue), /^run\.(cancellable|cancelling|ended)$/);
      assert.ok(accessibilityInformation);
    }
    assert.match(String(items.at(-3)?.description), /^paused_by_moon/);
    assert.match(String(items.at(-2)?.description), /^status unknown/);
    assert.equal(items.at(-3)?.contextValue, 'run.cancellable');
  });

  it('shows what a server wrote as text, never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)> [click](command:evil) $(bug)';
    const run = {
      id: 'run_1',
      thread_id: 'thread_1',
      status: 'failed',
      model: evil,
      last_error: { message: evil },
    };
    const { provider, item } = treeOver(serverWith([run]), new FakeClock());
    const [node] = await childrenOf(provider, 0);
    assert.ok(node);
    const { tooltip } = provider.resolveTreeItem(item(node), node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(tooltip.supportHtml !== true && tooltip.isTrusted !== true);
    assert.ok(tooltip.supportThemeIcons !== true);
    assert.ok(tooltip.value.includes('click') && !tooltip.value.includes('[click]('));
  });

  it('loads more runs when asked, each once', async () => {
    const clock = new FakeClock();
    const { provider, loader, requests } = treeOver(createDemoServer(clock), clock);
    const ref = { connectionId: CONNECTION, threadId: DEMO.threads.paged };
    await provider.getChildren();
    const first = await provider.getChildren(provider.threadNode(ref));
    assert.equal(first.length, 21);
    assert.equal(first.at(-1)?.kind, 'more');
    await loader.loadMoreRuns(ref);
    const second = await provider.getChildren(provider.threadNode(ref));
    assert.equal(second.length, 41);
    assert.equal(new Set(second.map(({ id }) => id)).size, 41);
    assert.deepEqual(second.slice(0, 20), first.slice(0, 20));
    assert.equal(requests.filter((request) => request.includes('/runs')).length, 2);
  });

  it('fires the row of a changed run and of its thread, and nothing else', async () => {
    const clock = new FakeClock();
    const { provider, loader, fired, store } = treeOver(createDemoServer(clock), clock);
    const ref = { connectionId: CONNECTION, ...DEMO.runs.hanging };
    await provider.getChildren();
    await provider.getChildren(provider.threadNode(ref));
    await new Promise(setImmediate);
    fired.length = 0;
    await loader.loadRun(ref);
    await new Promise(setImmediate);
    assert.deepEqual(fired, []);
    store.setCancelling(ref, true);
    await new Promise(setImmediate);
    assert.deepEqual(fired, [[provider.runNode(ref).id]]);
  });

  it('puts the tool calls that a run waits for above its steps', async () => {
    const clock = new FakeClock();
    const { provider, item } = treeOver(createDemoServer(clock), clock);
    const ref = { connectionId: CONNECTION, ...DEMO.runs.requiresAction };
    await provider.getChildren();
    await provider.getChildren(provider.threadNode(ref));
    const below = await provider.getChildren(provider.runNode(ref));
    assert.deepEqual(
      below.slice(0, 3).map(({ kind }) => kind),
      ['toolCall', 'toolCall', 'step'],
    );
    assert.ok(below.every((node) => item(node).accessibilityInformation !== undefined));
    assert.equal(new Set(below.map(({ id }) => id)).size, below.length);
  });

  it('says in a row why a list could not be loaded, with what helps', async () => {
    const { provider, item } = treeOver(
      ({ path }) =>
        path.includes('/runs')
          ? json({ error: { message: 'Overloaded.' } }, 503)
          : serverWith([])({ method: 'GET', path, headers: {}, body: '' }),
      new FakeClock(),
    );
    const [row] = await childrenOf(provider, 0);
    assert.equal(row?.kind, 'note');
    const { label, command, description } = item(row);
    assert.ok(typeof label === 'string');
    assert.match(label, /failed \(503\).*Overloaded/);
    assert.equal(command?.command, 'assistantRuns.refresh');
    assert.ok(description);
  });

  it('tells of entries that it can’t show', async () => {
    const runs = [
      { id: 'run_1', thread_id: 'thread_1', status: 'completed' },
      { status: 'in_progress' },
      null,
      7,
    ];
    const { provider, item } = treeOver(serverWith(runs), new FakeClock());
    const rows = await childrenOf(provider, 0);
    assert.equal(rows.length, 2);
    const note = rows[1] && item(rows[1]).label;
    assert.ok(typeof note === 'string');
    assert.match(note, /^3 entries/);
  });
});
