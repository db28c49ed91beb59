import * as l10n from '@vscode/l10n';
import { element } from '../dom';
import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import { JsonOutline } from './outline';
import { RowPool } from './rowPool';
import { fullText, isContainer, isLong } from './rowText';
import { rowId, RowView, type RowState } from './rowView';
import { RowViewport } from './rowViewport';
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
  readonly #viewport: RowViewport;
  readonly #rows = new RowPool(this.element, () => this.#makeRow());
  /** By how much the rows of values shown in full are taller, in px. */
  #extra = new Map<number, number>();
  #outline: JsonOutline;
  #focused: number;
  /** Whether a person was ever in the tree: only then it shows where the focus is. */
  #entered: boolean;
  /** In px; 0 while the tree is not in the document. */
  #width = 0;
  #characterWidth = 0;

  constructor(index: JsonIndex, state: JsonTreeState, options: JsonTreeOptions) {
    this.#options = options;
    this.#outline = JsonOutline.opened(index, state.expanded);
    this.#viewport = new RowViewport(this.element, ROW_HEIGHT, options.coveredTop);
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
    const { sight, heights } = this.#viewport;
    const anchor = this.#outline.valueAt(heights.rowAt(sight.top));
    const lineage = [...this.#lineage(this.#focused)];
    const { outline, twins } = this.#outline.carriedTo(
      index,
      new Set([...this.#rows.values, ...this.#extra.keys(), ...lineage, anchor]),
    );
    const hadFocus = this.element.contains(document.activeElement);
    this.#hold(sight.scroll > 0 ? anchor : NONE, () => {
      this.#outline = outline;
      // Where the focused value is gone, the focus goes to what held it.
      this.#focused = this.#firstRow(lineage.map((value) => twins.get(value) ?? NONE));
      this.#extra = carry(this.#extra, twins);
      this.#rows.carry(twins);
      return twins.get(anchor) ?? NONE;
    });
    this.#draw(true);
    if (hadFocus && !this.element.contains(document.activeElement)) {
      this.element.focus({ preventScroll: true });
    }
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
    for (const view of this.#rows.views) {
      const extra = view.extraHeight;
      if (extra !== (this.#extra.get(view.value) ?? 0)) {
        this.#extra.set(view.value, extra);
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
    this.element.addEventListener('focusin', (event) => {
      this.#entered = true;
      const value = this.#valueOf(event.target);
      this.#focus(value === NONE ? this.#focused : value);
    });
    this.element.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    this.element.addEventListener('keyup', (event) => {
      // Tab has led here: show where the focus is.
      if (event.key === 'Tab' && event.target === this.element) {
        this.#viewport.reveal(this.#outline.rowOf(this.#focused));
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
      page: Math.max(1, Math.floor(this.#viewport.sight.height / ROW_HEIGHT) - 1),
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
    this.#viewport.reveal(this.#outline.rowOf(this.#focused));
  }

  #focus(value: number): void {
    const before = this.#focused;
    this.#focused = value;
    for (const each of new Set([before, value])) {
      this.#rows.get(each)?.show(each, this.#stateOf(each));
    }
    if (value !== before) {
      this.#draw(false);
      this.#options.changed();
    }
  }

  #setOpen(values: readonly number[], open: boolean): void {
    this.#hold(values[0] ?? NONE, () => {
      this.#outline.setOpen(values, open);
      if (!open) {
        for (const value of values) {
          this.#extra.delete(value);
        }
        // A fold may have hidden the focused row.
        this.#focused = this.#firstRow([...this.#lineage(this.#focused)]);
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
    return [...this.#rows.views].find((view) => view.element === row)?.value ?? NONE;
  }

  /** Makes a change to the rows during which one of them stays where it is on the screen; `change` gives it anew. */
  #hold(value: number, change: () => number): void {
    const row = this.#outline.rowOf(value);
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
      .map(([value, extra]) => ({ row: this.#outline.rowOf(value), extra }))
      .filter(({ row }) => row !== NONE)
      .sort((one, other) => one.row - other.row);
    this.#viewport.layOut(this.#outline.rowCount, tall);
  }

  #measureCharacter(): number {
    const probe = element('span', { className: 'probe', textContent: '0'.repeat(100) });
    this.element.append(probe);
    const width = probe.getBoundingClientRect().width / 100;
    probe.remove();
    return width;
  }

  #stateOf(value: number): RowState {
    return {
      outline: this.#outline,
      canOpen: this.#canOpen(value),
      focused: this.#entered && value === this.#focused,
    };
  }

  /** The first of these values that has a row, else the first row's. */
  #firstRow(values: readonly number[]): number {
    return values.find((value) => this.#outline.rowOf(value) !== NONE) ?? this.#outline.valueAt(0);
  }

  /** Brings the rows in sight, and the focused one wherever it is, into the document; those there, filled anew or not. */
  #draw(anew: boolean): void {
    if (this.#width === 0) {
      return;
    }
    const { sight, heights } = this.#viewport;
    const first = Math.max(0, heights.rowAt(sight.top) - OVERSCAN);
    const last = Math.min(heights.count - 1, heights.rowAt(sight.top + sight.height) + OVERSCAN);
    const values = new Set<number>();
    if (this.#outline.rowOf(this.#focused) < first) {
      values.add(this.#focused);
    }
    for (let row = first; row <= last; row++) {
      values.add(this.#outline.valueAt(row));
    }
    values.add(this.#focused);
    this.#rows.show(values, (view, value, wasShown) => {
      if (anew || !wasShown) {
        view.show(value, this.#stateOf(value));
      }
      view.moveTo(heights.top(this.#outline.rowOf(value)) - sight.top + sight.scroll);
    });
    this.element.setAttribute('aria-activedescendant', rowId(this.#focused));
  }

  #makeRow(): RowView {
    const view = new RowView({
      value: (value) => {
        this.#copyValue(value);
      },
      path: (value) => {
        this.#options.copy(this.#outline.index.pointer(value));
      },
    });
    this.#resizes.observe(view.reader);
    return view;
  }
}

/** What is known of values, for their twins in a newer text. */
function carry(known: ReadonlyMap<number, number>, twins: ReadonlyMap<number, number>): Map<number, number> {
  const carried = new Map<number, number>();
  for (const [value, what] of known) {
    const twin = twins.get(value);
    if (twin !== undefined) {
      carried.set(twin, what);
    }
  }
  return carried;
}
