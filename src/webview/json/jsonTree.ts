import * as l10n from '@vscode/l10n';
import { element } from '../dom';
import { NONE, type JsonIndex } from './jsonIndex';
import { JsonOutline } from './outline';
import { RowHeights, ScrollScale } from './rowHeights';
import { fullText, isContainer, isLong } from './rowText';
import { rowId, RowView } from './rowView';
import { treeMove, type TreeMove } from './treeKeys';

/** As in VS Code's own trees, in px; the style sheet has the same. */
const ROW_HEIGHT = 22;
/** So many rows beyond each edge of what is in sight are drawn too. */
const OVERSCAN = 12;
/** What a row needs besides its text, in px: the twistie, the buttons, the padding. */
const ROW_MARGIN = 88;
/** The indent of a level, in px; the style sheet has the same. */
const LEVEL_INDENT = 12;
/** More state than this, in characters, is not kept. */
const STATE_BUDGET = 64 * 1024;

/** What the tree asks of the page around it. */
export interface JsonTreeOptions {
  /** How much something else covers at the top of the window, in px. */
  readonly coveredTop: () => number;
  readonly copy: (text: string) => void;
  /** Told when folds or the focus changed. */
  readonly changed: () => void;
}

/** What of a tree outlives it: JSON Pointers of what is open, and of the row that has the focus. */
export interface JsonTreeState {
  readonly expanded: readonly string[];
  readonly focused?: string;
}

/** What of the rows is in sight. All in px. */
interface Sight {
  /** How far the tree's top is above the sight's; negative where it is below. */
  readonly scroll: number;
  readonly height: number;
  readonly scale: ScrollScale;
  /** The place in the rows that is at the sight's top. */
  readonly top: number;
}

/**
 * A JSON text as a tree of which only the rows in sight are in the document; it scrolls with the page. The tree has
 * the keyboard's focus and names its focused row, which is always in the document; Tab leads on to that row's buttons.
 */
