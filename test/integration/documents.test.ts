import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import type { RunRef } from '../../src/core/model/references';
import { documentUri } from '../../src/vscode/runPanel/documentUri';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { refusal } from '../support/loopbackServers';
import { eventually } from './support/eventually';
import { keyless, setSetting } from './support/settings';

const CONNECTION = 'documents';
const THREAD = 'thread_1';

/** A run that no schema foresees: other types, numbers beyond 2^53, escapes, letters of all kinds, its own layout. */
const ODD = [
  '{ "id":"run_odd", "thread_id" : "thread_1","status":7, "created_at":"soon",',
  '\t"expires_at": 12345678901234567890, "usage": [1.0, -0], "tools": {"type": 1e400},',
  ' "metadata": "none", "last_error": false, "required_action": {"submit_tool_outputs": "ü – 日本 🙂"},',
  String.raw` "model": "\u202e\ud800", "__proto__": null, "unheard_of": {"a": [[]]} }`,
].join('\r\n');
const PLAIN = '{"id":"run_plain","thread_id":"thread_1","status":"queued","expires_at":1700000600}';

function ref(runId: string): RunRef {
  return { connectionId: CONNECTION, threadId: THREAD, runId };
}

function open(runId: string): Thenable<unknown> {
  return vscode.commands.executeCommand('assistantRuns.openRunAsJson', { kind: 'run', ref: ref(runId) });
}

describe('the JSON document of a run', () => {
  const texts = new Map<string, string>();
  const requests: string[] = [];
  let server: ServedDemo;

  before(async () => {
    server = await serveDemo({
      port: 0,
      clock: systemClock,
      respond: ({ path }) => {
        const body = texts.get(/\/runs\/([^/?]+)$/.exec(path)?.[1] ?? '');
        return body === undefined
          ? refusal(404, 'No run found.', 'not_found')
          : { status: 200, headers: { 'content-type': 'application/json' }, body };
      },
      log: (line) => requests.push(line),
    });
    await vscode.extensions.getExtension('assistant-runs.assistant-runs')?.activate();
    await setSetting('connections', [keyless(CONNECTION, server.url)]);
  });

  beforeEach(() => {
    texts.set('run_odd', ODD).set('run_plain', PLAIN).set('run_twice', '{"id":"run_twice","a":1,"a":2}');
    requests.length = 0;
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await setSetting('connections', undefined);
    await vscode.workspace.getConfiguration('files').update('encoding', undefined, true);
    await server.close();
  });

  /** The document that is in front once it is of this run. */
  function shown(runId: string): Promise<vscode.TextDocument> {
    return eventually(`the document of ${runId} is in front`, () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.path === `/${runId}.json` && document;
    });
  }

  it('has exactly the text that the server sent, in an editor that folds and finds and names the run', async () => {
    await open('run_odd');
    const document = await shown('run_odd');
    assert.equal(document.getText(), ODD);
    assert.equal(document.languageId, 'json');
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, 'run_odd.json');
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(folds.length > 0);
    assert.equal(requests.length, 1);
  });

  it('tells under the pointer what a field means, and finds no fault with what a server sends', async () => {
    await open('run_odd');
    const document = await shown('run_odd');
    const at = (text: string) => document.positionAt(ODD.indexOf(text) + 3);
    const hoverAt = async (text: string) => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at(text),
      );
      return hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
        .join('\n');
    };
    let words = '';
    await eventually('the schema is read', () => {
      void hoverAt('"expires_at"').then((hover) => (words = hover));
      return words !== '';
    });
    assert.match(words, /When the run is given up/);
    assert.match(await hoverAt('"submit_tool_outputs"'), /tool calls whose outputs/);
    assert.match(await hoverAt('"status"'), /requires.*_action: waits for the outputs/);
    assert.doesNotMatch(await hoverAt('"unheard_of"'), /\w/);
    // What VS Code says of any JSON with a key twice shows that it has looked.
    await open('run_twice');
    const { uri } = await shown('run_twice');
    const [problem] = await eventually('it has looked for problems', () => {
      const problems = vscode.languages.getDiagnostics(uri);
      return problems.length > 0 && problems;
    });
    assert.match(problem?.message ?? '', /Duplicate/);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('is read as what it is, whatever encoding files have here', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.getConfiguration('files').update('encoding', 'utf16le', true);
    texts.set('run_utf', ODD.replace('run_odd', 'run_utf'));
    await open('run_utf');
    assert.equal((await shown('run_utf')).getText(), texts.get('run_utf'));
    await vscode.workspace.getConfiguration('files').update('encoding', undefined, true);
  });

  it('follows the run while it is open', async () => {
    await open('run_plain');
    const document = await shown('run_plain');
    for (const status of ['in_progress', 'cancelling', 'cancelled']) {
      const text = PLAIN.replace('queued', status);
      texts.set('run_plain', text);
      await vscode.commands.executeCommand('assistantRuns.openRun', { kind: 'run', ref: ref('run_plain') });
      await eventually(`the document says ${status}`, () => document.getText() === text);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
  });

  it('is not opened where there is no such run', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await open('run_nowhere');
    assert.deepEqual(vscode.window.tabGroups.activeTabGroup.tabs, []);
  });

  it('says why when VS Code brings back one whose run or connection is gone', async () => {
    const reading = async (uri: vscode.Uri) => vscode.workspace.fs.readFile(uri);
    const at = (where: RunRef) => documentUri({ ref: where, laidOut: false });
    await assert.rejects(reading(at(ref('run_gone'))), /no longer has|does not have|No run found/);
    await assert.rejects(
      reading(at({ ...ref('run_plain'), connectionId: 'removed' })),
      /This connection was removed/,
    );
    const nonsense = vscode.Uri.from({ scheme: 'assistant-run', path: '/run.json', query: '["a",1]' });
    await assert.rejects(reading(nonsense), { code: 'FileNotFound' });
  });

  it('can’t be written', async () => {
    const uri = documentUri({ ref: ref('run_plain'), laidOut: false });
    assert.equal(vscode.workspace.fs.isWritableFileSystem(uri.scheme), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array()), {
      code: 'NoPermissions',
    });
    await assert.rejects(async () => vscode.workspace.fs.delete(uri), { code: 'NoPermissions' });
  });
});
