import { element } from '../dom';
import { RowPool, type TreeRow } from './rowPool';
import { RowViewport } from './rowViewport';
import { followGestures } from './treeGestures';
import { NONE, type Carried, type TreeOutline } from './treeOutline';

/** As in VS Code's own trees, in px; the style sheet has the same. */
const ROW_HEIGHT = 22;
/** So many rows beyond each edge of what is in sight are drawn too. */
const OVERSCAN = 12;

/** What a tree is of. */
export interface TreeParts<Row extends TreeRow> {
  /** What it is called before a screen reader. */
  readonly label: string;
  /** What its rows' ids in the document begin with. */
  readonly name: string;
  /** How much something else covers at the top of the window, in px. */
  readonly coveredTop: () => number;
  readonly makeRow: () => Row;
  /** Fills a row with a node. */
  readonly show: (row: Row, node: number, state: RowState) => void;
  readonly canOpen: (node: number) => boolean;
  /** Copies what a node is. */
  readonly copy: (node: number) => void;
  /** Told when folds or the focus changed. */
  readonly changed: () => void;
  /** Told when the tree has another width, before it is laid out by it. */
  readonly resized?: () => void;
  /** Told of a key that is not the tree's; tells whether it took it. */
  readonly key?: (event: KeyboardEvent) => boolean;
}

/** How a row is to be shown. */
export interface RowState {
  readonly id: string;
  readonly isOpen: boolean;
  readonly canOpen: boolean;
  readonly focused: boolean;
}

/**
 * A tree of which only the rows in sight are in the document; it scrolls with the page. The tree has the keyboard's
 * focus and names its focused row, which is always in the document; Tab leads on to that row's buttons, and to what shows
 * more of it.
 */
