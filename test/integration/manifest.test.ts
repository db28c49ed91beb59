import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/vscode/commands/table';
import { ACTION_COMMANDS } from '../../src/vscode/runPanel/runPanel';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly MenuItem[];
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}

/** package.json and package.nls.json as they stand in the file, before VS Code puts words in. */
function read(name: string): string {
  const extension = vscode.extensions.getExtension('assistant-runs.assistant-runs');
  assert.ok(extension);
  return readFileSync(path.join(extension.extensionPath, name), 'utf8');
}

describe('package.json', () => {
  const { contributes } = JSON.parse(read('package.json')) as Manifest;
  const contributed = contributes.commands.map(({ command }) => command);
  const menuItems = Object.values(contributes.menus).flat();

  it('contributes exactly the commands of the table', () => {
    const table = Object.keys(COMMANDS).map((name) => `assistantRuns.${name}`);
    assert.deepEqual([...contributed].sort(), table.sort());
    assert.ok(contributes.commands.every(({ category }) => category === 'Assistant Runs'));
  });

  it('names only its own commands in menus, keys, welcome views and the panel', () => {
    const links = [...read('package.nls.json').matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]);
    const named = [
      ...menuItems.map(({ command }) => command),
      ...contributes.keybindings.map(({ command }) => command),
      ...Object.values(ACTION_COMMANDS),
      ...links,
    ];
    assert.ok(links.length > 10);
    assert.deepEqual(
      named.filter((command) => !contributed.includes(command ?? '')),
      [],
    );
  });

  it('has words for every placeholder, and a placeholder for all words', () => {
    const used = [...read('package.json').matchAll(/%([\w.]+)%/g)].map((match) => match[1]);
    const words = Object.keys(JSON.parse(read('package.nls.json')) as object);
    assert.deepEqual([...new Set(used)].sort(), words.sort());
  });

  it('has a welcome view for each state that can leave the tree empty', () => {
    const states = contributes.viewsWelcome.map(({ when }) => when.replace('assistantRuns.state == ', ''));
    assert.deepEqual(states.sort(), [
      'busy',
      'keyRefused',
      'noConnection',
      'noKey',
      'noServer',
      'noThreadList',
      'offline',
      'plainHttp',
      'ready',
      'secretStore',
      'shutDown',
      'signIn',
      'unsupported',
    ]);
  });

  it('lets no workspace set anything', async () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), [
      'assistantRuns.confirmCancel',
      'assistantRuns.connections',
      'assistantRuns.keepSnapshots',
      'assistantRuns.requestsPerMinute',
      'assistantRuns.stuckAfter',
    ]);
    assert.ok(Object.values(properties).every(({ scope }) => scope === 'application'));
    const settings = vscode.workspace.getConfiguration('assistantRuns');
    await assert.rejects(async () =>
      settings.update('connections', [], vscode.ConfigurationTarget.Workspace),
    );
  });

  it('has at most three inline actions on a row, and three icons of ours in the title', () => {
    const inline = contributes.menus['view/item/context']?.filter(
      (item) => 'group' in item && String(item.group).startsWith('inline'),
    );
    // Of those in one place, only one shows at a time.
    const title = new Set(
      contributes.menus['view/title']?.flatMap((item) =>
        'group' in item && String(item.group).startsWith('navigation') ? [item.group] : [],
      ),
    );
    assert.ok((inline?.length ?? 0) >= 1 && (inline?.length ?? 0) <= 3);
    assert.ok(title.size >= 1 && title.size <= 3);
  });
});
