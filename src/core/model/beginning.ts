import * as l10n from '@vscode/l10n';
import { cutAt } from './cutAt';

/** Where the rest of a text that is shown in part can be read. */
export type RestOfText = 'inJson' | 'nowhere';

/**
 * The beginning of a text: so many UTF-16 code units at most, never half a surrogate pair, and behind them an ellipsis
 * with words that tell of the rest. A text that is no longer than that is given as it is.
 */
export function beginningOf(text: string, longest: number, rest: RestOfText): string {
  if (text.length <= longest) {
    return text;
  }
  const words = rest === 'inJson' ? l10n.t('the rest is in the JSON') : l10n.t('the rest is left out');
  return `${text.slice(0, cutAt(text, longest))}… ${words}`;
}

/** The beginnings of the first `most` texts, which share `room` code units alike; in place of the others their number. */
export function beginningsOf(texts: readonly string[], most: number, room: number): string[] {
  const first = texts.slice(0, most);
  const longest = Math.floor(room / Math.max(1, first.length));
  const beginnings = first.map((text) => beginningOf(text, longest, 'nowhere'));
  return texts.length > most ? [...beginnings, l10n.t('… and {0} more', texts.length - most)] : beginnings;
}
