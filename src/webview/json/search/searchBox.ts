import * as l10n from '@vscode/l10n';
import type { BodyName, SearchState } from '../../../protocol';
import { element, iconButton, setText } from '../../dom';
import { escaped } from './pattern';

/** How long a person may go on typing before it is searched, in ms. */
const TYPING = 120;
/** More than anybody types; a pasted text is cut off there. */
export const LONGEST_QUERY = 1000;

type Option = 'matchCase' | 'wholeWord' | 'regex';

/** What a search box asks of the JSON. */
export interface SearchBoxParts {
  /** There is another query, or other options, or it is over. */
  readonly search: () => void;
  /** The search that was left goes on where it was. */
  readonly resume: () => void;
  /** Goes to the match after the one it is at, or before it. */
  readonly step: (by: 1 | -1) => void;
  /** The search is over: the keyboard goes back to the JSON. */
  readonly leave: () => void;
}

/** The box that searches the JSON, as VS Code's own find widget is. */
export class SearchBox {
  readonly element: HTMLElement;
  readonly #input = element('input', {
    type: 'search',
    maxLength: LONGEST_QUERY,
    spellcheck: false,
    autocomplete: 'off',
  });
  readonly #count = element('span', { className: 'search-count', role: 'status' });
  readonly #steps: readonly HTMLButtonElement[];
  readonly #parts: SearchBoxParts;
  #state: SearchState;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(state: SearchState, parts: SearchBoxParts) {
    this.#state = state;
    this.#parts = parts;
    const label = l10n.t('Find in JSON');
    this.#input.ariaLabel = label;
    this.#input.value = state.query;
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => {
        this.#change({ query: this.#input.value });
      }, TYPING);
    });
    this.#input.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    this.#input.addEventListener('click', () => {
      this.#resume();
    });
    this.#steps = [
      iconButton('arrow-up', l10n.t('Previous Match (Shift+Enter)'), () => {
        this.#step(-1);
      }),
      iconButton('arrow-down', l10n.t('Next Match (Enter)'), () => {
        this.#step(1);
      }),
    ];
    this.element = element(
      'div',
      { className: 'search', role: 'search' },
      element(
        'div',
        { className: 'search-input' },
        this.#input,
        this.#toggle('case-sensitive', l10n.t('Match Case'), 'matchCase'),
        this.#toggle('whole-word', l10n.t('Match Whole Word'), 'wholeWord'),
        this.#toggle('regex', l10n.t('Use Regular Expression'), 'regex'),
      ),
      this.#count,
      ...this.#steps,
    );
    this.element.ariaLabel = label;
    this.tell('', false);
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Tells which JSON it is that is searched. */
  searches(of: BodyName): void {
    this.#input.placeholder = of === 'run' ? l10n.t('Find in run') : l10n.t('Find in steps');
  }

  /** Brings the keyboard here, where a search may have been left; or begins one for a text. The page stays where it is. */
  begin(text: string | undefined): void {
    this.#input.focus({ preventScroll: true });
    if (text === undefined) {
      this.#resume();
    } else {
      this.#input.value = this.#state.regex ? escaped(text) : text;
      this.#change({ query: this.#input.value });
    }
    this.#input.select();
  }

  /** Leaves the search: the query stays for the next one. */
  end(): void {
    this.#change({ query: this.#input.value, isOver: true });
  }

  /** Tells what became of the search, and whether there are matches to go to. */
  tell(words: string, canStep: boolean, isError = false): void {
    setText(this.#count, words);
    this.#count.title = words;
    this.#input.ariaInvalid = `${isError}`;
    this.element.classList.toggle('error', isError);
    this.#setSteps(canStep);
  }

  /** The matches are being found anew: there is nowhere to go to meanwhile. */
  wait(): void {
    this.#setSteps(false);
  }

  /** Not by `disabled`: the keyboard may be on one of them. */
  #setSteps(areOn: boolean): void {
    for (const button of this.#steps) {
      button.ariaDisabled = `${!areOn}`;
    }
  }

  #toggle(iconId: string, label: string, option: Option): HTMLButtonElement {
    const button = iconButton(iconId, label, () => {
      const isOn = !this.#state[option];
      button.ariaPressed = `${isOn}`;
      this.#change({ query: this.#input.value, [option]: isOn });
    });
    button.ariaPressed = `${this.#state[option]}`;
    return button;
  }

  #change(part: Partial<SearchState>): void {
    clearTimeout(this.#typing);
    this.#state = { ...this.#state, isOver: false, ...part };
    this.#parts.search();
  }

  /** Takes up the search that was left. */
  #resume(): void {
    if (this.#state.isOver === true) {
      this.#state = { ...this.#state, isOver: false };
      this.#parts.resume();
    }
  }

  /** Goes on, or begins where what was typed was not searched for yet. */
  #step(by: 1 | -1): void {
    if (this.#input.value === this.#state.query && this.#state.isOver !== true) {
      this.#parts.step(by);
    } else {
      this.#change({ query: this.#input.value });
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      this.#step(event.shiftKey ? -1 : 1);
      event.preventDefault();
    } else if (event.key === 'Escape') {
      this.end();
      this.#parts.leave();
      event.preventDefault();
    }
  }
}
