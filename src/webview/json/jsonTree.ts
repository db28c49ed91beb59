import * as l10n from '@vscode/l10n';
import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import { sameJson } from '../../core/json/jsonText';
import type { BodyName, RowCommand, TreeState } from '../../protocol';
import { element } from '../dom';
import { VirtualTree, type RowState } from '../tree/virtualTree';
import { Changes } from './changes';
import { fieldNote, timeOf } from './fieldNotes';
import { indentWidth } from './indent';
import { JsonOutline } from './outline';
import { dotPath } from './path';
import { fullText, isContainer, isLong } from './rowText';
import { RowView, type RowLook } from './rowView';
import { UNMARKED, type Marked, type Match, type Spot } from './search/matches';
import type { Searched } from './search/searched';

/** What a row needs besides its text, in px: the twistie, the padding; and the buttons. */
const LINE_MARGIN = 52;
const ROW_MARGIN = LINE_MARGIN + 36;
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

/** A JSON text as a tree. */
export class JsonTree implements Searched {
  readonly asText = false;
  readonly #tree: VirtualTree<RowView, JsonOutline>;
  readonly #of: BodyName;
  readonly #options: JsonTreeOptions;
  #changes: Changes | undefined;
  #marked = UNMARKED;
  /** Where in the value with the focus the search is at. */
  #spot: Spot | undefined;
  #characterWidth = 0;

  constructor(of: BodyName, index: JsonIndex, state: TreeState, options: JsonTreeOptions) {
    this.#of = of;
    this.#options = options;
    const focused = state.focused === undefined ? NONE : index.find(state.focused);
    this.#tree = new VirtualTree(JsonOutline.opened(index, state.expanded), focused, {
      label: of === 'run' ? l10n.t('Run as JSON') : l10n.t('Steps as JSON'),
      name: `json-${of}`,
      coveredTop: options.coveredTop,
      makeRow: () => this.#makeRow(),
      show: (row, value, rowState) => {
        row.show(value, this.#look(value, rowState));
      },
      canOpen: (value) => this.#canOpen(value),
      copy: (value) => {
        this.#copy('copyValue', value);
      },
      changed: options.changed,
      resized: () => {
        this.#measureCharacter();
      },
      key: (event) => this.#key(event.key),
    });
  }

  /** What goes into the document. */
  get element(): HTMLElement {
    return this.#tree.frame;
  }

  focus(): void {
    this.#tree.element.focus({ preventScroll: true });
  }

  get index(): JsonIndex {
    return this.#tree.outline.index;
  }

  get text(): string {
    return this.index.text;
  }

  /** Where the search is at, unless a person has gone to another value since. */
  get spot(): Spot {
    const value = this.focused;
    return this.#spot?.value === value ? this.#spot : { value, inKey: true, from: 0 };
  }

  /** The value that has the focus; the first one where nobody was in the tree yet. */
  get focused(): number {
    const { focused, outline } = this.#tree;
    return focused === NONE ? outline.nodeAt(0) : focused;
  }

  get state(): TreeState {
    const { outline, focused } = this.#tree;
    const pointer = focused === NONE ? undefined : outline.index.pointer(focused);
    return {
      expanded: outline.openPointers(STATE_BUDGET),
      ...(pointer !== undefined && pointer.length <= STATE_BUDGET ? { focused: pointer } : {}),
    };
  }

  /** Shows a newer text. Folds, the focus, and what is in sight stay where they are; what changed is marked. */
  update(index: JsonIndex): void {
    // Of the same text there may only be more to show.
    if (!sameJson(index.text, this.index.text)) {
      this.#changes = new Changes(this.index, index);
      this.#marked = UNMARKED;
    }
    const { spot } = this;
    this.#tree.replace((watched) => this.#tree.outline.carriedTo(index, watched));
    this.#spot = { ...spot, value: this.focused };
  }

  /** Marks what is other than in a text that was shown before the tree was made. */
  markChangesSince(before: JsonIndex): void {
    this.#changes = new Changes(before, this.index);
    this.#tree.refresh();
  }

  startAt({ startContainer, startOffset }: Range): void {
    const value = this.focused;
    const from = this.#tree.rowOf(value)?.offsetOf(startContainer, startOffset);
    this.#spot = from === undefined ? undefined : { value, inKey: false, from };
  }

  mark(marked: Marked): void {
    if (marked.matches.count === 0 && this.#marked.matches.count === 0) {
      return;
    }
    this.#marked = marked;
    const match = marked.matches.at(marked.current);
    if (match?.value === this.focused) {
      this.#spot = match;
    }
    this.#tree.refresh();
  }

  /** Brings a value into sight, unfolding what hides it, and gives it the tree's own focus. */
  reveal(value: number): void {
    this.#tree.reveal(value);
  }

  /** The same with a match; a value whose row does not show it is shown in full. */
  revealMatch(match: Match): void {
    const { value, inKey } = match;
    this.#tree.reveal(value);
    this.#spot = match;
    if (inKey) {
      return;
    }
    const isOpen = this.#tree.outline.isOpen(value);
    if (!isOpen && this.#tree.rowOf(value)?.showsCurrent === false) {
      this.#tree.setOpen([value], true);
    }
    this.#tree.rowOf(value)?.revealCurrent(this.#options.coveredTop);
  }

  /** Unfolds all down to a level, counted from 1, and folds what is deeper. */
  openTo(level: number): void {
    this.#tree.reshape(this.#tree.focused, () => {
      this.#tree.outline.openTo(level);
    });
  }

  /** Does something with the row that has the focus. */
  run(command: RowCommand): void {
    this.#copy(command, this.focused);
  }

  /** To be called once the tree is in the document. */
  measure(): void {
    this.#tree.measure();
  }

  #measureCharacter(): void {
    const probe = element('span', { className: 'probe', textContent: '0'.repeat(100) });
    this.element.append(probe);
    this.#characterWidth = probe.getBoundingClientRect().width / 100;
    probe.remove();
  }

  #look(value: number, state: RowState): RowLook {
    const note = fieldNote(this.index, value, this.#of);
    return {
      ...state,
      outline: this.#tree.outline,
      change: this.#changes?.of(value),
      marked: this.#marked,
      columns: this.#columns(value, LINE_MARGIN),
      description: note?.description,
      time: timeOf(this.index, value, note),
    };
  }

  #copy(command: RowCommand, value: number): void {
    const { index } = this;
    const texts: Readonly<Record<RowCommand, () => string>> = {
      copyValue: () => fullText(index, value),
      copyKey: () => index.key(value) ?? `${index.position(value)}`,
      copyPath: () => dotPath(index, value),
      copyPointer: () => index.pointer(value),
      copyJson: () => index.source(value),
    };
    this.#options.copy(texts[command]());
  }

  /** A digit unfolds to that level. */
  #key(key: string): boolean {
    if (!/^[1-9]$/.test(key)) {
      return false;
    }
    this.openTo(Number(key));
    return true;
  }

  #canOpen(value: number): boolean {
    const { index } = this;
    return isContainer(index, value)
      ? index.childCount(value) > 0
      : isLong(index, value, this.#columns(value));
  }

  /** How many characters fit into the row of a value. */
  #columns(value: number, margin = ROW_MARGIN): number {
    const width = this.#tree.width;
    const room = width - margin - indentWidth(this.#tree.outline.level(value), width);
    return Math.max(0, Math.floor(room / (this.#characterWidth || 1)));
  }

  #makeRow(): RowView {
    return new RowView({
      value: (value) => {
        this.#copy('copyValue', value);
      },
      path: (value) => {
        this.#copy('copyPath', value);
      },
    });
  }
}
