import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { KNOWN_STATUSES } from '../../src/core/model/status';
import type { Node } from '../../src/vscode/threads/nodes';
import type { ThreadsProvider } from '../../src/vscode/threads/threadsProvider';
import { FakeClock } from '../unit/support/fakeClock';
import { CONNECTION, json, serverWith, treeOver } from './support/tree';

/** Waits for what asks a server that fails: it is asked again after pauses, which go by on a clock that stands still. */
async function afterRetries<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  const over = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, clock.advance(1000).then(() => false)])));
  return work;
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
    assert.match(String(item(mixed).description), /^1 needs action · 3 active · \d+ runs · [\d.]+K tokens$/);
    assert.match(String(item(mixed).contextValue), /^thread\.active$/);
    const hanging = runs.find((node) => node.kind === 'run' && node.ref.runId === DEMO.runs.hanging.runId);
    assert.ok(hanging);
    assert.match(String(item(hanging).description), /^in progress · gpt-4\.1 · /);
    assert.equal(item(hanging).contextValue, 'run.cancellable');
    const waiting = runs.find(
      (node) => node.kind === 'run' && node.ref.runId === DEMO.runs.requiresAction.runId,
    );
    assert.ok(waiting);
    assert.equal(item(waiting).contextValue, 'run.cancellable.waiting');
    assert.match(item(hanging).accessibilityInformation?.label ?? '', /^Run run_.+, in progress, gpt-4\.1, /);
  });

  it('is of the connection that is shown now, though the threads of the one before come late', async () => {
    const { provider, fired, store, show } = treeOver(
      serverWith([{ id: 'run_1', thread_id: 'thread_1', status: 'queued' }]),
      new FakeClock(),
    );
    const late = provider.getChildren();
    show('other');
    const [thread] = await provider.getChildren();
    const [same] = await late;
    assert.ok(thread?.kind === 'thread' && thread === same);
    assert.equal(thread.ref.connectionId, 'other');
    await new Promise(setImmediate);
    fired.length = 0;
    store.applyCapabilities(CONNECTION, { threads: false });
    await new Promise(setImmediate);
    assert.equal(fired.length, 0);
    await provider.getChildren(thread);
    await new Promise(setImmediate);
    assert.ok(fired.flat().includes(thread.id));
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
    assert.ok(second.length > first.length && second.every(({ kind }) => kind === 'run'));
    assert.equal(new Set(second.map(({ id }) => id)).size, second.length);
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
    const clock = new FakeClock();
    const { provider, item } = treeOver(
      ({ path }) =>
        path.includes('/runs')
          ? json({ error: { message: 'Overloaded.' } }, 503)
          : serverWith([])({ method: 'GET', path, headers: {}, body: '' }),
      clock,
    );
    const [row] = await afterRetries(clock, childrenOf(provider, 0));
    assert.equal(row?.kind, 'note');
    const { label, command, description } = item(row);
    assert.ok(typeof label === 'string');
    assert.match(label, /\(503\).*Overloaded/);
    assert.equal(command?.command, 'assistantRuns.refresh');
    assert.ok(description);
  });

  it('has the full words of a failure, and what helps to look into it, in the tooltip of its row', async () => {
    const clock = new FakeClock();
    const { provider, item } = treeOver(
      ({ path }) =>
        path.includes('/runs')
          ? { ...json({ error: { message: 'Overloaded.' } }, 503), headers: { 'x-request-id': 'req_7' } }
          : serverWith([])({ method: 'GET', path, headers: {}, body: '' }),
      clock,
    );
    const [row] = await afterRetries(clock, childrenOf(provider, 0));
    assert.ok(row);
    assert.equal(item(row).contextValue, 'note.problem');
    const { tooltip } = provider.resolveTreeItem(item(row), row);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /Overloaded/);
    assert.match(tooltip.value, /req\\?_7/);
  });

  describe('of a server that lacks something', () => {
    const nowhere = json({ detail: 'Not Found' }, 404);
    const run = { id: 'run_1', thread_id: 'thread_1', status: 'in_progress' };

    it('says so below the threads that the user added, with a way to add more', async () => {
      const { provider, store, item } = treeOver(
        (request) => (request.path.includes('threads?') ? json('', 405) : serverWith([])(request)),
        new FakeClock(),
      );
      assert.deepEqual(await provider.getChildren(), [], 'a welcome view stands in place of rows');
      const ref = { connectionId: CONNECTION, threadId: 'thread_1' };
      store.setMarks(CONNECTION, [{ ref, tracked: true, label: undefined }]);
      const [thread, note] = await provider.getChildren();
      assert.equal(thread?.kind, 'thread');
      assert.ok(note);
      assert.equal(item(note).command?.command, 'assistantRuns.addThread');
    });

    it('shows the runs that are known where it lists none, with a way to add more', async () => {
      const { provider, loader, item, requests } = treeOver(({ path }) => {
        if (path.includes('/runs?')) {
          return nowhere;
        }
        return json(
          path.includes('/runs/')
            ? run
            : path.includes('threads?')
              ? { data: [{ id: 'thread_1' }] }
              : { id: 'thread_1' },
        );
      }, new FakeClock());
      const rows = await childrenOf(provider, 0);
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        ['note'],
      );
      assert.equal(rows[0] && item(rows[0]).command?.command, 'assistantRuns.addRun');
      await loader.loadRun({ connectionId: CONNECTION, threadId: 'thread_1', runId: 'run_1' });
      requests.length = 0;
      const again = await childrenOf(provider, 0);
      assert.deepEqual(
        again.map(({ kind }) => kind),
        ['run', 'note'],
      );
      const [thread] = await provider.getChildren();
      assert.equal(thread && item(thread).description, '1 active');
      assert.deepEqual(requests, [], 'what it does not have is not asked for again');
    });

    it('has runs that don’t unfold where it has no steps, but for the tool calls they wait for', async () => {
      const calls = [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{}' } }];
      const waiting = {
        ...run,
        id: 'run_2',
        status: 'requires_action',
        required_action: { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls } },
      };
      const usual = serverWith([run, waiting]);
      const { provider, item } = treeOver((request) => {
        if (request.path.includes('/steps')) {
          return nowhere;
        }
        return request.path.includes('/runs/run_') ? json(run) : usual(request);
      }, new FakeClock());
      const [first, second] = await childrenOf(provider, 0);
      assert.ok(first && second);
      assert.equal(item(first).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
      assert.deepEqual(await provider.getChildren(first), []);
      assert.equal(item(first).collapsibleState, vscode.TreeItemCollapsibleState.None);
      assert.equal(item(second).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
      const below = await provider.getChildren(second);
      assert.deepEqual(
        below.map(({ kind }) => kind),
        ['toolCall'],
      );
    });
  });

  it('marks a thread that the server does not know, and lets the user remove it if they added it', async () => {
    const { provider, store, item } = treeOver(({ path }) => {
      const isList = path.includes('threads?');
      return isList
        ? json({ data: [] })
        : json({ error: { message: "No thread found with id 'thread_1'." } }, 404);
    }, new FakeClock());
    const ref = { connectionId: CONNECTION, threadId: 'thread_1' };
    store.setMarks(CONNECTION, [{ ref, tracked: true, label: undefined }]);
    const [row] = await childrenOf(provider, 0);
    assert.ok(row);
    assert.equal(item(row).command?.command, 'assistantRuns.removeThread');
    assert.deepEqual(item(row).command?.arguments, [{ kind: 'thread', ref }]);
    assert.equal(item(provider.threadNode(ref)).description, 'not on the server');
  });

  for (const [type, command] of [
    ['bearer', 'assistantRuns.setApiKey'],
    ['none', 'assistantRuns.setApiKey'],
    ['microsoft', 'assistantRuns.signIn'],
    ['command', 'assistantRuns.signIn'],
  ] as const) {
    it(`has a way on above the threads when the server refuses who asks (${type})`, async () => {
      let refuses = false;
      const usual = serverWith([]);
      const { provider, loader, item } = treeOver(
        (request) => (refuses ? json({ error: { message: 'No.' } }, 401) : usual(request)),
        new FakeClock(),
        { type },
      );
      await provider.getChildren();
      refuses = true;
      await loader.loadThreads(CONNECTION).catch(() => undefined);
      const rows = await provider.getChildren();
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        ['note', 'thread'],
      );
      assert.equal(rows[0] && item(rows[0]).command?.command, command);
    });
  }

  it('says where the server’s list repeats itself', async () => {
    const page = [{ id: 'run_1', thread_id: 'thread_1', status: 'completed' }];
    const { provider, loader } = treeOver(
      (request) =>
        request.path.includes('/runs') ? json({ data: page, has_more: true }) : serverWith([])(request),
      new FakeClock(),
    );
    await childrenOf(provider, 0);
    await loader.loadMoreRuns({ connectionId: CONNECTION, threadId: 'thread_1' });
    const rows = await childrenOf(provider, 0);
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['run', 'note'],
    );
    assert.ok(rows[1]?.kind === 'note');
    assert.match(rows[1].text, /repeats itself/);
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
