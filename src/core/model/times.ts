/**
 * A time as servers write it: Unix seconds, Unix milliseconds (over 1e11), or ISO 8601. Milliseconds since the Unix
 * epoch; undefined for what is no time.
 */
export function readTime(value: number | string): number | undefined {
  const ms = typeof value === 'number' ? (value > 1e11 ? value : value * 1000) : parseIso(value);
  // What a Date can't hold can't be shown as a time.
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

/**
 * `Date.parse` alone would find a date in almost any text with a number in it, and take one without an offset for the
 * time of this machine: servers that leave it out mean UTC.
 */
function parseIso(text: string): number {
  if (!/^\d{4}-\d\d-\d\d[T ]/.test(text)) {
    return NaN;
  }
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}
