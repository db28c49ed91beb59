import * as l10n from '@vscode/l10n';
import { prettyJson } from '../../../core/json/pretty';
import { copyButton, element, icon } from '../../dom';
import { fillLongText } from '../../longText';
import { clipText, visibleText } from '../../visibleText';

/** More of a name or an id nobody reads in a line. */
const LONGEST_LINE = 400;

export type Copy = (text: string) => void;

/** A text under a heading, in a place of its own that scrolls. */
export interface TextPart {
  readonly heading: string;
  /** What the text is called before a screen reader. */
  readonly label: string;
  readonly copyLabel: string;
  readonly text: string;
}

/** Shows a text as it was received, or, of an empty one, says that it is empty. */
export function textPart({ heading, label, copyLabel, text }: TextPart, copy: Copy): HTMLElement {
  if (text === '') {
    return briefPart(heading, note(l10n.t('Empty')));
  }
  const button = copyButton(copyLabel, () => {
    copy(text);
  });
  return element('div', { className: 'part' }, partHead(heading, button), reader(label, text));
}

/** As `textPart`, but laid out where it is JSON; what is copied is as it was received. */
export function jsonPart(shown: TextPart, copy: Copy): HTMLElement {
  const pretty = prettyJson(shown.text);
  const made = textPart(shown, copy);
  const target = made.querySelector('.reader');
  if (pretty !== undefined && target instanceof HTMLElement) {
    fillLongText(target, pretty);
  }
  return made;
}

/** Something short beside a heading. */
export function briefPart(heading: string, content: HTMLElement): HTMLElement {
  return element('div', { className: 'part brief' }, partHead(heading), content);
}

/** Something long under a heading. */
export function longPart(heading: string, content: HTMLElement): HTMLElement {
  return element('div', { className: 'part' }, partHead(heading), content);
}

export function note(words: string): HTMLElement {
  return element('p', { className: 'note' }, words);
}

/** An id with a button that copies it. */
export function idLine(id: string, copyLabel: string, copy: Copy): HTMLElement {
  return element(
    'span',
    { className: 'copyable' },
    element('span', { className: 'id' }, lineText(id)),
    copyButton(copyLabel, () => {
      copy(id);
    }),
  );
}

/** A text of any length in a place that scrolls, by keyboard too. */
export function reader(label: string, text: string): HTMLElement {
  const made = element('div', { className: 'reader', tabIndex: 0, role: 'group', ariaLabel: label });
  fillLongText(made, text);
  return made;
}

/** Words of the server about what went wrong. */
export function errorPart(code: string | undefined, message: string | undefined): HTMLElement {
  return element(
    'div',
    { className: 'part step-error' },
    element(
      'div',
      { className: 'part-head' },
      icon('error'),
      element('span', {}, code === undefined || code === '' ? l10n.t('It failed.') : lineText(code)),
    ),
    ...(message === undefined || message === '' ? [] : [reader(l10n.t('Why it failed'), message)]),
  );
}

/** A short text of a server as a line may show it. */
export function lineText(text: string): string {
  return visibleText(clipText(text, LONGEST_LINE));
}

function partHead(heading: string, ...buttons: HTMLElement[]): HTMLElement {
  return element('div', { className: 'part-head' }, element('span', {}, heading), ...buttons);
}
