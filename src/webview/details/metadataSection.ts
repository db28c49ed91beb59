import * as l10n from '@vscode/l10n';
import { copyButton, element, setText } from '../dom';
import { clipText, visibleText } from '../../core/model/visibleText';
import type { DetailsPage } from './detailsPage';
import { DetailSection } from './detailSection';
import type { JsonValue } from '../jsonValue';
import { panelLanguage } from '../language';
import { numberText } from '../numbers';
import { KeyedRows, type KeyedRow } from './keyedRows';
import { metadataOf, type MetadataPair } from './metadata';

/** More pairs than the API takes; what is beyond is in the JSON. */
const MOST_PAIRS = 64;
/** Of a key and a value so many characters are shown; all are copied. The API takes 64 and 512. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 1024;
/** Longer values have all of the width, in characters. */
const WIDE_VALUE = 60;

/** What whoever created the run noted on it. */
export class MetadataSection {
  readonly #section: DetailSection;
  readonly #rows: KeyedRows<MetadataPair>;
  readonly #beyond = element('button', { type: 'button', className: 'link-button' });

  constructor(page: DetailsPage) {
    const list = element('dl', { className: 'detail-list' });
    this.#rows = new KeyedRows(list, (pair) => new MetadataRow(pair, page));
    const showJson = () => {
      page.showJson('/metadata');
    };
    this.#beyond.addEventListener('click', showJson);
    this.#section = new DetailSection(l10n.t('Metadata'), showJson, [list, this.#beyond]);
  }

  get element(): HTMLElement {
    return this.#section.element;
  }

  show(metadata: JsonValue | undefined): void {
    const pairs = metadata === undefined ? [] : metadataOf(metadata, MOST_PAIRS);
    const beyond = (metadata?.count ?? 0) - MOST_PAIRS;
    this.#section.show(pairs.length > 0);
    // Their places tell them apart: of a key that comes twice both are shown, as received.
    this.#rows.show(new Map(pairs.map((pair, place) => [`${place}`, pair])));
    this.#beyond.hidden = beyond <= 0;
    setText(this.#beyond, l10n.t('Show {0} More in JSON', numberText(beyond, panelLanguage())));
  }
}

class MetadataRow implements KeyedRow<MetadataPair> {
  readonly element: HTMLElement;
  #pair: MetadataPair;

  constructor(pair: MetadataPair, page: DetailsPage) {
    this.#pair = pair;
    const key = visibleText(clipText(pair.key, LONGEST_KEY));
    const text = visibleText(clipText(pair.value.full, LONGEST_VALUE));
    const copy = copyButton(l10n.t('Copy {0}', key), () => {
      page.copy(this.#pair.value.full);
    });
    this.element = element(
      'div',
      { className: text.length > WIDE_VALUE ? 'wide' : '' },
      element('dt', {}, element('bdi', {}, key)),
      element('dd', { className: 'copyable' }, element('bdi', {}, text), copy),
    );
  }

  carry(pair: MetadataPair): boolean {
    const same = pair.key === this.#pair.key && pair.value.sameAs(this.#pair.value);
    if (same) {
      this.#pair = pair;
    }
    return same;
  }
}
