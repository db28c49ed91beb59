import * as l10n from '@vscode/l10n';
import { NONE, type JsonIndex } from '../../../core/json/jsonIndex';
import type { SearchState } from '../../../protocol';
import { numberText } from '../../numbers';
import type { JsonTree } from '../jsonTree';
import { Finder, type SearchResult } from './finder';
import { Matches } from './matches';
import { SearchBox } from './searchBox';

/** Searches the JSON that is shown, and goes from match to match. */
export class JsonSearch {
  readonly box: SearchBox;
  readonly #shownTree: () => JsonTree | undefined;
  readonly #changed: () => void;
  readonly #finder = new Finder((result) => {
    this.#take(result);
  });
  #matches = new Matches();
  /** The values that the matches are in; of another text the same numbers are other values. */
  #index: JsonIndex | undefined;
  #current = 0;
  /** Whether the match that it was at was in a key. */
  #wasInKey: boolean | undefined;
  /** Whether the first match is to be gone to once it is known. */
  #goes = false;

  constructor(
    state: SearchState,
    { shownTree, changed }: { readonly shownTree: () => JsonTree | undefined; readonly changed: () => void },
  ) {
    this.#shownTree = shownTree;
    this.#changed = changed;
    this.box = new SearchBox(state, {
      search: () => {
        this.#goes = true;
        this.refresh();
        changed();
      },
      step: (by) => {
        this.#step(by);
      },
      leave: () => {
        this.#shownTree()?.focus();
      },
    });
  }

  /** Searches anew where the JSON is another one, or another is shown. Stays where it is. */
  refresh(): void {
    const tree = this.#shownTree();
    if (tree === undefined || this.box.state.query === '') {
      this.#finder.stop();
      this.#goes = false;
      this.#index = undefined;
      this.#matches = new Matches();
      tree?.mark(this.#matches, NONE);
      this.box.tell('', 0);
      return;
    }
    if (tree.index !== this.#index) {
      this.#wasInKey = this.#matches.at(this.#current)?.inKey ?? this.#wasInKey;
      this.#matches = new Matches();
      this.box.wait();
    }
    this.#finder.search(tree.index.text, this.box.state);
  }

  #take(result: SearchResult): void {
    const goes = this.#goes;
    this.#goes = false;
    const tree = this.#shownTree();
    const wasInKey = this.#matches.at(this.#current)?.inKey ?? this.#wasInKey;
    this.#index = tree?.index;
    this.#matches = result.type === 'found' ? result.matches : new Matches();
    const from = tree === undefined ? 0 : this.#matches.placeFrom(tree.focused);
    // Both its key and the value may be matches: it stays at the one of them that it was at.
    const next = this.#matches.at(from + 1);
    const skips = wasInKey === false && next?.value === tree?.focused && next?.inKey === false;
    const place = skips ? from + 1 : from;
    this.#current = place < this.#matches.count ? place : 0;
    this.#tell(result);
    tree?.mark(this.#matches, this.#current);
    if (goes) {
      this.#reveal();
    }
  }

  #tell(result: SearchResult): void {
    const { count } = this.#matches;
    switch (result.type) {
      case 'found':
        this.box.tell(
          count === 0
            ? l10n.t('No results')
            : l10n.t('{0} of {1}', numberText(this.#current + 1), numberText(count)),
          count,
        );
        break;
      case 'invalid':
        this.box.tell(l10n.t('Not a regular expression: {0}', reason(result.why)), 0, true);
        break;
      case 'tooSlow':
        this.box.tell(l10n.t('Given up: this expression takes too long.'), 0, true);
        break;
      case 'failed':
        this.box.tell(l10n.t('The search failed: there may not be enough memory.'), 0, true);
        break;
    }
  }

  #step(by: 1 | -1): void {
    const { count } = this.#matches;
    if (count > 0) {
      this.#current = (this.#current + by + count) % count;
      this.#tell({ type: 'found', matches: this.#matches });
      this.#shownTree()?.mark(this.#matches, this.#current);
      this.#reveal();
    }
  }

  #reveal(): void {
    const match = this.#matches.at(this.#current);
    if (match !== undefined) {
      this.#shownTree()?.revealMatch(match);
      this.#changed();
    }
  }
}

/** The part of a browser's message that says what is wrong: before it stands the expression. */
function reason(why: string): string {
  return why.slice(why.lastIndexOf(': ') + 2);
}
