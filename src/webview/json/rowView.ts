import * as l10n from '@vscode/l10n';
import { copyButton, element, setText } from '../dom';
import { fillLongText } from '../longText';
import type { JsonOutline } from './outline';
import { fullText, isContainer, keyText, valueText } from './rowText';

/** Deeper rows are not indented further, so that their text still has room. */
const DEEPEST_INDENT = 24;

/** How a row is to be shown. */
export interface RowState {
  readonly outline: JsonOutline;
  readonly canOpen: boolean;
  readonly focused: boolean;
}

/** One row of the tree. A row that went out of sight is filled anew for another value. */
export class RowView {
  readonly element = element('div', { role: 'none' });
  /** The value it shows. */
  value = -1;
  readonly #line = element('div', { className: 'line', role: 'treeitem' });
  readonly #indent = element('span', { className: 'indent' });
  readonly #twistie = element('span', { ariaHidden: 'true' });
  readonly #key = element('bdi', { className: 'key' });
  readonly #colon = element('span', { className: 'colon' }, ': ');
  readonly #value = element('bdi');
  readonly #buttons: readonly HTMLButtonElement[];
  /** Shows a long value in full, below the line. */
  readonly #reader = element('div', { className: 'reader', tabIndex: 0, role: 'group' });
  #read: string | undefined;

  constructor(copy: { readonly value: (value: number) => void; readonly path: (value: number) => void }) {
    this.#buttons = [
      copyButton(l10n.t('Copy Value'), () => {
        copy.value(this.value);
      }),
      copyButton(
        l10n.t('Copy Path'),
        () => {
          copy.path(this.value);
        },
        'link',
      ),
    ];
    this.#line.append(
      this.#indent,
      this.#twistie,
      this.#key,
      this.#colon,
      this.#value,
      element('span', { className: 'row-buttons' }, ...this.#buttons),
    );
    this.element.append(this.#line);
  }

  /** The height of what stands below the line, in px. */
  get extraHeight(): number {
    return this.#read === undefined ? 0 : this.element.offsetHeight - this.#line.offsetHeight;
  }

  get reader(): HTMLElement {
    return this.#reader;
  }

  /** In px from the tree's top. */
  moveTo(top: number): void {
    this.element.style.transform = `translateY(${top}px)`;
  }

  show(value: number, { outline, canOpen, focused }: RowState): void {
    const { index } = outline;
    const isOpen = outline.isOpen(value);
    const key = keyText(index, value);
    const whole = isOpen && !isContainer(index, value) ? fullText(index, value) : undefined;
    const text =
      whole === undefined ? valueText(index, value) : l10n.t('{0} characters', whole.length.toLocaleString());

    this.value = value;
    this.#line.id = rowId(value);
    this.element.className = `row${focused ? ' focused' : ''}`;
    this.#line.ariaLabel = key === '' ? text : `${key}: ${text}`;
    this.#line.ariaLevel = `${outline.level(value)}`;
    this.#line.ariaPosInSet = `${index.position(value) + 1}`;
    const parent = index.parent(value);
    this.#line.ariaSetSize = `${parent < 0 ? 1 : index.childCount(parent)}`;
    this.#line.ariaExpanded = canOpen || isOpen ? `${isOpen}` : null;
    this.#line.ariaSelected = `${focused}`;

    this.#indent.style.setProperty('--depth', `${Math.min(outline.level(value) - 1, DEEPEST_INDENT)}`);
    this.#twistie.className = `twistie${canOpen || isOpen ? ` codicon codicon-chevron-${isOpen ? 'down' : 'right'}` : ''}`;
    this.#key.className = index.keySource(value) === undefined ? 'key item' : 'key';
    this.#key.hidden = key === '';
    this.#colon.hidden = key === '';
    setText(this.#key, key);
    this.#key.title = key;
    this.#value.className = `value ${whole === undefined ? index.kind(value) : 'note'}`;
    setText(this.#value, text);
    for (const button of this.#buttons) {
      button.tabIndex = focused ? 0 : -1;
    }
    this.#showReader(whole, key);
  }

  #showReader(text: string | undefined, key: string): void {
    if (text === this.#read) {
      return;
    }
    this.#read = text;
    if (text === undefined) {
      this.#reader.remove();
      this.#reader.textContent = '';
    } else {
      this.#reader.ariaLabel = l10n.t('{0}, in full', key);
      this.#reader.style.setProperty('--depth', this.#indent.style.getPropertyValue('--depth'));
      fillLongText(this.#reader, text);
      this.element.append(this.#reader);
    }
  }
}

/** The DOM id of a value's row. */
export function rowId(value: number): string {
  return `row-${value}`;
}
