import type { Priority } from './requestTurns';

/** How urgently somebody wants to know how a run or a thread goes on. */
export interface Urgency {
  readonly priority: Priority;
  /** The pause before the first question after a change, in milliseconds. */
  readonly first: number;
  /** The longest pause between two questions, in milliseconds. */
  readonly longest: number;
  /** How much longer each pause is than the one before while nothing changes. */
  readonly growth: number;
}

/** A cancel that settles. */
export const SETTLING: Urgency = { priority: 'settling', first: 1000, longest: 30_000, growth: 1.5 };
/** A run at work that is seen: with this growth a change is told of with a tenth of the delay that nothing had changed. */
export const SEEN: Urgency = { priority: 'seen', first: 2000, longest: 15_000, growth: 1.1 };
/** A run that is seen and waits for a person. */
export const WAITING: Urgency = { priority: 'seen', first: 5000, longest: 60_000, growth: 1.5 };
/** A run in a folded thread, and what is watched in the background. */
export const BACKGROUND: Urgency = { priority: 'background', first: 10_000, longest: 60_000, growth: 1.5 };

/** All of them, the most urgent first. */
export const URGENCIES: readonly Urgency[] = [SETTLING, SEEN, WAITING, BACKGROUND];

/** How soon something is asked about that comes into sight and was due before, in milliseconds. */
export const AT_ONCE = 250;

/** Pauses vary by this part of their length, so that windows that started together drift apart. */
const JITTER = 0.2;

/**
 * A pause that differs a little from that of other windows, in milliseconds.
 *
 * @param random a number from 0 up to 1
 */
export function jittered(pause: number, random: number): number {
  return Math.round(pause * (1 + JITTER * (random - 0.5)));
}
