import * as l10n from '@vscode/l10n';
import { copyButton, element, icon } from '../../dom';
import { Reader } from '../../reading/reader';
import { partHead, textPart, type Copy } from '../../reading/textPart';
import { lineText } from './lineText';

/** A text under a heading. */
export interface HeadedText {
  readonly heading: string;
  /** What the text is called before a screen reader. */
  readonly label: string;
  readonly copyLabel: string;
  readonly text: string;
  /** Whether it is laid out where it is JSON. */
  readonly isJson: boolean;
}

/** Shows a text under a heading, or, of an empty one, says that it is empty. */
export function headedPart({ text, ...rest }: HeadedText, copy: Copy): HTMLElement {
  return text === ''
    ? briefPart(rest.heading, note(l10n.t('Empty')))
    : textPart({ ...rest, text: () => text }, copy);
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

/** What tells of a picture: it is never loaded. */
export function imagePart(id: string, copyLabel: string, copy: Copy): HTMLElement {
  return briefPart(
    l10n.t('Image'),
    element('div', { className: 'found' }, icon('file-media'), idLine(id, copyLabel, copy)),
  );
}

/** A text of any length in a place of its own that scrolls. */
export function reader(label: string, text: string): HTMLElement {
  const made = new Reader();
  made.label = label;
  made.show(text);
  return made.element;
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
