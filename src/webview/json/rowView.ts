import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { copyButton, element, setText } from '../dom';
import { panelLanguage } from '../language';
import { numberText } from '../numbers';
import { localTime, utcTime } from '../time';
import type { TreeRow } from '../tree/rowPool';
import type { RowState } from '../tree/virtualTree';
import type { Change } from './changes';
import { FoundText } from './foundText';
import { indentLevels } from './indent';
import { setMarkedText } from './markedText';
import type { JsonOutline } from './outline';
import { rowMarks } from './rowMarks';
import { fullText, isContainer, keyText, valueText } from './rowText';
import { UNMARKED, type Marked } from './search/matches';

/** What package.json's menus go by. */
const CONTEXT = JSON.stringify({ webviewSection: 'json', preventDefaultContextMenuItems: true });

/** As wide as a character, or wider, in px. */
const ELLIPSIS_WIDTH = 10;

/** How a row is to be shown. */
export interface RowLook extends RowState {
  readonly outline: JsonOutline;
  /** How its value is another one than the last time. */
  readonly change: Change | undefined;
  /** What a search has found, in it and elsewhere. */
  readonly marked: Marked;
  /** How many characters its line has room for, of its key and its value, while it shows no buttons. */
  readonly columns: number;
  /** What its field is. */
  readonly description: string | undefined;
  /** The time that its value stands for, in milliseconds since the Unix epoch. */
  readonly time: number | undefined;
}

/** What a row's buttons do with its value. */
export interface RowCopy {
  readonly value: (value: number) => void;
  readonly path: (value: number) => void;
}

/** One row of the tree. */
export class RowView implements TreeRow {
  readonly element = element('div', { role: 'none' });
  readonly below = element('div', { className: 'below' });
  node = -1;
  /** Shows a long value in full. */
  readonly #reader = element('div', { className: 'reader', tabIndex: 0, role: 'group' });
  readonly #found = new FoundText(this.#reader);
  readonly #line = element('div', { className: 'line', role: 'treeitem' });
  readonly #indent = element('span', { className: 'indent' });
  readonly #twistie = element('span', { ariaHidden: 'true' });
  readonly #key = element('bdi', { className: 'key' });
  readonly #colon = element('span', { className: 'colon' }, ': ');
  readonly #value = element('bdi');
  readonly #time = element('time', { className: 'row-note' });
  readonly #description = element('span', { className: 'row-note description' });
  readonly #copy: RowCopy;
  #buttons: readonly HTMLButtonElement[] | undefined;
  /** The text that is shown in full, and the value that it is of. */
  #read: { readonly index: JsonIndex; readonly value: number; readonly text: string } | undefined;

