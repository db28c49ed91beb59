import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { indexHead, indexJson, JsonFault, TooManyValues } from '../../core/json/jsonScanner';
import type { BodyName, TreeState } from '../../protocol';
import { element, textButton } from '../dom';
import { faultText } from './faultText';
import { JsonTree, type JsonTreeOptions } from './jsonTree';
import { PlainText } from './plainText';
import type { Searched } from './search/searched';

/** Of a body with more characters than this the tree is made only when asked for. */
const LARGEST_UNASKED = 20 * 1024 * 1024;

/** Of a longer text the tree shows first how it begins: so many characters are more than fit on a screen. */
const HEAD = 64 * 1024;

type Fault = JsonFault | TooManyValues;

/** A body that the JSON section can show: as a tree, or as plain text. */
export class JsonDocument {
  readonly element = element('div', { className: 'waiting' });
  readonly #of: BodyName;
  readonly #options: JsonTreeOptions;
  readonly #state: TreeState;
  readonly #words = element('p', { className: 'body-note note' });
  readonly #raw: PlainText;
  readonly #ask: HTMLElement;
  #text: string | undefined;
  /** What was shown before the page was loaded, until the tree has marked what is other than in it. */
  #before: string | undefined;
  #index: JsonIndex | undefined;
  /** Why there is no index. */
  #fault: Fault | undefined;
  #tree: JsonTree | undefined;
  #largeAllowed = false;

  /** `asked`: told when a person has asked for the tree of a large body. */
  constructor(of: BodyName, state: TreeState, options: JsonTreeOptions, asked: () => void) {
    this.#of = of;
    this.#state = state;
    this.#options = options;
    this.#raw = new PlainText(options.coveredTop);
    this.#ask = element(
      'p',
      { className: 'body-note' },
      textButton(l10n.t('Show the JSON'), () => {
        this.#largeAllowed = true;
        asked();
        this.#tree?.focus();
      }),
    );
    this.#words.textContent =
      of === 'run' ? l10n.t('The run has not been read yet.') : l10n.t('The steps have not been read yet.');
    this.element.append(this.#words);
  }

  /** Whether there is anything to show. */
  get hasText(): boolean {
    return this.#text !== undefined;
  }

  /** The values of the text; undefined where it is no JSON, or has too many. */
  get index(): JsonIndex | undefined {
    return this.#index;
  }

  /** The tree, where it is shown. */
  get tree(): JsonTree | undefined {
    return this.#tree?.element.isConnected === true ? this.#tree : undefined;
  }

  /** What of it can be searched, as it is shown. */
  get searched(): Searched | undefined {
    return this.tree ?? (this.#raw.element.isConnected ? this.#raw : undefined);
  }

  get state(): TreeState {
    return this.#tree?.state ?? this.#state;
  }

  /** Whether {@link take} may be preceded by a look at how the text begins: nobody was in its tree yet. */
  isNewTo(text: string): boolean {
    const { expanded, focused } = this.#state;
    return this.#tree === undefined && text.length > HEAD && expanded.length === 0 && focused === undefined;
  }

  /** Takes up how a text begins, at once however long it is; {@link take} is to follow. */
  takeHead(text: string): void {
    this.#read(text, () => indexHead(text, HEAD));
  }

  /** Takes up a newer text, and what was shown before this page, where it is known; {@link show} brings it into the document. */
  take(text: string, before: string | undefined): void {
    this.#before = before ?? this.#before;
    this.#read(text, () => indexJson(text));
  }

  #read(text: string, index: () => JsonIndex): void {
    const read = attempt(index);
    this.#text = text;
    this.#index = read instanceof Error ? undefined : read;
    this.#fault = read instanceof Error ? read : undefined;
  }

  /** Brings the text into the document, which the element must be in. */
  show(asText: boolean): void {
    const text = this.#text;
    if (text === undefined) {
      return;
    }
    this.element.className = '';
    if (this.#fault !== undefined) {
      this.#words.textContent =
        this.#fault instanceof JsonFault
          ? faultText(text, this.#fault)
          : l10n.t('This JSON has too many values for a tree, so it is shown as plain text.');
      this.#showRaw(text, this.#words);
    } else if (asText) {
      this.#showRaw(text);
    } else if (text.length > LARGEST_UNASKED && !this.#largeAllowed) {
      const megabytes = Math.round(text.length / (1024 * 1024));
      this.#words.textContent = l10n.t('This body is large: about {0} MB of JSON.', megabytes);
      this.#put(this.#words, this.#ask);
    } else if (this.#index !== undefined) {
      this.#showTree(this.#index);
    }
  }

  #showTree(index: JsonIndex): void {
    if (this.#tree === undefined) {
      this.#tree = new JsonTree(this.#of, index, this.#state, this.#options);
    }
    // An update holds in place what is in sight: hence the tree is in the document before.
    this.#put(this.#tree.element);
    if (this.#tree.index !== index) {
      this.#tree.update(index);
    }
    if (this.#before !== undefined) {
      const text = this.#before;
      this.#before = undefined;
      const before = attempt(() => indexJson(text));
      if (!(before instanceof Error)) {
        this.#tree.markChangesSince(before);
      }
    }
    this.#tree.measure();
  }

  #showRaw(text: string, ...above: HTMLElement[]): void {
    this.#put(...above, ...(text === '' ? [] : [this.#raw.element]));
    this.#raw.show(text);
  }

  /** Has exactly these in the element; what is there stays, as the focus may be in it. */
  #put(...shown: HTMLElement[]): void {
    const { children } = this.element;
    if (shown.length !== children.length || shown.some((each, place) => children[place] !== each)) {
      this.element.replaceChildren(...shown);
    }
  }
}

/** Gives why there is no index where there is none. */
function attempt(index: () => JsonIndex): JsonIndex | Fault {
  try {
    return index();
  } catch (error) {
    if (error instanceof JsonFault || error instanceof TooManyValues) {
      return error;
    }
    throw error;
  }
}
