import * as vscode from 'vscode';
import type { Disposable } from '../../core/clock';
import type { RunRef, ThreadRef } from '../../core/model/references';
import { keyOf, shortId, threadOf } from '../../core/model/references';
import { statusRow, STUCK_ICON } from '../../core/model/status';
import { lookAtThreads, MOST_FIRST_LOOKS } from '../../core/runs/load/lookAtThreads';
import type { RunState, ThreadState } from '../../core/runs/store/state';
import type { ErrorSubject } from '../errors';
import type { Node, RunNode, ThreadNode } from '../threads/nodes';
import { threadName } from '../threads/treeItems';
import { shortTime } from '../times';
import type { App } from './app';

type Target = Pick<ThreadNode, 'kind' | 'ref'> | Pick<RunNode, 'kind' | 'ref'>;

/**
 * The threads and runs that a command is about: all selected ones if the clicked one is among them, else the
 * clicked one, else what is selected in the view, else the run whose panel is in front. Empty: ask.
 */
export function targets(app: App, node: unknown, nodes: unknown): Target[] {
  const clicked = asTarget(node);
  if (clicked !== undefined) {
    const all = Array.isArray(nodes) ? nodes.flatMap((one: unknown) => asTarget(one) ?? []) : [];
    return all.some((one) => keyOf(one.ref) === keyOf(clicked.ref)) ? all : [clicked];
  }
  const selected = app.view.selection.flatMap((one) => asTarget(one) ?? []);
  const inFront = app.panels.active;
  return selected.length > 0 || inFront === undefined ? selected : [{ kind: 'run', ref: inFront }];
}

/** The runs among the targets. */
export function runTargets(app: App, node: unknown, nodes: unknown): RunRef[] {
  return targets(app, node, nodes).flatMap((target) => (target.kind === 'run' ? [target.ref] : []));
}

/** The one run that a command is about; asks which when none is chosen. Undefined: the user went away. */
export async function oneRun(app: App, node: unknown): Promise<RunRef | undefined> {
  return (
    runTargets(app, node, undefined)[0] ?? (await pickRun(app, vscode.l10n.t('Choose a run'), () => true))
  );
}

/** The one thread that a command is about: also that of a chosen run. Asks which when none is chosen. */
export async function oneThread(app: App, node: unknown): Promise<ThreadRef | undefined> {
  const target = targets(app, node, undefined)[0];
  if (target !== undefined) {
    return threadOf(target.ref);
  }
  return pickThread(app, vscode.l10n.t('Choose a thread'), () => true);
}

/** Lets the user choose one of the known runs that `wanted` takes. */
export async function pickRun(
  app: App,
  placeholder: string,
  wanted: (state: RunState) => boolean,
): Promise<RunRef | undefined> {
  const item = await pickWhileLooking(app, {
    placeholder,
    none: vscode.l10n.t('No such runs in the threads looked at. Add a thread or refresh.'),
    items: (connectionId) =>
      app.store
        .threads(connectionId)
        .flatMap(({ ref }) => app.store.runs(ref))
        .filter(wanted)
        .map((state) => runPickItem(app, state)),
  });
  return item?.ref;
}

/** Lets the user choose one of the known threads that `wanted` takes. */
export async function pickThread(
  app: App,
  placeholder: string,
  wanted: (state: ThreadState) => boolean,
): Promise<ThreadRef | undefined> {
  const item = await pickWhileLooking(app, {
    placeholder,
    none: vscode.l10n.t('No such threads are known. Add one by its id.'),
    items: (connectionId) =>
      app.store
        .threads(connectionId)
        .filter(wanted)
        .map((state) => ({
          ref: state.ref,
          label: threadName(state, state.ref),
          description: shortId(state.ref.threadId),
        })),
  });
  return item?.ref;
}

/** Lets the user choose one of the active runs, or a thread. */
export async function pickActiveRunOrThread(
  app: App,
  placeholder: string,
): Promise<ThreadRef | RunRef | undefined> {
  const item = await pickWhileLooking<TargetItem<ThreadRef | RunRef>>(app, {
    placeholder,
    none: vscode.l10n.t('No threads are known. Add one by its id.'),
    items: (connectionId) => [
      ...app.store.activeRuns(connectionId).map((state) => runPickItem(app, state)),
      ...app.store.threads(connectionId).map((state) => ({
        ref: state.ref,
        label: `$(comment-discussion) ${threadName(state, state.ref)}`,
        description: vscode.l10n.t('all runs of this thread, also new ones'),
      })),
    ],
  });
  return item?.ref;
}

