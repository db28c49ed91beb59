import * as l10n from '@vscode/l10n';
import type { SearchState } from '../../../protocol';
import { numberText } from '../../numbers';
import { Finder, type SearchResult } from './finder';
import { Matches, UNMARKED, type Match, type Spot } from './matches';
import { LONGEST_QUERY, SearchBox } from './searchBox';
import type { Searched } from './searched';

/** Searches the JSON that is shown, and goes from match to match. */
export class JsonSearch {
  readonly box: SearchBox;
  readonly #shown: () => Searched | undefined;
  readonly #changed: () => void;
  readonly #finder = new Finder((result) => {
    this.#take(result);
  });
  #searched: Searched | undefined;
  /** What the matches are in. */
  #text: string | undefined;
  #matches = new Matches();
  #current = 0;
  /** Whether the first match is to be gone to once it is known. */
  #goes = false;

  constructor(
    state: SearchState,
    { shown, changed }: { readonly shown: () => Searched | undefined; readonly changed: () => void },
  ) {
    this.#shown = shown;
    this.#changed = changed;
    this.box = new SearchBox(state, {
      search: () => {
        this.#goes = true;
        this.refresh();
        changed();
      },
      resume: () => {
        this.refresh();
        changed();
      },
      step: (by) => {
        this.#step(by);
      },
      leave: () => {
        this.#searched?.focus();
      },
    });
  }

  /** Brings the keyboard to the search; what is selected is searched for, where it may be a query. */
  begin(selected: Range | undefined): void {
    const query = selected?.toString() ?? '';
    const isQuery = query !== '' && query.length <= LONGEST_QUERY && !/[\r\n]/.test(query);
    if (selected !== undefined && isQuery) {
      this.#searched?.startAt(selected);
    }
    this.box.begin(isQuery ? query : undefined);
  }

  /** Leaves the search, if there is one. */
  end(): void {
    if (this.#isOn) {
      this.box.end();
    }
  }

  /** Searches anew where the JSON is another one, or another is shown. Stays where it is. */
  refresh(): void {
    const searched = this.#shown();
    if (searched !== this.#searched) {
      this.#searched?.mark(UNMARKED);
      this.#searched = searched;
      this.#text = undefined;
    }
    if (searched === undefined || !this.#isOn) {
      this.#finder.end();
      this.#goes = false;
      this.#text = undefined;
      this.#matches = new Matches();
      searched?.mark(UNMARKED);
      // What was left can be gone on with.
      this.box.tell('', searched !== undefined && this.box.state.query !== '');
      return;
    }
    if (searched.text !== this.#text) {
      this.#text = searched.text;
      this.#matches = new Matches();
      this.box.wait();
    }
    this.#finder.search(searched, this.box.state);
  }

  get #isOn(): boolean {
    const { query, isOver } = this.box.state;
    return query !== '' && isOver !== true;
  }

  #take(result: SearchResult): void {
    const goes = this.#goes;
    this.#goes = false;
    this.#matches = result.type === 'found' ? result.matches : new Matches();
    const place = this.#searched === undefined ? 0 : this.#matches.placeFrom(this.#searched.spot);
    this.#current = place < this.#matches.count ? place : 0;
    this.#tell(result);
    this.#mark();
    if (goes) {
      this.#reveal();
    }
  }

  #tell(result: SearchResult): void {
    const { count, hasMore } = this.#matches;
    switch (result.type) {
      case 'found':
        this.box.tell(
          count === 0
            ? l10n.t('No results')
            : l10n.t(
                '{0} of {1}',
                numberText(this.#current + 1),
                `${numberText(count)}${hasMore ? '+' : ''}`,
              ),
          count > 0,
        );
        break;
      case 'invalid':
        this.box.tell(l10n.t('Invalid regular expression: {0}', reason(result.why)), false, true);
        break;
      case 'tooSlow':
        this.box.tell(l10n.t('Given up: this expression takes too long.'), false, true);
        break;
      case 'failed':
        this.box.tell(l10n.t('The search failed: there may not be enough memory.'), false, true);
        break;
    }
  }

  #step(by: 1 | -1): void {
    const { count } = this.#matches;
    if (this.#searched === undefined || count === 0) {
      return;
    }
    const { spot } = this.#searched;
    const from = this.#matches.placeFrom(spot);
    // Whoever has gone elsewhere since goes on from there.
    const isThere = isAt(this.#matches.at(this.#current), spot);
    const next = isThere ? this.#current + by : from - (by > 0 ? 0 : 1);
    this.#current = (next + count) % count;
    this.#tell({ type: 'found', matches: this.#matches });
    this.#mark();
    this.#reveal();
  }

  #mark(): void {
    this.#searched?.mark({ matches: this.#matches, current: this.#current });
  }

  #reveal(): void {
    const match = this.#matches.at(this.#current);
    if (match !== undefined) {
      this.#searched?.revealMatch(match);
      this.#changed();
    }
  }
}

function isAt(match: Match | undefined, { value, inKey, from }: Spot): boolean {
  return match?.value === value && match.inKey === inKey && match.from === from;
}

/** The part of a browser's message that says what is wrong: before it stands the expression. */
function reason(why: string): string {
  return why.slice(why.lastIndexOf(': ') + 2);
}
