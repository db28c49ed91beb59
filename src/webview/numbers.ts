import { panelLanguage } from './language';

/** By language. Made once, for to make one takes much longer than to write a number. */
const numbers = new Map<string | undefined, Intl.NumberFormat>();
const shares = new Map<string | undefined, Intl.NumberFormat>();

/** A number as the panel's language, or the one that `locale` names, writes it. */
export function numberText(
  value: number,
  locale: string | undefined = panelLanguage(),
  format?: Intl.NumberFormatOptions,
): string {
  if (format !== undefined) {
    return value.toLocaleString(locale, format);
  }
  let known = numbers.get(locale);
  if (known === undefined) {
    known = new Intl.NumberFormat(locale);
    numbers.set(locale, known);
  }
  return known.format(value);
}

/** A share in percent, cut rather than rounded: 100 % is all of it. */
export function shareText(of: number, locale: string | undefined = panelLanguage()): string {
  let format = shares.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'percent', roundingMode: 'trunc' });
    shares.set(locale, format);
  }
  return format.format(of);
}
