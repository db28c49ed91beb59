/** One figure of a benchmark: what was measured of whom, over all rounds. */
export interface Row {
  readonly case: string;
  /** `ours`, or the peer's name and version. */
  readonly subject: string;
  readonly metric: string;
  /** Such as `ms`; empty for counts and ratios. */
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many values these are of. */
  readonly n: number;
}

export interface BenchOptions {
  /** Fewer rounds of smaller cases: to try a benchmark out, not to quote it. */
  readonly quick: boolean;
  /** How long a soak in the extension host lasts, in minutes. */
  readonly minutes: number;
  /** Tells how far it has come, in a line. */
  readonly tell: (line: string) => void;
}

/** Measures, and gives what it found. Throws only where a subject does not do what it is measured at. */
export type Bench = (options: BenchOptions) => Promise<Row[]>;

/** What the values of all rounds come to. */
export function summary(values: readonly number[]): Pick<Row, 'median' | 'min' | 'max' | 'n'> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (place: number) => sorted[place] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  const n = sorted.length;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(n - 1), n };
}
