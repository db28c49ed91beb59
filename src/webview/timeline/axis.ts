const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Between two ticks there is room for a label of two units, in px. */
const LEAST_SPACING = 80;

const ROUND = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
];

/** A scale of time that starts at 0. */
export interface Axis {
  /** How long a time it shows, in ms: a second at least. */
  readonly length: number;
  /** From one tick to the next, in ms. */
  readonly tick: number;
}

/**
 * The axis for so long a time, in ms, in so much room, in px. Where the time still grows, the axis is longer, up to the
 * next tick: then it need not change with each moment.
 */
export function axisOf(time: number, width: number, grows: boolean): Axis {
  const shown = Math.max(SECOND, time);
  const tick = roundTime((shown * LEAST_SPACING) / Math.max(LEAST_SPACING, width));
  return { tick, length: grows ? (Math.floor(shown / tick) + 1) * tick : shown };
}

/** Where the ticks are, in ms from the start. */
export function ticksOf({ length, tick }: Axis): number[] {
  return Array.from({ length: Math.floor(length / tick) + 1 }, (_, count) => count * tick);
}

/** The first round time that is not shorter. */
function roundTime(ms: number): number {
  const round = ROUND.find((each) => each >= ms);
  if (round !== undefined) {
    return round;
  }
  const days = ms / DAY;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(days)));
  return ([1, 2, 5, 10].find((each) => each * power >= days) ?? 10) * power * DAY;
}
