import { NONE } from '../../core/json/jsonIndex';
import type { JsonOutline } from './outline';
import { isContainer } from './rowText';

/** What a key does in the tree: moves the focus to a row, or opens or closes values. */
export type TreeMove =
  | { readonly type: 'focus'; readonly row: number }
  | { readonly type: 'open'; readonly values: readonly number[] }
  | { readonly type: 'close'; readonly value: number };

/** What the tree knows of itself when a key is hit. */
export interface TreePosition {
  readonly outline: JsonOutline;
  /** The value that has the focus. */
  readonly focused: number;
  /** How many rows a page has. */
  readonly page: number;
  /** Whether a value can be opened: it has children, or it is too long for its row. */
  readonly canOpen: (value: number) => boolean;
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
        return isContainer(outline.index, focused) ? focus(row + 1) : undefined;
      }
      return canOpen(focused) ? { type: 'open', values: [focused] } : undefined;
    case 'ArrowLeft': {
      if (outline.isOpen(focused)) {
        return { type: 'close', value: focused };
      }
      const parent = outline.parentRow(focused);
      return parent === NONE ? undefined : focus(parent);
    }
    case 'Enter':
    case ' ':
      if (outline.isOpen(focused)) {
        return { type: 'close', value: focused };
      }
      return canOpen(focused) ? { type: 'open', values: [focused] } : undefined;
    case '*':
      return {
        type: 'open',
        values: [...outline.siblings(focused)].filter((value) => outline.index.childCount(value) > 0),
      };
    default:
      return undefined;
  }
}

function focus(row: number): TreeMove {
  return { type: 'focus', row };
}
