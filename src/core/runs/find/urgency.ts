import { statusGroup } from '../../model/status';
import type { RunState } from '../store/state';

/** How soon an active run wants to be looked at: one that needs a person first, then one that is stuck. */
export function urgencyOf({ status, stuck }: RunState): number {
  return statusGroup(status) === 'needsAction' ? 2 : stuck ? 1 : 0;
}

/** The order of active runs where they stand by themselves: the most urgent first, then the newest. */
export function mostUrgentFirst(a: RunState, b: RunState): number {
  return urgencyOf(b) - urgencyOf(a) || (b.run.createdAt ?? 0) - (a.run.createdAt ?? 0);
}
