import * as vscode from 'vscode';
import {
  findIds,
  isId,
  keyOf,
  shortId,
  threadOf,
  type RunRef,
  type ThreadRef,
} from '../../core/model/references';
import { isRemovable } from '../../core/runs/store/state';
import { errorWords } from '../errors';
import { choose, tell } from '../messages';
import { askStep, type Objection } from '../inputStep';
import type { MoreNode } from '../threads/nodes';
import { threadName } from '../threads/treeItems';
import type { App, Handler } from './app';
import { copy } from './runCommands';
import { oneThread, pickThread, targets } from './targets';

/** Adds a thread by its id, or by any text that holds one: an error message, a log. Shows the run that it names too. */
export const addThread: Handler = async (app) => {
  const connection = app.connections.active;
  if (connection === undefined) {
    await vscode.commands.executeCommand('assistantRuns.connect');
    return;
  }
  const refIn = (text: string): ThreadRef | undefined => {
    const threadId = threadIdIn(text);
    return threadId === undefined ? undefined : { connectionId: connection.id, threadId };
  };
  const answer = await askStep({
    title: vscode.l10n.t('Add Thread'),
    prompt: vscode.l10n.t('The thread’s id, or any text with one in it, such as an error message'),
    placeholder: 'thread_abc123',
    check: async (value) => {
      const ref = refIn(value);
      // A thread that the server does not know may be added all the same: it may come to be.
      return ref === undefined
        ? { message: idProblem(value), canInsist: false }
        : objection(app.loader.loadThread(ref), { canInsist: true });
    },
  });
  const ref = answer === undefined ? undefined : refIn(answer.value);
  if (ref !== undefined) {
    await app.tracked.add(ref);
    await app.view.reveal(ref, { expand: true });
    const [runId] = findIds(answer?.value ?? '').runIds;
    if (runId !== undefined) {
      await showAddedRun(app, { ...ref, runId });
    }
  }
};

/** Shows a run of a thread by its id, for servers that do not list runs. */
export const addRun: Handler = async (app, node) => {
  const thread = await oneThread(app, node);
  if (thread === undefined) {
    return;
  }
  const refIn = (text: string): RunRef | undefined => {
    const runId = findIds(text).runIds[0] ?? (isId(text.trim()) ? text.trim() : undefined);
    return runId === undefined ? undefined : { ...thread, runId };
  };
  const answer = await askStep({
    title: vscode.l10n.t('Add Run'),
    prompt: vscode.l10n.t('The run’s id, or any text with one in it, such as an error message'),
    placeholder: 'run_abc123',
    check: async (value) => {
      const ref = refIn(value);
      return ref === undefined
        ? { message: vscode.l10n.t('There is no run id in this text.'), canInsist: false }
        : objection(app.loader.loadRun(ref), { canInsist: false });
    },
  });
  const ref = answer === undefined ? undefined : refIn(answer.value);
  if (ref !== undefined) {
    await showAddedRun(app, ref);
  }
};

/** Shows a run in the tree and in its panel. */
async function showAddedRun(app: App, ref: RunRef): Promise<void> {
  await app.loader.loadRun(ref);
  await app.view.reveal(ref);
  app.panels.open(ref, { preserveFocus: true });
}

export const labelThread: Handler = async (app, node) => {
  const ref = await oneThread(app, node);
  if (ref === undefined) {
    return;
  }
  const state = app.store.thread(ref);
  const label = await vscode.window.showInputBox({
    title: vscode.l10n.t('Label Thread'),
    prompt: vscode.l10n.t('A name for {0}; empty to take it away', shortId(ref.threadId)),
    value: state?.label ?? '',
    placeHolder: state?.thread?.title ?? '',
  });
  if (label !== undefined) {
    await app.tracked.setLabel(ref, label.trim() === '' ? undefined : label.trim().slice(0, 200));
  }
};

export const removeThread: Handler = async (app, node, nodes) => {
  const chosen = targets(app, node, nodes).flatMap((target) =>
    target.kind === 'thread' ? [target.ref] : [],
  );
  const picked =
    chosen.length > 0
      ? undefined
      : await pickThread(app, vscode.l10n.t('Choose the thread to remove'), isRemovable);
  const refs = (picked === undefined ? chosen : [picked]).filter((ref) => isRemovable(app.store.thread(ref)));
  if (refs.length === 0) {
    if (chosen.length > 0) {
      void tell(
        'info',
        vscode.l10n.t('Threads that the server lists can’t be removed, only those that you added.'),
      );
    }
    return;
  }
  const before = refs.map((ref) => ({ ref, tracked: true, label: app.store.thread(ref)?.label }));
  const names = refs.map((ref) => threadName(app.store.thread(ref), ref));
  const keys = new Set(refs.map(keyOf));
  const watched = app.watches.refs.filter((ref) => keys.has(keyOf(threadOf(ref))));
  for (const ref of watched) {
    app.watches.unwatch(ref);
  }
  await Promise.all(refs.map((ref) => app.tracked.remove(ref)));
  const undo = vscode.l10n.t('Undo');
  const words = vscode.l10n.t(
    'Removed “{0}” from the list. Nothing changed on the server.',
    names.join('”, “'),
  );
  if ((await choose('info', words, undo)) === undo) {
    await Promise.all(before.map((mark) => app.tracked.restore(mark)));
    for (const ref of watched) {
      app.watches.watch(ref);
    }
  }
};

export const copyThreadId: Handler = async (app, node) => {
  await copy((await oneThread(app, node))?.threadId ?? '');
};

export const refresh: Handler = (app) =>
  vscode.window.withProgress({ location: { viewId: 'assistantRuns.threads' } }, () => app.view.refresh());

/** The row "Load More…" of a list. */
export const loadMore: Handler = async (app, node) => {
  const { list } = node as MoreNode;
  switch (list.of) {
    case 'threads':
      await app.loader.loadMoreThreads(list.connectionId);
      break;
    case 'runs':
      await app.loader.loadMoreRuns(list.ref);
      break;
    case 'steps':
      await app.loader.loadMoreSteps(list.ref);
      break;
  }
};

/** The thread id in a text: one that is written as ids are, else the text itself where it can be one. */
function threadIdIn(text: string): string | undefined {
  const { threadIds, runIds } = findIds(text);
  const trimmed = text.trim();
  return threadIds[0] ?? (runIds.length === 0 && isId(trimmed) ? trimmed : undefined);
}

function idProblem(text: string): string {
  return findIds(text).runIds.length > 0
    ? vscode.l10n.t('This is the id of a run. The id of its thread is needed.')
    : vscode.l10n.t('There is no thread id in this text.');
}

/** What a server objects to an id, where it does. */
async function objection(
  load: Promise<void>,
  { canInsist }: { readonly canInsist: boolean },
): Promise<Objection | undefined> {
  try {
    await load;
    return undefined;
  } catch (error) {
    return { message: errorWords(error), canInsist };
  }
}
