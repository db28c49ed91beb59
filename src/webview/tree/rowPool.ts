/** A row of a tree. One that went out of sight is filled anew for another node. */
export interface TreeRow {
  readonly element: HTMLElement;
  /** Holds what shows more of the node, below the row; empty while there is no more to show. */
  readonly below: HTMLElement;
  /** The node it shows; set by the tree. */
  node: number;
}

/** The rows that are in the document, by the node they show. A row that goes is kept to show another node. */
export class RowPool<Row extends TreeRow> {
  readonly #shown = new Map<number, Row>();
  readonly #spare: Row[] = [];
  readonly #element: HTMLElement;
  readonly #belows: HTMLElement;
  readonly #make: () => Row;

  /** Takes where the rows are, and where what shows more of them is. */
  constructor(element: HTMLElement, belows: HTMLElement, make: () => Row) {
    this.#element = element;
    this.#belows = belows;
    this.#make = make;
  }

  get nodes(): Iterable<number> {
    return this.#shown.keys();
  }

  get rows(): Iterable<Row> {
    return this.#shown.values();
  }

  get(node: number): Row | undefined {
    return this.#shown.get(node);
  }

  /**
   * Brings exactly these nodes into the document, in their order, for what reads it. Calls back with each row, and
   * whether it was there before. What is there stays where it is, as the focus may be in it.
   */
  show(
    nodes: ReadonlySet<number>,
    focused: number,
    place: (row: Row, node: number, wasShown: boolean) => void,
  ): void {
    for (const [node, row] of this.#shown) {
      if (!nodes.has(node)) {
        this.#shown.delete(node);
        this.#putAside(row);
      }
    }
    const rows = [...nodes].map((node) => {
      const shown = this.#shown.get(node);
      const row = shown ?? this.#spare.pop() ?? this.#make();
      this.#shown.set(node, row);
      place(row, node, shown !== undefined);
      return row;
    });
    putInOrder(
      this.#element,
      rows.map(({ element }) => element),
    );
    // Tab leads from the focused row to what shows more of it. Where the keyboard is in one of them, none is moved.
    if (!this.#belows.contains(document.activeElement)) {
      rows.sort((a, b) => Number(b.node === focused) - Number(a.node === focused));
    } else {
      const before = [...this.#belows.children];
      const placeOf = ({ below }: Row): number => {
        const place = before.indexOf(below);
        return place < 0 ? before.length : place;
      };
      rows.sort((a, b) => placeOf(a) - placeOf(b));
    }
    putInOrder(
      this.#belows,
      rows.flatMap(({ below }) => (below.hasChildNodes() ? below : [])),
    );
  }

  /** Lets rows stand for the twins of their nodes in a newer outline; those without one go. */
  carry(twins: ReadonlyMap<number, number>): void {
    const before = [...this.#shown];
    this.#shown.clear();
    for (const [node, row] of before) {
      const twin = twins.get(node);
      if (twin === undefined || this.#shown.has(twin)) {
        this.#putAside(row);
      } else {
        this.#shown.set(twin, row);
      }
    }
  }

  #putAside(row: Row): void {
    row.element.remove();
    row.below.remove();
    this.#spare.push(row);
  }
}

/** Has exactly these in an element, in this order. What is there already is not moved, as the focus may be in it. */
function putInOrder(parent: HTMLElement, children: readonly HTMLElement[]): void {
  let next = parent.firstElementChild;
  const wanted = new Set<Element>(children);
  while (next !== null && !wanted.has(next)) {
    next = removed(next);
  }
  for (const child of children) {
    if (child === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
    while (next !== null && !wanted.has(next)) {
      next = removed(next);
    }
  }
}

/** Takes an element out, and gives the one behind it. */
function removed(element: Element): Element | null {
  const next = element.nextElementSibling;
  element.remove();
  return next;
}
