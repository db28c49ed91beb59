import * as l10n from '@vscode/l10n';

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
  const isToday = date.toDateString() === today.toDateString();
  const isThisYear = date.getFullYear() === today.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    ...(isToday || isThisYear ? {} : { year: 'numeric' }),
  }).format(date);
}

/** As {@link localTime}, but yesterday is called so, and told to the minute. */
export function recentTime(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (date.toDateString() !== yesterday.toDateString()) {
    return localTime(at, now, locale);
  }
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(date);
  return l10n.t('yesterday {0}', time);
}

/** The absolute time in UTC, as RFC 3339; a number that is no date is given back as it is. */
export function utcTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at}` : date.toISOString().replace('.000Z', 'Z');
}
