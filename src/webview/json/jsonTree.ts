import * as l10n from '@vscode/l10n';
import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import type { TreeState } from '../../protocol';
import { element } from '../dom';
import { VirtualTree } from '../tree/virtualTree';
import { JsonOutline } from './outline';
import { fullText, isContainer, isLong } from './rowText';
import { RowView } from './rowView';

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

/** A JSON text as a tree. */
export class JsonTree {
  readonly #tree: VirtualTree<RowView, JsonOutline>;
  readonly #options: JsonTreeOptions;
  #characterWidth = 0;

  constructor(index: JsonIndex, state: TreeState, options: JsonTreeOptions) {
    this.#options = options;
    const focused = state.focused === undefined ? NONE : index.find(state.focused);
    this.#tree = new VirtualTree(JsonOutline.opened(index, state.expanded), focused, {
      label: l10n.t('Run as JSON'),
      name: 'json',
      coveredTop: options.coveredTop,
      makeRow: () => this.#makeRow(),
      show: (row, value, rowState) => {
        row.show(value, this.#tree.outline, rowState);
      },
      canOpen: (value, width) => this.#canOpen(value, width),
      copy: (value) => {
        this.#copyValue(value);
      },
      changed: options.changed,
    });
  }

  get element(): HTMLElement {
    return this.#tree.element;
  }

  get state(): TreeState {
    const { outline, focused } = this.#tree;
    const pointer = focused === NONE ? undefined : outline.index.pointer(focused);
    return {
      expanded: outline.openPointers(STATE_BUDGET),
      ...(pointer !== undefined && pointer.length <= STATE_BUDGET ? { focused: pointer } : {}),
    };
  }

  /** Shows a newer text. Folds, the focus, and what is in sight stay where they are. */
  update(index: JsonIndex): void {
    this.#tree.replace((watched) => this.#tree.outline.carriedTo(index, watched));
  }

  /** To be called once the tree is in the document. */
  measure(): void {
    const probe = element('span', { className: 'probe', textContent: '0'.repeat(100) });
    this.element.append(probe);
    this.#characterWidth = probe.getBoundingClientRect().width / 100;
    probe.remove();
    this.#tree.measure();
  }

  dispose(): void {
    this.#tree.dispose();
  }

  #copyValue(value: number): void {
    this.#options.copy(fullText(this.#tree.outline.index, value));
  }

  #canOpen(value: number, width: number): boolean {
    const { outline } = this.#tree;
    const { index } = outline;
    if (isContainer(index, value)) {
      return index.childCount(value) > 0;
    }
    const room = width - ROW_MARGIN - outline.level(value) * LEVEL_INDENT;
    return isLong(index, value, Math.max(0, Math.floor(room / (this.#characterWidth || 1))));
  }

  #makeRow(): RowView {
    return new RowView({
      value: (value) => {
        this.#copyValue(value);
      },
      path: (value) => {
        this.#options.copy(this.#tree.outline.index.pointer(value));
      },
    });
  }
}
