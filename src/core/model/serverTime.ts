/**
 * A time as servers write it: Unix seconds, Unix milliseconds (over 1e11), or ISO 8601. Gives milliseconds since the Unix
 * epoch; undefined for what is none, or can't be shown as one.
 */
export function serverTime(value: number | string): number | undefined {
  const number = typeof value === 'number' ? (value > 1e11 ? value : value * 1000) : parseIso(value);
  // What a Date can't hold can't be shown as a time.
  return Number.isFinite(number) && Math.abs(number) <= 8.64e15 ? number : undefined;
}

/** Date, time, and the hours and minutes that the clock is ahead of UTC, where any are given. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/i;

/**
 * `Date.parse` alone would find a date in almost any text with a number in it, and take one without an offset for the
 * time of this machine: servers that leave it out mean UTC.
 */
function parseIso(text: string): number {
  const [, date, time, hours = '+00', minutes = '00'] = ISO.exec(text) ?? [];
  return date === undefined ? NaN : Date.parse(`${date}T${time}${hours}:${minutes}`);
}