export class JsonTree {
  readonly element = element('div', { className: 'tree', role: 'tree', tabIndex: 0 });
  readonly #options: JsonTreeOptions;
  readonly #resizes = new ResizeObserver(() => {
    this.measure();
  });
  readonly #stop = new AbortController();
  readonly #views = new Map<number, RowView>();
  /** Rows that went out of sight, to be used again. */
  readonly #spare: RowView[] = [];
  /** By how much the rows of values shown in full are taller, in px. */
  readonly #extra = new Map<number, number>();
  #outline: JsonOutline;
  #heights: RowHeights;
  #focused: number;
  /** Whether a person was ever in the tree: only then it shows where the focus is. */
  #entered: boolean;
  /** In px; 0 while the tree is not in the document. */
  #width = 0;
  #characterWidth = 0;

  constructor(index: JsonIndex, state: JsonTreeState, options: JsonTreeOptions) {
    this.#options = options;
    this.#outline = JsonOutline.opened(index, state.expanded);
    this.#heights = new RowHeights(this.#outline.rowCount, ROW_HEIGHT);
    const kept = state.focused === undefined ? NONE : index.find(state.focused);
    this.#entered = this.#outline.rowOf(kept) !== NONE;
    this.#focused = this.#entered ? kept : this.#outline.valueAt(0);
    this.element.ariaLabel = l10n.t('Run as JSON');
    this.#listen();
  }

  get state(): JsonTreeState {
    const focused = this.#outline.index.pointer(this.#focused);
    return {
      expanded: this.#outline.openPointers(STATE_BUDGET),
      ...(this.#entered && focused.length <= STATE_BUDGET ? { focused } : {}),
    };
  }

  /** Shows a newer text. Folds, the focus, and what is in sight stay where they are. */
  update(index: JsonIndex): void {
    const sight = this.#sight();
    const anchor = this.#outline.valueAt(this.#heights.rowAt(sight.top));
    const lineage = [...this.#lineage(this.#focused)];
    const { outline, twins } = this.#outline.carriedTo(
      index,
      new Set([...this.#views.keys(), ...this.#extra.keys(), ...lineage, anchor]),
    );
    this.#hold(sight.scroll > 0 ? anchor : NONE, () => {
      this.#outline = outline;
      // Where the focused value is gone, the focus goes to what held it.
      const focused = lineage
        .map((value) => twins.get(value) ?? NONE)
        .find((twin) => outline.rowOf(twin) !== NONE);
      this.#focused = focused ?? outline.valueAt(0);
      carry(this.#extra, twins);
      for (const view of carry(this.#views, twins)) {
        this.#putAside(view);
      }
      return twins.get(anchor) ?? NONE;
    });
    this.#draw(true);
  }

  /** Takes up a new width, and new heights of values shown in full; to be called once the tree is in the document. */
  measure(): void {
    const width = this.element.clientWidth;
    if (width !== this.#width) {
      this.#width = width;
      this.#characterWidth = this.#measureCharacter();
      this.#layOut();
      this.#draw(true);
    }
    let changed = false;
    for (const [value, view] of this.#views) {
      const extra = view.extraHeight;
      if (extra !== (this.#extra.get(value) ?? 0)) {
        this.#extra.set(value, extra);
        changed = true;
      }
    }
    if (changed) {
      this.#layOut();
      this.#draw(false);
    }
  }

  dispose(): void {
    this.#stop.abort();
    this.#resizes.disconnect();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const draw = (): void => {
      this.#draw(false);
    };
    window.addEventListener('scroll', draw, { signal, passive: true });
    window.addEventListener('resize', draw, { signal });
    this.#resizes.observe(this.element);
    this.element.addEventListener('focus', () => {
      if (!this.#entered) {
        this.#entered = true;
        this.#showFocus();
      }
    });
    this.element.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    this.element.addEventListener('keyup', (event) => {
      // Tab has led here: show where the focus is.
      if (event.key === 'Tab' && event.target === this.element) {
        this.#reveal(this.#focused);
      }
    });
    this.element.addEventListener('mousedown', (event) => {
      const value = this.#valueOf(event.target);
      if (value !== NONE) {
        this.#focus(value);
      }
    });
    this.element.addEventListener('click', (event) => {
      const line = event.target instanceof Element ? event.target.closest('.line') : null;
      const value = this.#valueOf(line);
      const onButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (value !== NONE && !onButton && this.#canOpen(value) && getSelection()?.isCollapsed !== false) {
        this.#setOpen([value], !this.#outline.isOpen(value));
      }
    });
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as Element;
    const inside = target !== this.element;
    if (inside && event.key === 'Escape') {
      this.element.focus({ preventScroll: true });
      event.preventDefault();
      return;
    }
    // In a value shown in full the keys scroll; on a button only those are the tree's that are not the button's.
    if (target.closest('.reader') || (inside && (event.key === 'Enter' || event.key === ' '))) {
      return;
    }
    const withCommand = event.ctrlKey || event.metaKey;
    if (withCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'c') {
      if (getSelection()?.isCollapsed !== false) {
        this.#copyValue(this.#focused);
        event.preventDefault();
      }
      return;
    }
    if (withCommand || event.altKey) {
      return;
    }
    const move = treeMove(event.key, {
      outline: this.#outline,
      focused: this.#focused,
      page: Math.max(1, Math.floor(this.#sight().height / ROW_HEIGHT) - 1),
      canOpen: (value) => this.#canOpen(value),
    });
    if (move !== undefined) {
      event.preventDefault();
      this.element.focus({ preventScroll: true });
      this.#do(move);
    }
  }

  #do(move: TreeMove): void {
    switch (move.type) {
      case 'focus':
        this.#focus(this.#outline.valueAt(move.row));
        break;
      case 'open':
        this.#setOpen(move.values, true);
        break;
      case 'close':
        this.#setOpen([move.value], false);
        break;
    }
    this.#reveal(this.#focused);
  }

  #focus(value: number): void {
    const before = this.#focused;
    if (value !== before) {
      this.#focused = value;
      this.#showFocus(before);
      this.#draw(false);
      this.#options.changed();
    }
  }

  /** Draws the row that has the focus anew, and the one that had it. */
  #showFocus(before = this.#focused): void {
    for (const value of new Set([before, this.#focused])) {
      this.#views.get(value)?.show(value, this.#stateOf(value));
    }
  }

  #setOpen(values: readonly number[], open: boolean): void {
    this.#hold(values[0] ?? NONE, () => {
      this.#outline.setOpen(values, open);
      if (!open) {
        for (const value of values) {
          this.#extra.delete(value);
        }
      }
      return values[0] ?? NONE;
    });
    this.#draw(true);
    this.measure();
    this.#options.changed();
  }

  #copyValue(value: number): void {
    const { index } = this.#outline;
    this.#options.copy(fullText(index, value));
  }

  #canOpen(value: number): boolean {
    const { index } = this.#outline;
    if (isContainer(index, value)) {
      return index.childCount(value) > 0;
    }
    const room = this.#width - ROW_MARGIN - this.#outline.level(value) * LEVEL_INDENT;
    return isLong(index, value, Math.max(0, Math.floor(room / (this.#characterWidth || 1))));
  }

  /** The value and all that holds it, from the inside. */
  *#lineage(value: number): Generator<number> {
    for (let at = value; at !== NONE; at = this.#outline.index.parent(at)) {
      yield at;
    }
  }

  #valueOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest('.row') : null;
    return [...this.#views.values()].find((view) => view.element === row)?.value ?? NONE;
  }

  #sight(): Sight {
    const covered = this.#options.coveredTop();
    const scroll = covered - this.element.getBoundingClientRect().top;
    const height = window.innerHeight - covered;
    const scale = new ScrollScale(this.#heights.total, height);
    return { scroll, height, scale, top: scale.toRows(scroll) };
  }

  /** Makes a change to the rows during which one of them stays where it is on the screen; `change` gives it anew. */
  #hold(value: number, change: () => number): void {
    const row = this.#outline.rowOf(value);
    const above = row === NONE ? 0 : this.#heights.top(row) - this.#sight().top;
    const after = change();
    const held = this.#outline.rowOf(after);
    this.#layOut();
    if (row !== NONE && held !== NONE) {
      this.#scrollTo(this.#heights.top(held) - above);
    }
  }

  #layOut(): void {
    const tall = [...this.#extra]
      .map(([value, extra]) => ({ row: this.#outline.rowOf(value), extra }))
      .filter(({ row }) => row !== NONE)
      .sort((one, other) => one.row - other.row);
    this.#heights = new RowHeights(this.#outline.rowCount, ROW_HEIGHT, tall);
    this.element.style.height = `${this.#sight().scale.height}px`;
  }

  /** Scrolls so that a place in the rows, in px, is at the sight's top. */
  #scrollTo(top: number): void {
    const { scroll, scale } = this.#sight();
    const by = scale.toScroll(top) - scroll;
    if (Math.abs(by) >= 1) {
      window.scrollBy({ top: by, behavior: 'instant' });
    }
  }

  #reveal(value: number): void {
    const row = this.#outline.rowOf(value);
    const sight = this.#sight();
    const top = this.#heights.top(row);
    const bottom = top + Math.min(this.#heights.height(row), sight.height);
    if (top < sight.top) {
      this.#scrollTo(top);
    } else if (bottom > sight.top + sight.height) {
      this.#scrollTo(bottom - sight.height);
    }
  }

  #measureCharacter(): number {
    const probe = element('span', { className: 'probe', textContent: '0'.repeat(100) });
    this.element.append(probe);
    const width = probe.getBoundingClientRect().width / 100;
    probe.remove();
    return width;
  }

  #stateOf(value: number): Parameters<RowView['show']>[1] {
    return {
      outline: this.#outline,
      canOpen: this.#canOpen(value),
      focused: this.#entered && value === this.#focused,
    };
  }

  /** Brings the rows in sight, and the focused one wherever it is, into the document. */
  #draw(anew: boolean): void {
    if (this.#width === 0) {
      return;
    }
    if (this.#outline.rowOf(this.#focused) === NONE) {
      const lineage = [...this.#lineage(this.#focused)];
      this.#focused =
        lineage.find((value) => this.#outline.rowOf(value) !== NONE) ?? this.#outline.valueAt(0);
    }
    const sight = this.#sight();
    const first = Math.max(0, this.#heights.rowAt(sight.top) - OVERSCAN);
    const last = Math.min(
      this.#outline.rowCount - 1,
      this.#heights.rowAt(sight.top + sight.height) + OVERSCAN,
    );
    const rows = new Set<number>();
    const focusedRow = this.#outline.rowOf(this.#focused);
    if (focusedRow < first) {
      rows.add(focusedRow);
    }
    for (let row = first; row <= last; row++) {
      rows.add(row);
    }
    rows.add(focusedRow);
    this.#putAsideAllBut(rows);

    // In the order of the rows, for what reads the document. What is there already is not moved: it may have the focus.
    let next = this.element.firstElementChild;
    for (const row of rows) {
      const value = this.#outline.valueAt(row);
      const shown = this.#views.get(value);
      const view = shown ?? this.#takeView();
      if (shown === undefined || anew) {
        this.#views.set(value, view);
        view.show(value, this.#stateOf(value));
        this.#resizes.observe(view.reader);
      }
      if (view.element === next) {
        next = next.nextElementSibling;
      } else {
        this.element.insertBefore(view.element, next);
      }
      const top = this.#heights.top(row) - sight.top + sight.scroll;
      view.element.style.transform = `translateY(${top}px)`;
    }
    this.element.setAttribute('aria-activedescendant', rowId(this.#focused));
  }

  #putAsideAllBut(rows: ReadonlySet<number>): void {
    for (const [value, view] of this.#views) {
      if (!rows.has(this.#outline.rowOf(value))) {
        this.#views.delete(value);
        this.#putAside(view);
      }
    }
  }

  #putAside(view: RowView): void {
    view.element.remove();
    this.#spare.push(view);
  }

  #takeView(): RowView {
    return (
      this.#spare.pop() ??
      new RowView({
        value: (value) => {
          this.#copyValue(value);
        },
        path: (value) => {
          this.#options.copy(this.#outline.index.pointer(value));
        },
      })
    );
  }
}

/** Gives what is known of values to their twins in a newer text; tells what has no twin. */
function carry<T>(known: Map<number, T>, twins: ReadonlyMap<number, number>): T[] {
  const left: T[] = [];
  const carried = new Map<number, T>();
  for (const [value, what] of known) {
    const twin = twins.get(value);
    if (twin === undefined || carried.has(twin)) {
      left.push(what);
    } else {
      carried.set(twin, what);
    }
  }
  known.clear();
  for (const [twin, what] of carried) {
    known.set(twin, what);
  }
  return left;
}