export class VirtualTree<Row extends TreeRow, Outline extends TreeOutline> {
  readonly element = element('div', { className: 'tree', role: 'tree', tabIndex: 0 });
  /** What shows more of rows. It lies over the room that the tree leaves below them: a tree may hold nothing but items. */
  readonly #belows = element('div', { className: 'belows' });
  /** All of the tree. */
  readonly frame = element('div', { className: 'tree-frame' }, this.element, this.#belows);
  readonly #parts: TreeParts<Row>;
  readonly #resizes = new ResizeObserver(() => {
    this.measure();
  });
  readonly #shifts = new ResizeObserver(() => {
    this.#draw(false);
  });
  readonly #stop = new AbortController();
  readonly #viewport: RowViewport;
  readonly #rows: RowPool<Row>;
  /** By how much the rows of nodes that show more of themselves are taller, in px. */
  #extra = new Map<number, number>();
  #outline: Outline;
  #focused: number;
  /** Whether a person was ever in the tree: only then it shows where the focus is. */
  #entered: boolean;
  /** In px; 0 while the tree is not in the document. */
  #width = 0;

  /** Takes the node that had the focus before, or NONE. */
  constructor(outline: Outline, focused: number, parts: TreeParts<Row>) {
    this.#parts = parts;
    this.#outline = outline;
    this.#rows = new RowPool(this.element, this.#belows, () => this.#makeRow());
    this.#viewport = new RowViewport(this.element, ROW_HEIGHT, parts.coveredTop);
    this.#entered = outline.rowOf(focused) !== NONE;
    this.#focused = this.#entered ? focused : outline.nodeAt(0);
    this.element.ariaLabel = parts.label;
    this.#listen();
  }

  get outline(): Outline {
    return this.#outline;
  }

  /** In px; 0 while it is not in the document. */
  get width(): number {
    return this.#width;
  }

  /** The node that has the focus; NONE where nobody was in the tree yet. */
  get focused(): number {
    return this.#entered ? this.#focused : NONE;
  }

  /** Shows a newer outline. Folds, the focus, and what is in sight stay where they are. */
  replace(carry: (watched: ReadonlySet<number>) => Carried<Outline>): void {
    const { sight, heights } = this.#viewport;
    const anchor = this.#outline.nodeAt(heights.rowAt(sight.top));
    const lineage = [...this.#lineage(this.#focused)];
    const { outline, twins } = carry(
      new Set([...this.#rows.nodes, ...this.#extra.keys(), ...lineage, anchor]),
    );
    this.#keepFocus(() => {
      this.#hold(sight.scroll > 0 ? anchor : NONE, () => {
        this.#outline = outline;
        // Where the focused node is gone, the focus goes to what held it.
        this.#focused = this.#firstRow(lineage.map((node) => twins.get(node) ?? NONE));
        this.#extra = carriedTo(this.#extra, twins);
        this.#rows.carry(twins);
        return twins.get(anchor) ?? NONE;
      });
      this.#draw(true);
    });
  }

  /** Fills the rows in the document anew, as what they show has changed. */
  refresh(): void {
    this.#keepFocus(() => {
      this.#draw(true);
    });
    this.measure();
  }

  /** Opens or closes nodes; the first of them stays where it is on the screen. */
  setOpen(nodes: readonly number[], open: boolean): void {
    this.reshape(nodes[0] ?? NONE, () => {
      this.#outline.setOpen(nodes, open);
    });
  }

  /** Makes a change to which nodes are open; `held`, or NONE, stays where it is on the screen. */
  reshape(held: number, change: () => void): void {
    this.#hold(held, () => {
      change();
      for (const node of [...this.#extra.keys()].filter((each) => !this.#outline.isOpen(each))) {
        this.#extra.delete(node);
      }
      // A fold may have hidden the focused row.
      this.#focused = this.#firstRow([...this.#lineage(this.#focused)]);
      return this.#firstRow([...this.#lineage(held)]);
    });
    this.#draw(true);
    this.measure();
    this.#parts.changed();
  }

  /** Gives a node the tree's own focus and scrolls it into sight, unfolding what hides it. */
  reveal(node: number): void {
    const folded = [...this.#lineage(this.#outline.parent(node))].filter(
      (each) => !this.#outline.isOpen(each),
    );
    if (this.#outline.rowOf(node) === NONE && folded.length > 0) {
      this.reshape(NONE, () => {
        this.#outline.setOpen(folded, true);
      });
    }
    const row = this.#outline.rowOf(node);
    if (row !== NONE) {
      this.#focus(node);
      this.#viewport.center(row);
    }
  }

  /** Takes up a new width, and new heights of what shows more of itself; to be called once the tree is in the document. */
  measure(): void {
    const width = this.element.clientWidth;
    if (width !== this.#width) {
      this.#width = width;
      this.#parts.resized?.();
      this.#layOut();
      this.#draw(true);
    }
    let changed = false;
    for (const { node, below } of this.#rows.rows) {
      const extra = below.isConnected ? below.offsetHeight : 0;
      if (extra !== (this.#extra.get(node) ?? 0)) {
        this.#extra.set(node, extra);
        changed = true;
      }
    }
    if (changed) {
      this.#layOut();
      this.#draw(false);
    }
  }

  /** The row of a node; undefined where it is not in the document. */
  rowOf(node: number): Row | undefined {
    return this.#rows.get(node);
  }

  dispose(): void {
    this.#stop.abort();
    this.#resizes.disconnect();
    this.#shifts.disconnect();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const draw = (): void => {
      this.#draw(false);
    };
    window.addEventListener('scroll', draw, { signal, passive: true });
    window.addEventListener('resize', draw, { signal });
    // What stands above may grow or shrink without a scroll.
    this.#shifts.observe(document.body);
    this.#resizes.observe(this.element);
    followGestures(
      { element: this.element, belows: this.#belows, frame: this.frame },
      {
        position: () => ({
          outline: this.#outline,
          focused: this.#focused,
          page: Math.max(1, Math.floor(this.#viewport.sight.height / ROW_HEIGHT) - 1),
          canOpen: (node) => this.#parts.canOpen(node),
        }),
        nodeOf: (target) => this.#nodeOf(target),
        focus: (node) => {
          this.#focus(node);
        },
        revealFocused: () => {
          this.#viewport.reveal(this.#outline.rowOf(this.#focused));
        },
        setOpen: (nodes, open) => {
          this.setOpen(nodes, open);
        },
        focusedLine: () => this.#rows.get(this.#focused)?.element.firstElementChild ?? undefined,
        copy: this.#parts.copy,
        key: (event) => this.#parts.key?.(event) === true,
      },
      signal,
    );
  }

  /** Makes a change; where what had the keyboard's focus goes with it, the tree gets it. */
  #keepFocus(change: () => void): void {
    const hadFocus = this.frame.contains(document.activeElement);
    change();
    if (hadFocus && !this.frame.contains(document.activeElement)) {
      this.element.focus({ preventScroll: true });
    }
  }

  #focus(node: number): void {
    const before = this.#focused;
    this.#entered = true;
    this.#focused = node;
    for (const each of new Set([before, node])) {
      const row = this.#rows.get(each);
      if (row !== undefined) {
        this.#parts.show(row, each, this.#stateOf(each));
      }
    }
    if (node !== before) {
      this.#draw(false);
      this.#parts.changed();
    }
  }

  /** The node and all that holds it, from the inside. */
  *#lineage(node: number): Generator<number> {
    for (let at = node; at !== NONE; at = this.#outline.parent(at)) {
      yield at;
    }
  }

  /** Makes a change to the rows during which one of them stays where it is on the screen; `change` gives it anew. */
  #hold(node: number, change: () => number): void {
    const row = this.#outline.rowOf(node);
    const above = row === NONE ? 0 : this.#viewport.heights.top(row) - this.#viewport.sight.top;
    const after = change();
    const held = this.#outline.rowOf(after);
    this.#layOut();
    if (row !== NONE && held !== NONE) {
      this.#viewport.scrollTo(this.#viewport.heights.top(held) - above);
    }
  }

  #layOut(): void {
    const tall = [...this.#extra]
      .map(([node, extra]) => ({ row: this.#outline.rowOf(node), extra }))
      .filter(({ row }) => row !== NONE)
      .sort((one, other) => one.row - other.row);
    this.#viewport.layOut(this.#outline.rowCount, tall);
  }

  #stateOf(node: number): RowState {
    const isOpen = this.#outline.isOpen(node);
    return {
      id: this.#rowId(node),
      isOpen,
      canOpen: isOpen || this.#parts.canOpen(node),
      focused: this.#entered && node === this.#focused,
    };
  }

  /** The first of these nodes that has a row, else the first row's. */
  #firstRow(nodes: readonly number[]): number {
    return nodes.find((node) => this.#outline.rowOf(node) !== NONE) ?? this.#outline.nodeAt(0);
  }

  /** Brings the rows in sight, and the focused one wherever it is, into the document; those there, filled anew or not. */
  #draw(anew: boolean): void {
    if (this.#width === 0) {
      return;
    }
    const { sight, heights } = this.#viewport;
    const first = Math.max(0, heights.rowAt(sight.top) - OVERSCAN);
    const last = Math.min(heights.count - 1, heights.rowAt(sight.top + sight.height) + OVERSCAN);
    const nodes = new Set<number>();
    if (this.#focused !== NONE && this.#outline.rowOf(this.#focused) < first) {
      nodes.add(this.#focused);
    }
    for (let row = first; row <= last; row++) {
      nodes.add(this.#outline.nodeAt(row));
    }
    if (this.#focused !== NONE) {
      nodes.add(this.#focused);
    }
    this.#rows.show(nodes, this.#focused, (row, node, wasShown) => {
      if (anew || !wasShown) {
        row.node = node;
        this.#parts.show(row, node, this.#stateOf(node));
      }
      const top = heights.top(this.#outline.rowOf(node)) - sight.top + sight.scroll;
      row.element.style.transform = `translateY(${top}px)`;
      row.below.style.transform = `translateY(${top + ROW_HEIGHT}px)`;
    });
    if (this.#focused === NONE) {
      this.element.removeAttribute('aria-activedescendant');
    } else {
      this.element.setAttribute('aria-activedescendant', this.#rowId(this.#focused));
    }
  }

  /** The node whose row, or what shows more of it, an element is in; NONE where it is in none. */
  #nodeOf(target: EventTarget | null): number {
    if (!(target instanceof Element)) {
      return NONE;
    }
    const rows = [...this.#rows.rows];
    return rows.find((row) => row.element.contains(target) || row.below.contains(target))?.node ?? NONE;
  }

  #rowId(node: number): string {
    return `${this.#parts.name}-${node}`;
  }

  #makeRow(): Row {
    const row = this.#parts.makeRow();
    this.#resizes.observe(row.below);
    return row;
  }
}

/** What is known of nodes, for their twins in a newer outline. */
function carriedTo(
  known: ReadonlyMap<number, number>,
  twins: ReadonlyMap<number, number>,
): Map<number, number> {
  const carried = new Map<number, number>();
  for (const [node, what] of known) {
    const twin = twins.get(node);
    if (twin !== undefined) {
      carried.set(twin, what);
    }
  }
  return carried;
}
