import { copyButton, element } from '../dom';
import { Reader } from './reader';

/** Takes a text to the clipboard. */
export type Copy = (text: string) => void;

/** A text to be read and copied. */
export interface ReadableText {
  /** What stands above it, and has the button beside it; without one the button lies in the text's corner. */
  readonly heading?: string;
  /** What the text is called before a screen reader. */
  readonly label: string;
  readonly copyLabel: string;
  /** Whether it is laid out where it is JSON; what is copied is as it was received. */
  readonly isJson: boolean;
  /** Gives the text as it is now: the body that it was in at first is not to be held. */
  readonly text: () => string;
}

/** A text of any length in a place of its own that scrolls, with a button that copies it. */
export function textPart({ heading, label, copyLabel, isJson, text }: ReadableText, copy: Copy): HTMLElement {
  const reader = new Reader();
  reader.label = label;
  if (isJson) {
    reader.showJson(text());
  } else {
    reader.show(text());
  }
  const button = copyButton(copyLabel, () => {
    copy(text());
  });
  return heading === undefined
    ? element('div', { className: 'part cornered' }, reader.element, button)
    : element('div', { className: 'part' }, partHead(heading, button), reader.element);
}

/** What stands above a part, or beside it. */
export function partHead(heading: string, ...buttons: HTMLElement[]): HTMLElement {
  return element('div', { className: 'part-head' }, element('span', {}, heading), ...buttons);
}
