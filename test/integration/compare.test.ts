import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import type { RunRef } from '../../src/core/model/references';
import { compareRuns } from '../../src/vscode/commands/compareRuns';
import type { App } from '../../src/vscode/commands/app';
import { documentUri } from '../../src/vscode/runPanel/documentUri';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { FakeClock } from '../unit/support/fakeClock';
import { SmallServer } from '../unit/support/smallServer';
import { eventually } from './support/eventually';
import { keyless, setSetting } from './support/settings';
import { CONNECTION, treeOver } from './support/tree';

const SERVED = 'compared';

function node(runId: string, connectionId = SERVED) {
  return { kind: 'run', ref: { connectionId, threadId: 'thread_1', runId } };
}

/** A thread with runs, each a minute older than the next one. */
function smallServer(): SmallServer {
  const small = new SmallServer();
  small.addThread('thread_1');
  ['run_oldest00001', 'run_older000002', 'run_newest00003'].forEach((id, minutes) => {
    small.addRun('thread_1', id, 1_700_000_000 + minutes * 60, { model: `model-${minutes}` });
  });
  return small;
}

describe('comparing two runs', () => {
  const small = smallServer();
  let served: ServedDemo;

  before(async () => {
    served = await serveDemo({ port: 0, clock: systemClock, respond: small.respond });
    await vscode.extensions.getExtension('assistant-runs.assistant-runs')?.activate();
    await setSetting('connections', [keyless(SERVED, served.url)]);
  });

  beforeEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await setSetting('connections', undefined);
    await served.close();
  });

  /** The comparison that is in front. */
  function shown(): Promise<{ label: string; input: vscode.TabInputTextDiff }> {
    return eventually('a comparison is in front', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputTextDiff && { label: tab.label, input: tab.input };
    });
  }

  const textOf = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();

  it('opens VS Code’s own comparison, the older one on the left, both laid out alike', async () => {
    const [newer, older] = [node('run_newest00003'), node('run_oldest00001')];
    await vscode.commands.executeCommand('assistantRuns.compareRuns', newer, [newer, older]);
    const { label, input } = await shown();
    assert.equal(label, 'run_old…0001 ↔ run_new…0003');
    const left = await textOf(input.original);
    assert.match(left, /^\{\n {2}"id": "run_oldest00001",\n/);
    assert.match(await textOf(input.modified), /^\{\n {2}"id": "run_newest00003",\n/);
    assert.equal(left, JSON.stringify(JSON.parse(left), null, 2));
  });

  it('follows the runs while it is open', async () => {
    const [one, other] = [node('run_older000002'), node('run_newest00003')];
    await vscode.commands.executeCommand('assistantRuns.compareRuns', one, [one, other]);
    const { input } = await shown();
    const document = await vscode.workspace.openTextDocument(input.modified);
    assert.doesNotMatch(document.getText(), /cancelling/);
    small.setRun('thread_1', 'run_newest00003', { status: 'cancelling' });
    // Its panel reads it.
    await vscode.commands.executeCommand('assistantRuns.openRun', other);
    await eventually('the comparison tells the new status', () =>
      document.getText().includes('"status": "cancelling"'),
    );
  });
});

describe('what is compared', () => {
  /** The command over a server in this process, with what it opens. */
  async function scene() {
    const clock = new FakeClock();
    const server = smallServer();
    let isThere = true;
    const { store, loader, requests, provider } = treeOver((request) => {
      if (!isThere) {
        return { status: 503, headers: {}, body: '' };
      }
      return server.respond(request);
    }, clock);
    const opened: (readonly [string, string, string])[] = [];
    const compare = (left: RunRef, right: RunRef, title: string) => {
      opened.push([left.runId, right.runId, title]);
      return Promise.resolve();
    };
    const app = { clock, store, loader, documents: { compare } } as unknown as App;
    // The list of the runs is known, and none of them was read alone.
    const [thread] = await provider.getChildren();
    await provider.getChildren(thread);
    requests.length = 0;
    return {
      app,
      clock,
      opened,
      requests,
      stop: () => (isThere = false),
      compare: (...ids: string[]) => {
        const nodes = ids.map((id) => node(id, CONNECTION));
        return Promise.resolve(compareRuns(app, nodes[0], nodes));
      },
    };
  }

  it('is read anew where only a list told of it, and not where the run was read alone', async () => {
    const { compare, opened, requests } = await scene();
    await compare('run_older000002', 'run_oldest00001');
    assert.deepEqual(requests.sort(), [
      'GET /v1/threads/thread_1/runs/run_older000002',
      'GET /v1/threads/thread_1/runs/run_oldest00001',
    ]);
    await compare('run_oldest00001', 'run_older000002');
    assert.equal(requests.length, 2);
    const [first, second] = opened;
    assert.deepEqual(first, ['run_oldest00001', 'run_older000002', 'run_old…0001 ↔ run_old…0002']);
    assert.deepEqual(second, first);
  });

  it('is what was seen last where the server does not answer, and the title says as of when', async () => {
    const { compare, opened, clock, stop } = await scene();
    stop();
    const comparing = compare('run_older000002', 'run_oldest00001');
    await clock.advance(600_000);
    await comparing;
    assert.match(opened[0]?.[2] ?? '', /^run_old…0001 \(as of .+\) ↔ run_old…0002 \(as of .+\)$/);
  });

  it('is nothing where a run is not known and can’t be read', async () => {
    const { compare, opened } = await scene();
    await assert.rejects(compare('run_older000002', 'run_nowhere'), /run_no/);
    assert.deepEqual(opened, []);
  });

  it('is nothing of three', async () => {
    const { compare, opened, requests, clock } = await scene();
    // What it says stays until somebody closes it.
    void compare('run_oldest00001', 'run_older000002', 'run_newest00003');
    await clock.advance(60_000);
    assert.deepEqual([opened, requests], [[], []]);
  });

  it('has an address that keeps any id, and a name that any tab can show', () => {
    for (const runId of ['a/b\\c', '../..', '\ud800', 'ü?#%&"', 'x'.repeat(5000), '']) {
      const ref = { connectionId: 'é"', threadId: runId, runId };
      const uri = documentUri({ ref, laidOut: true });
      assert.match(uri.path, /^\/[\w.:-]{0,105}$/);
      assert.equal(vscode.Uri.parse(uri.toString()).query, uri.query);
    }
  });
});
