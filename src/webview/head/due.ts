import { isActive } from '../../core/model/status';
import type { RunSummary } from '../../protocol';

/** How often the times of a run that has ended are said anew, in ms: they tell minutes, not seconds. */
const SELDOM = 60_000;

/** What is on the screen: which summary, as of when (milliseconds since the Unix epoch). */
export interface Shown {
  readonly run: RunSummary;
  readonly at: number;
}

/** Whether the times of a run are to be said anew: of an active one each time, of one that has ended now and then. */
export function areTimesDue(run: RunSummary, now: number, shown: Shown | undefined): boolean {
  return shown?.run !== run || isActive(run.status) || Math.abs(now - shown.at) >= SELDOM;
}
