import { NONE, type TreeOutline } from './treeOutline';

/** What a key does in the tree: moves the focus to a row, or opens or closes nodes. */
export type TreeMove =
  | { readonly type: 'focus'; readonly row: number }
  | { readonly type: 'open'; readonly nodes: readonly number[] }
  | { readonly type: 'close'; readonly node: number };

/** What the tree knows of itself when a key is hit. */
export interface TreePosition {
  readonly outline: TreeOutline;
  /** The node that has the focus. */
  readonly focused: number;
  /** How many rows a page has. */
  readonly page: number;
  /** Whether a node can be opened: it has children, or more of itself to show. */
  readonly canOpen: (node: number) => boolean;
}

/** What a key, named as KeyboardEvent.key, does, by the ARIA pattern of a tree; undefined where it does nothing. */
export function treeMove(key: string, position: TreePosition): TreeMove | undefined {
  const { outline, focused, page, canOpen } = position;
  const row = outline.rowOf(focused);
  const last = outline.rowCount - 1;
  switch (key) {
    case 'ArrowDown':
      return focus(Math.min(row + 1, last));
    case 'ArrowUp':
      return focus(Math.max(row - 1, 0));
    case 'PageDown':
      return focus(Math.min(row + page, last));
    case 'PageUp':
      return focus(Math.max(row - page, 0));
    case 'Home':
      return focus(0);
    case 'End':
      return focus(last);
    case 'ArrowRight':
      if (outline.isOpen(focused)) {
        return outline.hasChildren(focused) ? focus(row + 1) : undefined;
      }
      return canOpen(focused) ? { type: 'open', nodes: [focused] } : undefined;
    case 'ArrowLeft': {
      if (outline.isOpen(focused)) {
        return { type: 'close', node: focused };
      }
      const parent = outline.parentRow(focused);
      return parent === NONE ? undefined : focus(parent);
    }
    case 'Enter':
    case ' ':
      if (outline.isOpen(focused)) {
        return { type: 'close', node: focused };
      }
      return canOpen(focused) ? { type: 'open', nodes: [focused] } : undefined;
    case '*':
      return {
        type: 'open',
        nodes: [...outline.siblings(focused)].filter((node) => outline.hasChildren(node)),
      };
    default:
      return undefined;
  }
}

function focus(row: number): TreeMove {
  return { type: 'focus', row };
}