  constructor(copy: RowCopy) {
    this.#copy = copy;
    this.#line.append(
      this.#indent,
      this.#twistie,
      this.#key,
      this.#colon,
      this.#value,
      ' ',
      this.#time,
      ' ',
      this.#description,
    );
    this.#line.addEventListener('pointerenter', () => {
      this.#makeButtons();
    });
    // For VS Code's own context menu.
    this.#line.dataset.vscodeContext = CONTEXT;
    this.element.append(this.#line);
  }

  show(value: number, look: RowLook): void {
    const { outline, isOpen, canOpen, focused, change } = look;
    const { index } = outline;
    const key = keyText(index, value);
    const whole = isOpen && !isContainer(index, value) ? this.#fullText(index, value) : undefined;
    const text =
      whole === undefined ? valueText(index, value) : l10n.t('{0} characters', numberText(whole.length));

    this.element.className = `row${focused ? ' focused' : ''}${change === undefined ? '' : ` ${change}`}`;
    this.#line.id = look.id;
    this.#line.ariaLevel = `${outline.level(value)}`;
    this.#line.ariaPosInSet = `${index.position(value) + 1}`;
    const parent = index.parent(value);
    this.#line.ariaSetSize = `${parent < 0 ? 1 : index.childCount(parent)}`;
    this.#line.ariaExpanded = canOpen ? `${isOpen}` : null;
    this.#line.ariaSelected = `${focused}`;

    this.#indent.style.setProperty('--depth', `${indentLevels(outline.level(value))}`);
    this.#twistie.className = `twistie${canOpen ? ` codicon codicon-chevron-${isOpen ? 'down' : 'right'}` : ''}`;
    this.#key.className = index.keySource(value) === undefined ? 'key item' : 'key';
    this.#key.hidden = key === '';
    this.#colon.hidden = key === '';
    this.#value.className = `value ${whole === undefined ? index.kind(value) : 'note'}`;
    setMarkedText(this.#key, key, rowMarks(index, value, true, look.marked, key, look.columns));
    const room = look.columns - (key === '' ? 0 : key.length + this.#colon.textContent.length);
    const valueMarks = whole === undefined ? rowMarks(index, value, false, look.marked, text, room) : [];
    setMarkedText(this.#value, text, valueMarks);
    this.#showNotes(look);
    this.#line.ariaLabel = this.#label(key === '' ? text : `${key}: ${text}`, change);
    if (focused) {
      this.#makeButtons();
    }
    for (const button of this.#buttons ?? []) {
      button.tabIndex = focused ? 0 : -1;
    }
    this.#showReader(index, value, whole, key);
    this.#found.mark(value, whole === undefined ? UNMARKED : look.marked);
  }

  /** Whether the value's line shows the match that the search is at. */
  get showsCurrent(): boolean {
    const mark = this.#value.querySelector('.current')?.getBoundingClientRect();
    const box = this.#value.getBoundingClientRect();
    // Where it is cut off, at either end of it, an ellipsis covers some of it.
    const covered = this.#value.scrollWidth > this.#value.clientWidth ? ELLIPSIS_WIDTH : 0;
    return mark !== undefined && mark.left >= box.left - 1 && mark.right <= box.right - covered + 1;
  }

  /** Scrolls the match that the search is at into sight, in the text that is shown in full. */
  revealCurrent(coveredTop: () => number): void {
    if (this.#read !== undefined) {
      this.#found.revealCurrent(coveredTop);
    }
  }

  /** Where in the text that is shown in full a place of the document is; undefined where it is not in it. */
  offsetOf(node: Node, offset: number): number | undefined {
    return this.#read && this.#found.offsetOf(node, offset);
  }

  /** Only the row that has the focus, or the pointer, shows its buttons: most rows never need any. */
  #makeButtons(): void {
    if (this.#buttons === undefined) {
      this.#buttons = [
        copyButton(l10n.t('Copy Value'), () => {
          this.#copy.value(this.node);
        }),
        copyButton(
          l10n.t('Copy Path'),
          () => {
            this.#copy.path(this.node);
          },
          'link',
        ),
      ];
      this.#line.append(element('span', { className: 'row-buttons' }, ...this.#buttons));
    }
  }

  #showNotes({ time, description, focused }: RowLook): void {
    this.#key.title = description ?? '';
    this.#time.hidden = time === undefined;
    if (time !== undefined) {
      setText(this.#time, localTime(time, Date.now(), panelLanguage()));
      this.#time.dateTime = utcTime(time);
      this.#time.title = utcTime(time);
    }
    // Of one row only: for who has no pointer to hover with, and in nobody's way.
    this.#description.hidden = description === undefined || !focused;
    setText(this.#description, this.#description.hidden ? '' : (description ?? ''));
  }

  #label(text: string, change: Change | undefined): string {
    // It begins with what stands in the row, so that the row can be spoken of by that.
    const notes = [this.#time, this.#description].filter(({ hidden }) => !hidden);
    const shown = [text, ...notes.map(({ textContent }) => textContent)].join(' ');
    switch (change) {
      case 'added':
        return l10n.t('{0}, added by the last update', shown);
      case 'changed':
        return l10n.t('{0}, changed by the last update', shown);
      case undefined:
        return shown;
    }
  }

  /** The whole text of a value; it may be long, and is made once. */
  #fullText(index: JsonIndex, value: number): string {
    const isKnown = this.#read?.index === index && this.#read.value === value;
    return isKnown ? (this.#read?.text ?? '') : fullText(index, value);
  }

  #showReader(index: JsonIndex, value: number, text: string | undefined, key: string): void {
    const before = this.#read?.text;
    this.#read = text === undefined ? undefined : { index, value, text };
    if (text === before) {
      return;
    }
    if (text === undefined) {
      this.#reader.remove();
      this.#found.show('');
    } else {
      this.#reader.ariaLabel = l10n.t('{0}, in full', key);
      this.below.style.setProperty('--depth', this.#indent.style.getPropertyValue('--depth'));
      this.#found.show(text);
      this.below.append(this.#reader);
    }
  }
}
