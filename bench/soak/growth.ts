import type { Row } from '../result';

/** Something that was counted, or weighed, again and again. */
export interface Series {
  readonly case: string;
  readonly subject: string;
  readonly unit: string;
  readonly values: readonly number[];
}

/** What came of it. */
interface Growth {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  /** From the start to the end. */
  readonly grown: number;
  /** How far the values of one quarter lie apart, in the quarter where they do most. */
  readonly noise: number;
}

/** The first quarter is left out: code and caches warm up in it. The others are the start, the middle and the end. */
export function growthOf(values: readonly number[]): Growth {
  const quarter = (nth: number) =>
    [...values.slice((nth * values.length) / 4, ((nth + 1) * values.length) / 4)].sort((a, b) => a - b);
  const quarters = [quarter(1), quarter(2), quarter(3)] as const;
  const [start, middle, end] = [median(quarters[0]), median(quarters[1]), median(quarters[2])];
  const spread = (sorted: readonly number[]) => (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  return { start, middle, end, grown: end - start, noise: Math.max(...quarters.map(spread)) };
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** The figures of a series as rows of one block. */
export function rowsOf(series: Series): Row[] {
  const growth = growthOf(series.values);
  return Object.entries(growth).map(([metric, value]: [string, number]) => ({
    case: series.case,
    subject: series.subject,
    metric,
    unit: series.unit,
    median: value,
    min: value,
    max: value,
    n: series.values.length,
  }));
}

/** Whether it grew, in words. */
export function verdict({ case: name, subject, unit, values }: Series): string {
  const { grown, noise } = growthOf(values);
  const figures = `${grown.toFixed(2)} ${unit}, noise ${noise.toFixed(2)}`;
  return `${name}, ${subject}: ${grown > noise ? 'GREW beyond noise' : 'no growth beyond noise'} (${figures})`;
}
