import * as vscode from 'vscode';
import { shortId, type RunRef, type ThreadRef } from '../../core/model/references';
import { isActiveRun } from '../../core/runs/store/state';
import { plain, tell } from '../messages';
import { threadName } from '../threads/treeItems';
import type { App, Handler } from './app';
import { pickActiveRunOrThread, targets } from './targets';

/** How long the status bar says that something was done, in milliseconds. */
const SAID_FOR = 4000;

/** Watches the chosen runs and threads; with none chosen it offers the active runs, and the threads. */
export const watch: Handler = async (app, node, nodes) => {
  const chosen = targets(app, node, nodes).map(({ ref }) => ref);
  const refs = chosen.length > 0 ? chosen : await pickOne(app);
  const able = refs.filter((ref) => canBeWatched(app, ref));
  const [first] = able;
  if (first === undefined) {
    if (refs.length > 0) {
      void tell('info', vscode.l10n.t('Only threads and active runs can be watched.'));
    }
    return;
  }
  for (const ref of able) {
    app.watches.watch(ref);
  }
  say(
    able.length === 1
      ? vscode.l10n.t('$(eye) Watching {0}', watchedItem(app, first).label)
      : vscode.l10n.t('$(eye) Watching {0} items', able.length),
  );
};

/** Takes watches back; with nothing chosen that is watched, it shows all that is. */
export const unwatch: Handler = async (app, node, nodes) => {
  const chosen = targets(app, node, nodes)
    .map(({ ref }) => ref)
    .filter((ref) => app.watches.has(ref));
  for (const ref of chosen.length > 0 ? chosen : await pickWatched(app)) {
    app.watches.unwatch(ref);
  }
};

function canBeWatched(app: App, ref: ThreadRef | RunRef): boolean {
  const state = 'runId' in ref ? app.store.run(ref) : undefined;
  return state === undefined || isActiveRun(state);
}

async function pickOne(app: App): Promise<(ThreadRef | RunRef)[]> {
  const ref = await pickActiveRunOrThread(
    app,
    vscode.l10n.t('Choose what to watch: you are told what becomes of it'),
  );
  return ref === undefined ? [] : [ref];
}

async function pickWatched(app: App): Promise<readonly (ThreadRef | RunRef)[]> {
  const { refs } = app.watches;
  if (refs.length === 0) {
    void tell('info', vscode.l10n.t('Nothing is watched.'));
    return [];
  }
  const chosen = await vscode.window.showQuickPick(
    refs.map((ref) => ({ ref, ...watchedItem(app, ref) })),
    {
      placeHolder: vscode.l10n.t('Choose what to stop watching'),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  return chosen?.map(({ ref }) => ref) ?? [];
}

function watchedItem(app: App, ref: ThreadRef | RunRef): vscode.QuickPickItem {
  const thread = threadName(app.store.thread(ref), ref);
  const connection = app.connections.get(ref.connectionId)?.name ?? ref.connectionId;
  return 'runId' in ref
    ? { label: shortId(ref.runId), description: `${thread} · ${connection}` }
    : { label: thread, description: connection };
}

function say(words: string): void {
  vscode.window.setStatusBarMessage(plain(words), SAID_FOR);
}
