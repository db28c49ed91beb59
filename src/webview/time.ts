import * as l10n from '@vscode/l10n';

const SECONDS = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;
const DAY = { ...SECONDS, day: 'numeric', month: 'short' } as const;

/** What of a time is told. */
const PARTS = {
  minutes: { hour: 'numeric', minute: '2-digit' },
  seconds: SECONDS,
  day: DAY,
  year: { ...DAY, year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** By the parts and the language. Made once, for to make one takes as long as to show many times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(date: Date, parts: keyof typeof PARTS, locale: string | undefined): string {
  const key = `${parts} ${locale ?? ''}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, PARTS[parts]);
    formats.set(key, made);
  }
  return made.format(date);
}

/**
 * A time of the reader's own day and zone: without the date if that is today's. Takes milliseconds since the Unix
 * epoch; a number that is no date is given back as it is.
 */
export function localTime(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) {
    return `${at}`;
  }
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) {
    return format(date, 'seconds', locale);
  }
  return format(date, date.getFullYear() === today.getFullYear() ? 'day' : 'year', locale);
}

/** As {@link localTime}, but yesterday is called so, and told to the minute. */
export function recentTime(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return date.toDateString() === yesterday.toDateString()
    ? l10n.t('yesterday {0}', format(date, 'minutes', locale))
    : localTime(at, now, locale);
}

/** The absolute time in UTC, as RFC 3339; a number that is no date is given back as it is. */
export function utcTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at}` : date.toISOString().replace('.000Z', 'Z');
}
