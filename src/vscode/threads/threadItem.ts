import * as vscode from 'vscode';
import type { ThreadRef } from '../../core/model/references';
import type { RunStore } from '../../core/runs/store/runStore';
import { runListSeenAt } from '../../core/runs/find/seenAt';
import { isRemovable, type ThreadState } from '../../core/runs/store/state';
import { tokenWords } from '../numbers';
import { shortTime } from '../times';
import { threadIcon } from './icons';
import { rowText } from './rowText';

const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

export interface ThreadItemOptions {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly isUnfolded: boolean;
  readonly isWatched: boolean;
}

/** The row of a thread: its name, what its runs come to, and the icon of the worst among them. */
export function threadItem(ref: ThreadRef, store: RunStore, options: ThreadItemOptions): vscode.TreeItem {
  const { id, now, isUnfolded, isWatched } = options;
  const name = rowText(options.name);
  const state = store.thread(ref);
  const summary = store.summary(ref);
  const isGone = state?.runList.problem?.kind === 'unknownThread';
  const seenAt = runListSeenAt(store, ref);
  const details = [
    ...(isWatched ? [vscode.l10n.t('watched')] : []),
    ...(isGone ? [vscode.l10n.t('not on the server')] : whatRunsComeTo(state, ref, store)),
    ...(seenAt === undefined ? [] : [vscode.l10n.t('seen {0}', shortTime(seenAt, now))]),
  ];
  const item = new vscode.TreeItem(name, isUnfolded ? Expanded : Collapsed);
  item.id = id;
  item.description = details.join(' · ');
  item.iconPath = threadIcon(summary, isGone);
  item.contextValue = [
    'thread',
    ...(isRemovable(state) ? ['tracked'] : []),
    ...(summary.active > 0 ? ['active'] : []),
    ...(isWatched ? ['watched'] : []),
  ].join('.');
  // That the last run failed is said by the icon alone.
  const last = summary.active === 0 && summary.lastFailed ? [vscode.l10n.t('the last run failed')] : [];
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Thread {0}', name), ...details, ...last].join(', '),
  };
  return item;
}

/** What a thread's known runs come to, the worst first. How many there are is not said before anybody looked. */
function whatRunsComeTo(state: ThreadState | undefined, ref: ThreadRef, store: RunStore): string[] {
  const { active, needsAction, stuck, tokens } = store.summary(ref);
  return [
    stuck > 0 ? vscode.l10n.t('{0} stuck', stuck) : undefined,
    needsAction === 1 ? vscode.l10n.t('1 needs action') : undefined,
    needsAction > 1 ? vscode.l10n.t('{0} need action', needsAction) : undefined,
    active > 0 ? vscode.l10n.t('{0} active', active) : undefined,
    runCount(state, ref, store)?.words,
    tokens > 0 ? tokenWords(tokens) : undefined,
  ].filter((words) => words !== undefined);
}

/** How many runs a thread has, alone and in words: undefined before anybody looked, and where nobody can. */
export function runCount(
  state: ThreadState | undefined,
  ref: ThreadRef,
  store: RunStore,
): { readonly text: string; readonly words: string } | undefined {
  const isLooked = state?.runList.loaded === true || runListSeenAt(store, ref) !== undefined;
  if (state === undefined || !isLooked || store.connection(ref.connectionId).capabilities.runs === false) {
    return undefined;
  }
  const { known } = store.summary(ref);
  const text = state.runList.next === undefined ? String(known) : `${known}+`;
  return { text, words: text === '1' ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', text) };
}
