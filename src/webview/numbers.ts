import { panelLanguage } from './language';

/** By language. Made once, for to make one takes much longer than to write a number. */
const numbers = new Map<string | undefined, Intl.NumberFormat>();
const shares = new Map<string | undefined, Intl.NumberFormat>();

/** A number as the panel's language, or the one that `locale` names, writes it. */
export function numberText(value: number, locale: string | undefined = panelLanguage()): string {
  let format = numbers.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale);
    numbers.set(locale, format);
  }
  return format.format(value);
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
