import * as l10n from '@vscode/l10n';
import type { SearchState } from '../../../protocol';
import { element, iconButton, setText } from '../../dom';

/** How long a person may go on typing before it is searched, in ms. */
const TYPING = 120;
/** More than anybody types; a pasted text is cut off there. */
const LONGEST_QUERY = 1000;

type Option = 'matchCase' | 'wholeWord' | 'regex';

/** What a search box asks of the JSON. */
export interface SearchBoxParts {
  /** Another query, or other options. */
  readonly search: (state: SearchState) => void;
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
    this.#input.placeholder = l10n.t('Find');
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
    this.#steps = [
      iconButton('arrow-up', l10n.t('Previous Match (Shift+Enter)'), () => {
        parts.step(-1);
      }),
      iconButton('arrow-down', l10n.t('Next Match (Enter)'), () => {
        parts.step(1);
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
    this.tell('', 0);
  }

  get state(): SearchState {
    return this.#state;
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Tells what became of the search, and of how many matches there are. */
  tell(words: string, matches: number, isError = false): void {
    setText(this.#count, words);
    this.#count.title = words;
    this.#input.ariaInvalid = `${isError}`;
    this.element.classList.toggle('error', isError);
    this.#setSteps(matches > 0);
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
    this.#state = { ...this.#state, ...part };
    this.#parts.search(this.#state);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      if (this.#input.value === this.#state.query) {
        this.#parts.step(event.shiftKey ? -1 : 1);
      } else {
        this.#change({ query: this.#input.value });
      }
      event.preventDefault();
    } else if (event.key === 'Escape') {
      this.#input.value = '';
      this.#change({ query: '' });
      this.#parts.leave();
      event.preventDefault();
    }
  }
}
