import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ServerRequest } from '../../src/core/api/exchange';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { RESTORED, type Body } from '../../src/core/model/body';
import { keyOf, type RunRef, type ThreadRef } from '../../src/core/model/references';
import { ThreadsArrangement } from '../../src/vscode/threads/threadsArrangement';
import { FakeClock } from '../unit/support/fakeClock';
import { CONNECTION, json, memento, treeOver } from './support/tree';

const HANGING: RunRef = { connectionId: CONNECTION, ...DEMO.runs.hanging };
const MIXED: ThreadRef = { connectionId: CONNECTION, threadId: DEMO.threads.mixed };
const WAITING: RunRef = { connectionId: CONNECTION, ...DEMO.runs.requiresAction };

/** The tree over the demo's server, with its threads listed and the runs of one of them. */
async function demoTree() {
  const clock = new FakeClock();
  const tree = treeOver(createDemoServer(clock), clock);
  const { provider, fired, arrangement } = tree;
  await provider.getChildren();
  await provider.getChildren(provider.threadNode(MIXED));
  const settle = async () => {
    await new Promise(setImmediate);
    return fired.splice(0);
  };
  await settle();
  return {
    ...tree,
    clock,
    settle,
    /** Filters, and lists the roots as VS Code does then. */
    filter: async (filter: Parameters<typeof arrangement.setFilter>[0]) => {
      arrangement.setFilter(filter);
      const roots = await provider.getChildren();
      await settle();
      return roots;
    },
  };
}

function iconOf({ iconPath }: vscode.TreeItem): string {
  assert.ok(iconPath instanceof vscode.ThemeIcon);
  return iconPath.id;
}

function labelOf({ label }: vscode.TreeItem): string {
  return typeof label === 'string' ? label : (label?.label ?? '');
}

describe('the tree, filtered', () => {
  it('has only the threads and runs that match, and says where nobody has looked', async () => {
    const { filter, provider, item } = await demoTree();
    const roots = await filter({ status: 'needsAction', text: '' });
    assert.deepEqual(
      roots.map(({ kind }) => kind),
      ['thread', 'unseen'],
    );
    const runs = await provider.getChildren(roots[0]);
    assert.deepEqual(
      runs.map(({ id }) => id),
      [keyOf(WAITING)],
    );
    const note = item(roots[1]!);
    assert.match(labelOf(note), /^\d+ threads not looked at$/);
    assert.equal(note.command?.command, 'assistantRuns.lookAtAll');
  });

  it('says that nothing matches, with a way back', async () => {
    const { filter, item } = await demoTree();
    const [note] = await filter({ status: 'all', text: 'no such words' });
    assert.equal(note && item(note).command?.command, 'assistantRuns.clearFilter');
  });

  it('fires the parent only when a row comes in or goes', async () => {
    const { filter, provider, store, settle } = await demoTree();
    const [thread] = await filter({ status: 'active', text: '' });
    await provider.getChildren(thread);
    store.setStuck(HANGING, true);
    assert.deepEqual(await settle(), [[keyOf(MIXED), keyOf(HANGING)]]);
    const run = store.run(HANGING)?.run;
    assert.ok(run);
    const body = { ...run.body, text: '{}', sequence: run.body.sequence + 1000 };
    store.applyRun(CONNECTION, { ...run, status: 'completed', body });
    const [keys] = await settle();
    assert.ok(keys?.includes(keyOf(MIXED)));
    const left = (await provider.getChildren(thread)).map(({ id }) => id);
    assert.ok(!left.includes(keyOf(HANGING)) && left.length > 0);
    // A row that is gone is not fired any more.
    store.setStuck(WAITING, true);
    assert.ok(!(await settle()).flat().includes(keyOf(HANGING)));
  });

  it('draws the roots anew when a thread comes in by a change of its runs', async () => {
    const { filter, store, settle } = await demoTree();
    const before = await filter({ status: 'failed', text: '' });
    const evals = { connectionId: CONNECTION, threadId: DEMO.threads.paged };
    assert.ok(!before.some(({ id }) => id === keyOf(evals)));
    const body: Body = { text: '{}', from: 'get', sequence: 1e6, receivedAt: 0 };
    store.applyRun(CONNECTION, {
      id: 'run_new',
      threadId: evals.threadId,
      status: 'failed',
      requiredToolCalls: [],
      body,
    });
    assert.deepEqual(await settle(), [undefined]);
  });

  it('unfolds again what was unfolded when it comes back', async () => {
    const { filter, provider, item } = await demoTree();
    const row = () => item(provider.threadNode(MIXED)).collapsibleState;
    assert.equal(row(), vscode.TreeItemCollapsibleState.Expanded);
    await filter({ status: 'all', text: 'no such words' });
    assert.ok(!provider.hasRow(keyOf(MIXED)), 'nobody sees it, so it is not asked about');
    await filter({ status: 'all', text: '' });
    assert.ok(provider.hasRow(keyOf(MIXED)));
    assert.equal(row(), vscode.TreeItemCollapsibleState.Expanded);
  });
});

