import * as l10n from '@vscode/l10n';
import { copyButton, element, setText } from '../dom';
import { fillLongText } from '../longText';
import type { TreeRow } from '../tree/rowPool';
import type { RowState } from '../tree/virtualTree';
import type { JsonOutline } from './outline';
import { fullText, isContainer, keyText, valueText } from './rowText';

/** Deeper rows are not indented further, so that their text still has room. */
const DEEPEST_INDENT = 24;

/** One row of the tree. */
export class RowView implements TreeRow {
  readonly element = element('div', { role: 'none' });
  /** Shows a long value in full. */
  readonly below = element('div', { className: 'reader', tabIndex: 0, role: 'group' });
  node = -1;
  readonly #line = element('div', { className: 'line', role: 'treeitem' });
  readonly #indent = element('span', { className: 'indent' });
  readonly #twistie = element('span', { ariaHidden: 'true' });
  readonly #key = element('bdi', { className: 'key' });
  readonly #colon = element('span', { className: 'colon' }, ': ');
  readonly #value = element('bdi');
  readonly #buttons: readonly HTMLButtonElement[];
  #read: string | undefined;

  constructor(copy: { readonly value: (value: number) => void; readonly path: (value: number) => void }) {
    this.#buttons = [
      copyButton(l10n.t('Copy Value'), () => {
        copy.value(this.node);
      }),
      copyButton(
        l10n.t('Copy Path'),
        () => {
          copy.path(this.node);
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

  get extraHeight(): number {
    return this.#read === undefined ? 0 : this.element.offsetHeight - this.#line.offsetHeight;
  }

  moveTo(top: number): void {
    this.element.style.transform = `translateY(${top}px)`;
  }

  show(value: number, outline: JsonOutline, { id, isOpen, canOpen, focused }: RowState): void {
    const { index } = outline;
    const key = keyText(index, value);
    const whole = isOpen && !isContainer(index, value) ? fullText(index, value) : undefined;
    const text =
      whole === undefined ? valueText(index, value) : l10n.t('{0} characters', whole.length.toLocaleString());

    this.#line.id = id;
    this.element.className = `row${focused ? ' focused' : ''}`;
    this.#line.ariaLabel = key === '' ? text : `${key}: ${text}`;
    this.#line.ariaLevel = `${outline.level(value)}`;
    this.#line.ariaPosInSet = `${index.position(value) + 1}`;
    const parent = index.parent(value);
    this.#line.ariaSetSize = `${parent < 0 ? 1 : index.childCount(parent)}`;
    this.#line.ariaExpanded = canOpen ? `${isOpen}` : null;
    this.#line.ariaSelected = `${focused}`;

    this.#indent.style.setProperty('--depth', `${Math.min(outline.level(value) - 1, DEEPEST_INDENT)}`);
    this.#twistie.className = `twistie${canOpen ? ` codicon codicon-chevron-${isOpen ? 'down' : 'right'}` : ''}`;
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
      this.below.remove();
      this.below.textContent = '';
    } else {
      this.below.ariaLabel = l10n.t('{0}, in full', key);
      this.below.style.setProperty('--depth', this.#indent.style.getPropertyValue('--depth'));
      fillLongText(this.below, text);
      this.element.append(this.below);
    }
  }
}
