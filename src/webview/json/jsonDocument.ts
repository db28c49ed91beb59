import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { indexJson, JsonFault } from '../../core/json/jsonScanner';
import type { BodyName, TreeState } from '../../protocol';
import { element, textButton } from '../dom';
import { fillLongText } from '../longText';
import { faultText } from './faultText';
import { JsonTree, type JsonTreeOptions } from './jsonTree';

/** Of a body with more characters than this the tree is made only when asked for. */
const LARGEST_UNASKED = 20 * 1024 * 1024;

/** A body that the JSON section can show: as a tree, or as plain text. */
export class JsonDocument {
  readonly element = element('div', {});
  readonly #of: BodyName;
  readonly #options: JsonTreeOptions;
  readonly #state: TreeState;
  readonly #asked: () => void;
  #text: string | undefined;
  #index: JsonIndex | undefined;
  #fault: JsonFault | undefined;
  #tree: JsonTree | undefined;
  #largeAllowed = false;

  /** `asked`: told when a person has asked for a large body, which has an index from then on. */
  constructor(of: BodyName, state: TreeState, options: JsonTreeOptions, asked: () => void) {
    this.#of = of;
    this.#state = state;
    this.#options = options;
    this.#asked = asked;
    this.element.className = 'waiting';
    this.element.append(note(l10n.t('The run has not been read yet.')));
  }

  /** The values of the text; undefined where it is no JSON, or large and nobody has asked for it. */
  get index(): JsonIndex | undefined {
    return this.#index;
  }

  /** The tree, where it is shown. */
  get tree(): JsonTree | undefined {
    return this.#tree?.element.isConnected === true ? this.#tree : undefined;
  }

  get state(): TreeState {
    return this.#tree?.state ?? this.#state;
  }

  /** Takes up a newer text; {@link show} brings it into the document. */
  take(text: string): void {
    this.#text = text;
    this.#index = undefined;
    this.#fault = undefined;
    if (text.length > LARGEST_UNASKED && !this.#largeAllowed) {
      return;
    }
    try {
      this.#index = indexJson(text);
    } catch (error) {
      if (!(error instanceof JsonFault)) {
        throw error;
      }
      this.#fault = error;
    }
  }

  /** Brings the text into the document, which the element must be in. */
  show(asText: boolean): void {
    if (this.#text === undefined) {
      return;
    }
    this.element.className = '';
    if (this.#index !== undefined && !asText) {
      this.#showTree(this.#index);
    } else if (this.#fault !== undefined) {
      this.#showRaw(this.#text, faultText(this.#text, this.#fault));
    } else if (this.#index !== undefined) {
      this.#showRaw(this.#text);
    } else {
      this.#ask(this.#text);
    }
  }

  #showTree(index: JsonIndex): void {
    if (this.#tree === undefined) {
      this.#tree = new JsonTree(this.#of, index, this.#state, this.#options);
    } else if (this.#tree.index !== index) {
      this.#tree.update(index);
    }
    if (!this.#tree.element.isConnected) {
      this.element.replaceChildren(this.#tree.element);
      this.#tree.measure();
    }
  }

  #showRaw(text: string, words?: string): void {
    const raw = element('div', { className: 'raw', tabIndex: 0, role: 'group' });
    raw.ariaLabel = l10n.t('JSON as text');
    fillLongText(raw, text);
    this.element.replaceChildren(
      ...(words === undefined ? [] : [note(words)]),
      ...(text === '' ? [] : [raw]),
    );
  }

  #ask(text: string): void {
    const megabytes = Math.round(text.length / (1024 * 1024));
    this.element.replaceChildren(
      note(l10n.t('This body is large: about {0} MB of JSON.', megabytes)),
      element(
        'p',
        { className: 'body-note' },
        textButton(l10n.t('Show the JSON'), () => {
          this.#largeAllowed = true;
          this.take(text);
          this.#asked();
        }),
      ),
    );
  }
}

function note(words: string): HTMLElement {
  return element('p', { className: 'body-note note' }, words);
}