describe('the row of threads that nobody has looked at', () => {
  it('counts down alone, and goes with the last of them', async () => {
    const { filter, store, settle } = await demoTree();
    const unseen = (await filter({ status: 'active', text: '' })).at(-1);
    assert.equal(unseen?.kind, 'unseen');
    const left = store.threads(CONNECTION).flatMap(({ ref, runList }) => (runList.loaded ? [] : [ref]));
    assert.ok(left.length > 1);
    for (const [i, ref] of left.entries()) {
      store.applyRuns(ref, { items: [], omitted: 0 });
      const fired = await settle();
      assert.deepEqual(fired, [i < left.length - 1 ? [unseen.id] : undefined]);
    }
  });
});

describe('the tree as a list of active runs', () => {
  it('has the active runs at the top, with their threads’ names, and their steps below', async () => {
    const { arrangement, provider, item, store } = await demoTree();
    arrangement.setLayout('activeRuns');
    const roots = await provider.getChildren();
    const runs = roots.filter(({ kind }) => kind === 'run');
    assert.equal(runs.length, store.activity(CONNECTION).active);
    const [first] = runs;
    assert.ok(first);
    assert.equal(first.id, keyOf(WAITING));
    assert.match(String(item(first).description), /^requires action · Support triage/);
    assert.equal(provider.getParent(first), undefined);
    const below = await provider.getChildren(first);
    assert.ok(below.some(({ kind }) => kind === 'toolCall'));
    assert.equal(provider.getParent(below[0]!), first);
    arrangement.setLayout('threads');
    assert.equal(provider.getParent(first), provider.threadNode(MIXED));
  });

  it('fires the rows of a thread’s runs when it gets another name, and those alone', async () => {
    const { arrangement, provider, item, store, settle } = await demoTree();
    arrangement.setLayout('activeRuns');
    const roots = await provider.getChildren();
    roots.forEach(item);
    await settle();
    store.setMarks(CONNECTION, [{ ref: MIXED, tracked: false, label: 'Mine' }]);
    const expected = roots.filter((node) => node.kind === 'run' && node.ref.threadId === MIXED.threadId);
    assert.ok(expected.length > 0 && expected.length < roots.length);
    assert.deepEqual((await settle()).flat().sort(), expected.map(({ id }) => id).sort());
  });

  it('says that there are none, and how many threads were not looked at', async () => {
    const server = ({ path }: ServerRequest) =>
      json({
        data: path.includes('/runs') ? [] : ['thread_1', 'thread_2'].map((id) => ({ id })),
        has_more: false,
      });
    const { arrangement, provider, item, loader } = treeOver(server, new FakeClock());
    const [thread] = await provider.getChildren();
    await provider.getChildren(thread);
    arrangement.setLayout('activeRuns');
    const notes = (await provider.getChildren()).map(item);
    assert.deepEqual(
      notes.map(({ label, description }) => [label, description]),
      [
        ['No active runs', 'in the threads looked at'],
        ['1 thread not looked at', 'Look at All'],
      ],
    );
    await loader.loadRuns({ connectionId: CONNECTION, threadId: 'thread_2' });
    assert.deepEqual(
      (await provider.getChildren()).map(item).map(({ label, description }) => [label, description]),
      [['No active runs', '']],
    );
  });
});

