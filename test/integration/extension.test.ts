import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import { DEMO } from '../../src/core/demo/world';
import { openServer, type LoopbackServer } from '../support/loopbackServers';
import { Connections } from '../../src/vscode/connections/connections';
import { SettingsError } from '../../src/vscode/errors';
import { eventually } from './support/eventually';
import { keyless, setSetting } from './support/settings';

const CONNECTION = 'served';

/** A run of the served world, as a command gets it. */
function target(ref: { readonly threadId: string; readonly runId: string }) {
  return { kind: 'run', ref: { connectionId: CONNECTION, ...ref } };
}

function statusOf(text: string): unknown {
  return (JSON.parse(text) as { status: unknown }).status;
}

/** The whole extension, by its commands, against a server on loopback. */
describe('the extension', () => {
  let server: LoopbackServer;

  before(async () => {
    server = await openServer(systemClock);
    await vscode.extensions.getExtension('assistant-runs.assistant-runs')?.activate();
    await setSetting('connections', [keyless(CONNECTION, server.url)]);
  });

  after(async () => {
    connections.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await setSetting('connections', undefined);
    await server.close();
  });

  afterEach(() => {
    server.requests.length = 0;
  });

  it('asks no server for anything before somebody looks', () => {
    assert.deepEqual(server.requests, []);
  });

  it('copies the JSON of a run as the server sent it', async () => {
    await vscode.commands.executeCommand('assistantRuns.copyRunJson', target(DEMO.runs.everyField));
    const copied = await vscode.env.clipboard.readText();
    assert.equal(statusOf(copied), 'incomplete');
    assert.match(copied, /^\{\n {2}"id": "run_/);
    const { threadId, runId } = DEMO.runs.everyField;
    assert.deepEqual(server.requests, [`GET /v1/threads/${threadId}/runs/${runId} 200`]);
  });

  it('opens a run as a read-only JSON document', async () => {
    await vscode.commands.executeCommand('assistantRuns.openRunAsJson', target(DEMO.runs.failed));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, 'json');
    assert.equal(statusOf(editor.document.getText()), 'failed');
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(editor.document.isDirty, false);
    assert.equal(statusOf(editor.document.getText()), 'failed');
  });

  it('cancels a run with one POST, and follows it by reading until it is cancelled', async () => {
    const { threadId, runId } = DEMO.runs.hanging;
    await vscode.commands.executeCommand('assistantRuns.openRunAsJson', target(DEMO.runs.hanging));
    await vscode.commands.executeCommand('assistantRuns.cancelRun', target(DEMO.runs.hanging));
    const posts = server.requests.filter((request) => request.startsWith('POST'));
    assert.deepEqual(posts, [`POST /v1/threads/${threadId}/runs/${runId}/cancel 200`]);
    assert.ok(server.requests.some((request) => request === `GET /v1/threads/${threadId}/runs/${runId} 200`));
    await eventually(
      'the open document tells that the run is cancelled',
      () =>
        vscode.window.activeTextEditor &&
        statusOf(vscode.window.activeTextEditor.document.getText()) === 'cancelled',
    );
  });

  it('sends no cancel for a run that has ended', async () => {
    await vscode.commands.executeCommand('assistantRuns.cancelRun', target(DEMO.runs.completed));
    assert.deepEqual(
      server.requests.filter((request) => request.startsWith('POST')),
      [],
    );
  });

  it('copies a curl that cancels the run, without a key', async () => {
    await vscode.commands.executeCommand('assistantRuns.copyCurl', target(DEMO.runs.queued));
    const { threadId, runId } = DEMO.runs.queued;
    assert.equal(
      await vscode.env.clipboard.readText(),
      `curl -X POST '${server.url}/threads/${threadId}/runs/${runId}/cancel' \\\n  -H 'OpenAI-Beta: assistants=v2'`,
    );
  });

  it('opens one panel a run', async () => {
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          (tab) =>
            tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('assistantRuns.run'),
        );
    await vscode.commands.executeCommand('assistantRuns.openRun', target(DEMO.runs.completed));
    await vscode.commands.executeCommand('assistantRuns.openRun', target(DEMO.runs.failed));
    await vscode.commands.executeCommand('assistantRuns.openRun', target(DEMO.runs.completed));
    await eventually('there are two panels', () => panels().length === 2);
    assert.match(panels().find((tab) => tab.isActive)?.label ?? '', /^run_/);
  });

  it('goes to the panel of a run that waits, and submits nothing, for outputs that are none', async () => {
    const waiting = target(DEMO.runs.requiresAction);
    await vscode.commands.executeCommand('assistantRuns.copyRunJson', waiting);
    for (const odd of [
      undefined,
      [],
      'text',
      {},
      [null],
      [{ toolCallId: 'a' }],
      [{ toolCallId: 1, output: '' }],
    ]) {
      await vscode.commands.executeCommand('assistantRuns.openRun', target(DEMO.runs.completed));
      await vscode.commands.executeCommand('assistantRuns.submitToolOutputs', waiting, odd);
      const { runId } = DEMO.runs.requiresAction;
      await eventually('its panel is in front', () =>
        vscode.window.tabGroups.activeTabGroup.activeTab?.label.endsWith(runId.slice(-4)),
      );
    }
    assert.ok(!server.requests.some((request) => request.startsWith('POST')));
  });

  const memento = { keys: () => [], get: () => undefined, update: () => Promise.resolve() };
  const connections = new Connections(
    { workspaceState: memento as never, globalState: memento as never },
    undefined,
  );

  it('does not write over a setting that it can’t read', async () => {
    const odd = { mine: 'by hand' };
    await setSetting('connections', odd);
    const problem = await connections.add(keyless('third', server.url)).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(problem instanceof SettingsError);
    assert.deepEqual(vscode.workspace.getConfiguration('assistantRuns').get('connections'), odd);
  });

  it('survives settings of the wrong type, and uses the entries that are right', async () => {
    const { threadId, runId } = DEMO.runs.completed;
    for (const odd of ['not a list', 7, { a: 1 }, [null, 3, { id: 'x' }]]) {
      await setSetting('connections', odd);
      await vscode.commands.executeCommand('assistantRuns.refresh');
    }
    await setSetting('connections', [{ id: 5 }, keyless('second', server.url)]);
    server.requests.length = 0;
    await vscode.commands.executeCommand('assistantRuns.copyRunJson', {
      kind: 'run',
      ref: { connectionId: 'second', threadId, runId },
    });
    assert.deepEqual(server.requests, [`GET /v1/threads/${threadId}/runs/${runId} 200`]);
  });
});
