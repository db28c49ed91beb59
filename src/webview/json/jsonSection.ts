import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import type { BodyName, JsonState, RowCommand } from '../../protocol';
import { afterPaint, element } from '../dom';
import { JsonDocument } from './jsonDocument';
import { JsonToolbar } from './jsonToolbar';
import type { JsonTreeOptions } from './jsonTree';
import { JsonSearch } from './search/jsonSearch';

const AT_FIRST: JsonState = {
  shown: 'run',
  asText: false,
  run: { expanded: [] },
  steps: { expanded: [] },
  search: { query: '', matchCase: false, wholeWord: false, regex: false },
};

/** The bodies as they were received, one of them at a time. */
export class JsonSection {
  readonly element: HTMLElement;
  readonly #documents: Readonly<Record<BodyName, JsonDocument>>;
  readonly #toolbar: JsonToolbar;
  readonly #search: JsonSearch;
  readonly #content = element('div', { role: 'tabpanel' });
  readonly #coveredTop: () => number;
  readonly #changed: () => void;
  /** Where each of them was scrolled to when it was left, in px. */
  readonly #left: Partial<Record<BodyName, number>> = {};
  #shown: BodyName;
  #asText: boolean;

  constructor(kept: JsonState | undefined, options: JsonTreeOptions) {
    const state = kept ?? AT_FIRST;
    this.#shown = state.shown;
    this.#asText = state.asText;
    this.#coveredTop = options.coveredTop;
    this.#changed = options.changed;
    const ofTree = {
      ...options,
      coveredTop: () => options.coveredTop() + this.toolbarHeight,
    };
    const document = (of: BodyName): JsonDocument =>
      new JsonDocument(of, state[of], ofTree, () => {
        this.#render();
      });
    this.#documents = { run: document('run'), steps: document('steps') };
    this.#search = new JsonSearch(state.search, {
      shown: () => this.#document.searched,
      changed: options.changed,
    });
    this.#toolbar = new JsonToolbar(this.#search.box.element, {
      show: (of) => {
        this.#switchTo(of, false);
      },
      showAsText: (asText) => {
        this.#switchTo(this.#shown, asText);
      },
      openTo: (level) => {
        this.#document.tree?.openTo(level);
      },
    });
    this.element = element('section', { className: 'json' }, this.#toolbar.element, this.#content);
    this.element.ariaLabel = 'JSON';
    this.#content.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        this.#search.end();
      }
    });
    this.#render();
  }

  /** How much the toolbar covers below what covers the window's top, in px. */
  get toolbarHeight(): number {
    return this.#toolbar.element.offsetHeight;
  }

  /** What to keep over a reload. */
  get state(): JsonState {
    return {
      shown: this.#shown,
      asText: this.#asText,
      run: this.#documents.run.state,
      steps: this.#documents.steps.state,
      search: this.#search.box.state,
    };
  }

  /**
   * Shows a newer body, and what in it is other than in the one that the page before showed. Calls back with its values;
   * with undefined where it is no JSON, or has too many: at once, or, of a long one that comes for the first time, when a
   * first look at it has been painted.
   */
  show(
    of: BodyName,
    { text, before }: { readonly text: string; readonly before: string | undefined },
    indexed: (index: JsonIndex | undefined) => void,
  ): void {
    const document = this.#documents[of];
    const showWhole = (): void => {
      document.take(text, before);
      this.#update(of);
      indexed(document.index);
    };
    if (of === this.#shown && !this.#asText && document.isNewTo(text)) {
      document.takeHead(text);
      this.#render();
      afterPaint(showWhole);
    } else {
      showWhole();
    }
  }

  /** Goes to a value of a body. */
  reveal(of: BodyName, pointer: string): void {
    this.#switchTo(of, false);
    const { tree } = this.#document;
    const value = tree?.index.find(pointer) ?? NONE;
    if (tree === undefined || value === NONE) {
      // Not to be found in it, or waiting for a person to ask for it.
      this.element.scrollIntoView();
      return;
    }
    tree.reveal(value);
    tree.focus();
  }

  /** Does something with the row that has the focus. */
  run(command: RowCommand): void {
    this.#document.tree?.run(command);
  }

  /** Brings the keyboard to the search; tells whether there is one. */
  focusSearch(): boolean {
    const isThere = this.#document.searched !== undefined;
    if (isThere) {
      this.#search.begin(this.#selected);
    }
    return isThere;
  }

  /** What a person has selected in what is shown. */
  get #selected(): Range | undefined {
    const selection = getSelection();
    const range = selection !== null && !selection.isCollapsed ? selection.getRangeAt(0) : undefined;
    return range && this.#content.contains(range.commonAncestorContainer) ? range : undefined;
  }

  get #document(): JsonDocument {
    return this.#documents[this.#shown];
  }

  #switchTo(of: BodyName, asText: boolean): void {
    if (of === this.#shown && asText === this.#asText) {
      return;
    }
    const top = this.element.getBoundingClientRect().top - this.#coveredTop();
    this.#left[this.#shown] = -top;
    const isSame = of === this.#shown;
    this.#shown = of;
    this.#asText = asText;
    this.#render();
    // What is above the rows stays where it is; the rows are those that were seen when this one was left.
    const to = isSame || top >= 0 ? undefined : Math.max(0, this.#left[of] ?? 0);
    if (to !== undefined) {
      window.scrollBy({ top: top + to, behavior: 'instant' });
    }
    this.#changed();
  }

  #update(of: BodyName): void {
    if (of === this.#shown) {
      this.#render();
    } else {
      this.#updateToolbar();
    }
  }

  #render(): void {
    const { element: shown } = this.#document;
    if (shown.parentElement !== this.#content) {
      this.#content.replaceChildren(shown);
    }
    this.#document.show(this.#asText);
    this.#updateToolbar();
    this.#search.refresh();
  }

  #updateToolbar(): void {
    const { tree, searched } = this.#document;
    this.#toolbar.update(this.#shown, {
      asText: this.#asText,
      hasTree: tree !== undefined,
      hasSearch: searched !== undefined,
      hasSteps: this.#documents.steps.hasText,
    });
    this.#search.box.searches(this.#shown);
  }
}
