/** A number as a language writes it, given as a BCP 47 tag; undefined stands for the machine's. */
export function numberText(
  value: number,
  locale: string | undefined,
  format?: Intl.NumberFormatOptions,
): string {
  return value.toLocaleString(locale, format);
}
