/** A row of a tree. One that went out of sight is filled anew for another node. */
export interface TreeRow {
  readonly element: HTMLElement;
  /** What shows more of the node, below its line; it is in the row while there is more to show. */
  readonly below: HTMLElement;
  /** The height of what stands below the line, in px. */
  readonly extraHeight: number;
  /** The node it shows; set by the tree. */
  node: number;
  /** In px from the tree's top. */
  moveTo(top: number): void;
}

/** The rows that are in the document, by the node they show. A row that goes is kept to show another node. */
export class RowPool<Row extends TreeRow> {
  readonly #shown = new Map<number, Row>();
  readonly #spare: Row[] = [];
  readonly #element: HTMLElement;
  readonly #make: () => Row;

  constructor(element: HTMLElement, make: () => Row) {
    this.#element = element;
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
  show(nodes: ReadonlySet<number>, place: (row: Row, node: number, wasShown: boolean) => void): void {
    for (const [node, row] of this.#shown) {
      if (!nodes.has(node)) {
        this.#shown.delete(node);
        this.#putAside(row);
      }
    }
    let next = this.#element.firstElementChild;
    for (const node of nodes) {
      const shown = this.#shown.get(node);
      const row = shown ?? this.#spare.pop() ?? this.#make();
      this.#shown.set(node, row);
      place(row, node, shown !== undefined);
      if (row.element === next) {
        next = next.nextElementSibling;
      } else {
        this.#element.insertBefore(row.element, next);
      }
    }
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
    this.#spare.push(row);
  }
}
