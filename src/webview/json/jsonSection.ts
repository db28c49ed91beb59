import * as l10n from '@vscode/l10n';
import { element } from '../dom';
import { fillLongText } from '../longText';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { indexJson, JsonFault } from '../../core/json/jsonScanner';
import type { JsonState } from '../../protocol';
import { JsonTree, type JsonTreeOptions } from './jsonTree';
import { faultText } from './faultText';

/** Of a body with more characters than this the tree is made only when asked for. */
const LARGEST_UNASKED = 20 * 1024 * 1024;

const AT_FIRST: JsonState = {
  shown: 'run',
  asText: false,
  run: { expanded: [] },
  steps: { expanded: [] },
  search: { query: '', matchCase: false, wholeWord: false, regex: false },
};

export interface JsonSectionOptions extends JsonTreeOptions {
  /** Told where the values of the run's body stand; of undefined where it is not JSON, or waits for a person to ask. */
  readonly indexed: (index: JsonIndex | undefined) => void;
}

/** The body as it was received: as a tree, or as plain text where it is not JSON. */
export class JsonSection {
  readonly element: HTMLElement;
  readonly #content = element('div', {});
  readonly #options: JsonSectionOptions;
  #state: JsonState;
  #tree: JsonTree | undefined;
  #largeAllowed = false;

  constructor(state: JsonState | undefined, options: JsonSectionOptions) {
    this.#state = state ?? AT_FIRST;
    this.#options = options;
    this.element = element(
      'section',
      { className: 'json' },
      element('h2', {}, l10n.t('JSON')),
      this.#content,
    );
    this.#note(l10n.t('The run has not been read yet.'));
    this.#content.classList.add('waiting');
  }

  /** What to keep over a reload. */
  get state(): JsonState {
    return this.#tree === undefined ? this.#state : { ...this.#state, run: this.#tree.state };
  }

  show(text: string): void {
    this.#content.classList.remove('waiting');
    if (text.length > LARGEST_UNASKED && !this.#largeAllowed) {
      this.#ask(text);
      this.#options.indexed(undefined);
      return;
    }
    let index: JsonIndex;
    try {
      index = indexJson(text);
    } catch (error) {
      if (!(error instanceof JsonFault)) {
        throw error;
      }
      this.#showRaw(text, error);
      this.#options.indexed(undefined);
      return;
    }
    this.#showTree(index);
    this.#options.indexed(index);
  }

  #showTree(index: JsonIndex): void {
    if (this.#tree !== undefined) {
      this.#tree.update(index);
      return;
    }
    this.#tree = new JsonTree(index, this.#state.run, this.#options);
    this.#content.replaceChildren(this.#tree.element);
    this.#tree.measure();
  }

  #showRaw(text: string, fault: JsonFault): void {
    const raw = element('div', { className: 'raw' });
    fillLongText(raw, text);
    this.#note(faultText(text, fault), ...(text === '' ? [] : [raw]));
  }

  #ask(text: string): void {
    const button = element(
      'button',
      { type: 'button', className: 'text-button secondary' },
      l10n.t('Show the JSON'),
    );
    button.addEventListener('click', () => {
      this.#largeAllowed = true;
      this.show(text);
    });
    const megabytes = Math.round(text.length / (1024 * 1024));
    this.#note(l10n.t('This run is large: about {0} MB of JSON.', megabytes), button);
  }

  #note(words: string, ...below: HTMLElement[]): void {
    this.#state = this.state;
    this.#tree?.dispose();
    this.#tree = undefined;
    this.#content.replaceChildren(
      element('div', { className: 'body-note' }, element('p', { className: 'note' }, words), ...below),
    );
  }
}
