/** Stands for no node, and for no row. */
export const NONE = -1;

/**
 * Which nodes of a tree are rows, given which are open. Nodes are numbers from 0, in the order of their rows. A node with
 * children that is open has them as rows below it; one without may be open too, and shows more of itself.
 */
export interface TreeOutline {
  readonly rowCount: number;
  /** The node at a row; NONE where there is no such row. */
  nodeAt(row: number): number;
  /** The row of a node; NONE where a fold hides it. */
  rowOf(node: number): number;
  isOpen(node: number): boolean;
  hasChildren(node: number): boolean;
  /** The node that holds this one; NONE where none does. It may be one that is never a row. */
  parent(node: number): number;
  /** The row that the node's parent has; NONE for the outermost rows. */
  parentRow(node: number): number;
  /** The node and its siblings, in order. */
  siblings(node: number): Iterable<number>;
  /** Opens or closes nodes. */
  setOpen(nodes: Iterable<number>, open: boolean): void;
}

/** A newer outline, and for each node that was asked about the one in it that stands for the same, if there is one. */
export interface Carried<Outline extends TreeOutline> {
  readonly outline: Outline;
  readonly twins: ReadonlyMap<number, number>;
}
