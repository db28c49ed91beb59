import type * as vscode from 'vscode';
import { shortId, type RunRef, type ThreadRef } from '../../core/model/references';
import type { RunStore } from '../../core/runs/store/runStore';
import type { Layout } from '../../core/runs/find/treeRoots';
import type { ThreadState } from '../../core/runs/store/state';
import type { Node } from './nodes';
import { moreItem, noteItem, unseenItem } from './ownItems';
import { runItem } from './runItem';
import { stepItem, toolCallItem } from './stepItems';
import { threadItem } from './threadItem';

/** What the picture of a node depends on, beside what is known of threads and runs. */
export interface ItemContext {
  readonly store: RunStore;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly layout: Layout;
  readonly isUnfolded: (id: string) => boolean;
  readonly isWatched: (ref: ThreadRef | RunRef) => boolean;
}

/** The picture of a node as of now. */
export function toTreeItem(node: Node, context: ItemContext): vscode.TreeItem {
  const { store, now, layout } = context;
  switch (node.kind) {
    case 'thread':
      return threadItem(node.ref, store, {
        id: node.id,
        name: threadName(store.thread(node.ref), node.ref),
        now,
        isUnfolded: context.isUnfolded(node.id),
        isWatched: context.isWatched(node.ref),
      });
    case 'run':
      return runItem(node.ref, store.run(node.ref), {
        id: node.id,
        now,
        hasSteps: store.connection(node.ref.connectionId).capabilities.steps !== false,
        isUnfolded: context.isUnfolded(node.id),
        isWatched: context.isWatched(node.ref),
        threadName: layout === 'activeRuns' ? threadName(store.thread(node.ref), node.ref) : undefined,
      });
    case 'toolCall':
      return toolCallItem(node, store);
    case 'step':
      return stepItem(
        node,
        store.run(node.ref)?.steps.find(({ id }) => id === node.stepId),
      );
    case 'more':
      return moreItem(node);
    case 'unseen':
      return unseenItem(node, store.activity(node.connectionId));
    case 'note':
      return noteItem(node);
  }
}

/** What a thread is called: the user's label, else its title, else its id shortened. */
export function threadName(state: ThreadState | undefined, ref: ThreadRef): string {
  return state?.label ?? state?.thread?.title ?? shortId(ref.threadId);
}