describe('a row at a glance', () => {
  it('has the icon of the worst state of a thread’s runs', async () => {
    const { provider, store, item } = await demoTree();
    const row = () => item(provider.threadNode(MIXED));
    assert.equal(iconOf(row()), 'bell-dot');
    store.setStuck(HANGING, true);
    assert.equal(iconOf(row()), 'report');
    assert.match(row().accessibilityInformation?.label ?? '', /, 1 stuck, 1 needs action, 3 active, /);
    assert.match(String(item(provider.runNode(HANGING)).description), /^stuck · in progress · /);
    assert.equal(iconOf(item(provider.runNode(HANGING))), 'report');
  });

  it('says that it is watched, and is drawn anew for it', async () => {
    const { provider, item, watch, settle } = await demoTree();
    watch(HANGING);
    assert.deepEqual(await settle(), [[keyOf(HANGING)]]);
    const { description, contextValue } = item(provider.runNode(HANGING));
    assert.match(String(description), /^in progress · watched · gpt-4\.1 · /);
    assert.equal(contextValue, 'run.cancellable.watched');
    watch(MIXED);
    assert.equal(item(provider.threadNode(MIXED)).contextValue, 'thread.active.watched');
  });

  it('says when it was seen, where an earlier session saw it; and does not wait for the server', async () => {
    let isAsked = false;
    const clock = new FakeClock();
    const { provider, store, item } = treeOver((request) => {
      isAsked = true;
      return createDemoServer(clock)(request);
    }, clock);
    const body: Body = { text: '{}', from: 'list', sequence: RESTORED, receivedAt: clock.now() - 60_000 };
    const run = { id: 'run_1', threadId: 'thread_1', status: 'in_progress', requiredToolCalls: [], body };
    const thread = { id: 'thread_1', title: 'Old', body };
    store.restore(CONNECTION, {
      threads: [
        {
          threadId: 'thread_1',
          thread,
          listed: true,
          runs: [{ run, listed: true }],
          nextRuns: 'more',
        },
      ],
      nextThreads: 'more',
    });
    const [root, ...others] = await provider.getChildren();
    assert.ok(root);
    assert.deepEqual(others, [], 'there is nothing to load more of yet');
    assert.match(String(item(root).description), /^1 active · 1\+ runs · seen /);
    const [row] = await provider.getChildren(root);
    assert.ok(row);
    assert.equal(row.id, keyOf({ connectionId: CONNECTION, threadId: 'thread_1', runId: 'run_1' }));
    assert.match(String(item(row).description), /^in progress · seen /);
    assert.ok(!isAsked, 'the rows came before the first answer');
  });
});

describe('how a window shows its threads', () => {
  it('is kept for the next time, whatever stands there', () => {
    const kept = memento();
    const first = new ThreadsArrangement(kept);
    first.setFilter({ status: 'failed', text: ' 48213 ' });
    first.setLayout('activeRuns');
    const next = new ThreadsArrangement(kept);
    assert.deepEqual(next.filter, { status: 'failed', text: '48213' });
    assert.equal(next.layout, 'activeRuns');
    assert.ok(next.isFiltered);
    for (const key of kept.keys()) {
      void kept.update(key, { status: 7, text: null });
    }
    const broken = new ThreadsArrangement(kept);
    assert.equal(broken.layout, 'threads');
    assert.ok(!broken.isFiltered);
  });
});
