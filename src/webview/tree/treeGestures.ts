import { treeMove, type TreePosition } from './treeKeys';
import { NONE } from './treeOutline';

/** Where gestures are made. */
export interface TreePlaces {
  /** The tree: it has the keyboard's focus for its focused row. */
  readonly element: HTMLElement;
  /** What holds all that shows more of rows. */
  readonly belows: HTMLElement;
  /** What holds both. */
  readonly frame: HTMLElement;
}

/** What gestures ask of a tree. */
export interface TreeActions {
  readonly position: () => TreePosition;
  /** The node whose row, or what shows more of it, an element is in; NONE where it is in none. */
  readonly nodeOf: (target: EventTarget | null) => number;
  /** Gives a node the tree's own focus. */
  readonly focus: (node: number) => void;
  /** Brings the row with the focus into sight. */
  readonly revealFocused: () => void;
  readonly setOpen: (nodes: readonly number[], open: boolean) => void;
  /** The line of the row that has the focus; undefined where it is not in the document. */
  readonly focusedLine: () => Element | undefined;
  /** Copies what a node is. */
  readonly copy: (node: number) => void;
  /** Told of a key that is not the tree's; tells whether it took it. */
  readonly key: (event: KeyboardEvent) => boolean;
}

/** Has a tree follow keys and the pointer as VS Code's own do, until the signal comes. */
export function followGestures(places: TreePlaces, actions: TreeActions, signal: AbortSignal): void {
  const gestures = new TreeGestures(places, actions);
  const { element, belows, frame } = places;
  frame.addEventListener('focusin', gestures.enter, { signal });
  belows.addEventListener('keydown', gestures.leave, { signal });
  element.addEventListener('keydown', gestures.key, { signal });
  element.addEventListener('keyup', gestures.arrive, { signal });
  element.addEventListener('mousedown', gestures.press, { signal });
  element.addEventListener('click', gestures.click, { signal });
  element.addEventListener('contextmenu', gestures.openMenu, { signal });
}

/** Each gesture listens for its event. */
class TreeGestures {
  readonly #places: TreePlaces;
  readonly #actions: TreeActions;

  constructor(places: TreePlaces, actions: TreeActions) {
    this.#places = places;
    this.#actions = actions;
  }

  readonly enter = ({ target }: FocusEvent): void => {
    const node = this.#actions.nodeOf(target);
    this.#actions.focus(node === NONE ? this.#actions.position().focused : node);
  };

  /** Escape leads from what is in a row back to the tree. */
  readonly leave = (event: KeyboardEvent): boolean => {
    if (event.key !== 'Escape') {
      return false;
    }
    this.#takeFocus();
    event.preventDefault();
    return true;
  };

  readonly key = (event: KeyboardEvent): void => {
    const inside = event.target !== this.#places.element;
    if (inside && this.leave(event)) {
      return;
    }
    // On a button only those keys are the tree's that are not the button's.
    if (inside && (event.key === 'Enter' || event.key === ' ')) {
      return;
    }
    const withCommand = event.ctrlKey || event.metaKey;
    if (withCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'c') {
      this.#copy(event);
    } else if (!withCommand && !event.altKey) {
      this.#move(event);
    }
  };

  #copy(event: KeyboardEvent): void {
    // A text that is selected is what is copied.
    if (getSelection()?.isCollapsed !== false) {
      this.#actions.copy(this.#actions.position().focused);
      event.preventDefault();
    }
  }

  #move(event: KeyboardEvent): void {
    const position = this.#actions.position();
    const move = treeMove(event.key, position);
    if (move === undefined) {
      if (this.#actions.key(event)) {
        event.preventDefault();
      }
      return;
    }
    event.preventDefault();
    this.#takeFocus();
    switch (move.type) {
      case 'focus':
        this.#actions.focus(position.outline.nodeAt(move.row));
        break;
      case 'open':
        this.#actions.setOpen(move.nodes, true);
        break;
      case 'close':
        this.#actions.setOpen([move.node], false);
        break;
    }
    this.#actions.revealFocused();
  }

  /** Tab has led here: shows where the focus is. */
  readonly arrive = ({ key, target }: KeyboardEvent): void => {
    if (key === 'Tab' && target === this.#places.element) {
      this.#actions.revealFocused();
    }
  };

  readonly press = ({ target }: MouseEvent): void => {
    const node = this.#actions.nodeOf(target);
    if (node !== NONE) {
      this.#actions.focus(node);
    }
  };

  /** A click on a row's line unfolds or folds it, unless it was for a button, or to select some of its text. */
  readonly click = ({ target }: MouseEvent): void => {
    if (!(target instanceof Element) || target.closest('button') !== null) {
      return;
    }
    const node = this.#actions.nodeOf(target.closest('.line'));
    const { outline, canOpen } = this.#actions.position();
    if (node !== NONE && canOpen(node) && getSelection()?.isCollapsed !== false) {
      this.#actions.setOpen([node], !outline.isOpen(node));
    }
  };

  /** Asked for by a key, the context menu belongs to the row that has the focus. */
  readonly openMenu = (event: MouseEvent): void => {
    if (event.target !== this.#places.element) {
      return;
    }
    this.#actions.revealFocused();
    const line = this.#actions.focusedLine();
    if (line !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const { left, bottom, height } = line.getBoundingClientRect();
      const at = { clientX: left + height, clientY: bottom };
      line.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
    }
  };

  #takeFocus(): void {
    this.#places.element.focus({ preventScroll: true });
  }
}