interface TargetItem<R> extends vscode.QuickPickItem {
  readonly ref: R;
}

/** How long changes are gathered before an open list shows them, in milliseconds: any number of runs may change at once. */
const REDRAWN_AFTER = 100;

/**
 * A quick pick over what is known of a connection. It looks for more while it is open, and keeps the highlighted item
 * when more comes. Only separators have no `ref`.
 */
export async function pickWhileLooking<T extends vscode.QuickPickItem & { readonly ref?: ThreadRef }>(
  app: App,
  options: {
    /** Absent: the one that is shown. */
    readonly connectionId?: string;
    readonly placeholder: string;
    /** What is said when there is nothing to choose from. */
    readonly none: string;
    readonly items: (connectionId: string, isLooking: boolean) => T[];
    /** What the button of an item does; the list stays. */
    readonly onButton?: (item: T) => void;
  },
): Promise<T | undefined> {
  const connectionId = options.connectionId ?? app.connections.active?.id;
  if (connectionId === undefined) {
    await vscode.commands.executeCommand('assistantRuns.connect');
    return undefined;
  }
  const pick = vscode.window.createQuickPick<T>();
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  let redraw: Disposable | undefined;
  const draw = () => {
    const before = pick.activeItems[0]?.ref;
    redraw?.dispose();
    redraw = undefined;
    pick.items = options.items(connectionId, pick.busy);
    const again = before && pick.items.find(({ ref }) => ref !== undefined && keyOf(ref) === keyOf(before));
    if (again !== undefined) {
      pick.activeItems = [again];
    }
    pick.placeholder = !pick.busy && pick.items.length === 0 ? options.none : options.placeholder;
  };
  const listener = app.store.onDidChange(() => {
    redraw ??= app.clock.after(REDRAWN_AFTER, draw);
  });
  pick.busy = true;
  draw();
  const closing = new AbortController();
  void look(app, connectionId, closing.signal).finally(() => {
    pick.busy = false;
    draw();
  });
  try {
    return await new Promise<T | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.activeItems;
        if (chosen !== undefined) {
          resolve(chosen);
        }
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.onDidTriggerItemButton(({ item }) => {
        options.onButton?.(item);
      });
      pick.show();
    });
  } finally {
    closing.abort();
    listener.dispose();
    redraw?.dispose();
    pick.dispose();
  }
}

/** Loads what the tree would load when it shows, so that there is something to choose from. Never rejects. */
async function look(app: App, connectionId: string, signal: AbortSignal): Promise<void> {
  await Promise.allSettled([app.tracked.load()]);
  if (!app.store.connection(connectionId).threadList.loaded) {
    await Promise.allSettled([app.loader.loadThreads(connectionId)]);
  }
  await Promise.allSettled([lookAtThreads(connectionId, app, { most: MOST_FIRST_LOOKS, signal })]);
}

export function runPickItem(app: App, state: RunState) {
  const row = statusRow(state.status);
  const { createdAt, model } = state.run;
  const details = [
    state.stuck ? vscode.l10n.t('stuck') : undefined,
    row.label,
    model,
    createdAt === undefined ? undefined : shortTime(createdAt, app.clock.now()),
  ];
  return {
    ref: state.ref,
    label: `$(${state.stuck ? STUCK_ICON : row.icon}) ${shortId(state.ref.runId)}`,
    description: details.filter((part) => part !== undefined).join(' · '),
    detail: threadName(app.store.thread(state.ref), state.ref),
  };
}

/** A run or a thread as a message names it. */
export function nameOf(app: App, ref: ThreadRef | RunRef): string {
  const thread = threadName(app.store.thread(ref), ref);
  return 'runId' in ref
    ? vscode.l10n.t('Run {0} in “{1}”', shortId(ref.runId), thread)
    : vscode.l10n.t('Thread “{0}”', thread);
}

/** What an error of a command is about: the thread or run that the command was given, else the connection that is shown. */
export function subjectOf(app: App, node: unknown): ErrorSubject {
  const target = asTarget(node);
  return target === undefined
    ? { connection: app.connections.active }
    : {
        connection: app.connections.get(target.ref.connectionId),
        thread: app.store.thread(target.ref),
        node: target,
      };
}

/** What a command was given, if it is a thread or a run. */
export function asTarget(value: unknown): Target | undefined {
  const node = value as Partial<Node> | undefined | null;
  return node?.kind === 'thread' || node?.kind === 'run' ? (node as Target) : undefined;
}
