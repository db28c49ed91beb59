import * as l10n from '@vscode/l10n';
import type { PanelState } from '../../protocol';
import { NONE } from '../tree/treeOutline';
import { VirtualTree } from '../tree/virtualTree';
import type { StepMessages } from './stepMessages';
import { StepOutline } from './stepOutline';
import { StepRow, type TimeScale } from './stepRow';
import type { StepsDocument } from './steps';

/** More of the steps' keys than this, in characters, is not kept. */
const KEYS_BUDGET = 64 * 1024;

/** What the tree asks of the page around it. */
export interface StepTreeOptions {
  /** How much something else covers at the top of the window, in px. */
  readonly coveredTop: () => number;
  readonly copy: (text: string) => void;
  /** The messages that the steps wrote. */
  readonly messages: StepMessages;
  /** Told when folds or the focus changed. */
  readonly changed: () => void;
  /** Shows what a JSON Pointer leads to in the list of steps. */
  readonly showJson: (pointer: string) => void;
}

/** The steps of a run as a tree, each with its bar. */
export class StepTree {
  readonly #tree: VirtualTree<StepRow, StepOutline>;
  readonly #rows: StepRow[] = [];
  readonly #options: StepTreeOptions;
  #time: TimeScale;

  constructor(steps: StepsDocument, state: PanelState['steps'], time: TimeScale, options: StepTreeOptions) {
    this.#options = options;
    this.#time = time;
    const outline = new StepOutline(steps, state.toggled);
    this.#tree = new VirtualTree(outline, state.focused === undefined ? NONE : outline.find(state.focused), {
      label: l10n.t('Steps of the run'),
      name: 'step',
      coveredTop: options.coveredTop,
      makeRow: () => this.#makeRow(),
      show: (row, node, rowState) => {
        row.show(node, this.#tree.outline, this.#time, rowState);
      },
      canOpen: (node) => this.#canOpen(node),
      copy: (node) => {
        this.#copyId(node);
      },
      changed: options.changed,
    });
  }

  get element(): HTMLElement {
    return this.#tree.frame;
  }

  focus(): void {
    this.#tree.element.focus({ preventScroll: true });
  }

  /** What to keep: of what was folded and unfolded as much as there is room for, the last first. */
  get state(): PanelState['steps'] {
    const { outline, focused } = this.#tree;
    const key = outline.node(focused)?.key;
    const toggled: string[] = [];
    let left = KEYS_BUDGET;
    for (const each of [...outline.toggled].reverse()) {
      left -= each.length;
      if (left < 0) {
        break;
      }
      toggled.unshift(each);
    }
    return { toggled, ...(key !== undefined && key.length <= KEYS_BUDGET ? { focused: key } : {}) };
  }

  /** Shows newer steps. Folds, the focus, and what is in sight stay where they are. */
  update(steps: StepsDocument, time: TimeScale): void {
    this.#time = time;
    this.#tree.replace((watched) => this.#tree.outline.carriedTo(steps, watched));
  }

  /** Shows what has become known of messages. */
  showMessages(): void {
    this.#tree.refresh();
  }

  /** Shows another moment: only the bars in the document that it changes. */
  showTime(time: TimeScale): void {
    const before = this.#time;
    this.#time = time;
    const sameScale =
      before.from === time.from &&
      before.axis.length === time.axis.length &&
      before.axis.tick === time.axis.tick;
    for (const row of this.#rows) {
      if (row.element.isConnected && (row.isLive || !sameScale)) {
        row.showTime(this.#tree.outline, time);
      }
    }
  }

  /** To be called once the tree is in the document. */
  measure(): void {
    this.#tree.measure();
  }

  dispose(): void {
    this.#tree.dispose();
  }

  #canOpen(node: number): boolean {
    const { outline } = this.#tree;
    const known = outline.node(node);
    return known !== undefined && (known.childCount > 0 || outline.index.kind(known.step.value) === 'object');
  }

  #copyId(node: number): void {
    const known = this.#tree.outline.node(node);
    const id = known?.call?.id ?? known?.step.id;
    if (id !== undefined) {
      this.#options.copy(id);
    }
  }

  #makeRow(): StepRow {
    const { copy, messages } = this.#options;
    const row = new StepRow({
      copy,
      messages,
      tryAgain: (node) => {
        messages.tryAgain(node);
        this.showMessages();
      },
      showJson: (node) => {
        const { outline } = this.#tree;
        const known = outline.node(node);
        if (known !== undefined) {
          this.#options.showJson(outline.index.pointer((known.call ?? known.step).value));
        }
      },
    });
    this.#rows.push(row);
    return row;
  }
}
