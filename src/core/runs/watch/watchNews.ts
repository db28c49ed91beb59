import type { Disposable } from '../../clock';
import type { Event } from '../../event';
import type { RunRef, ThreadRef } from '../../model/references';
import type { Run } from '../../model/run';
import { isActive, statusGroup } from '../../model/status';
import type { Told, Watch } from '../../model/watch';
import type { RunState } from '../store/state';

/** What is watched, kept where other windows and later ones find it. */
export interface KeptWatches {
  all(): Watch[];
  get(ref: ThreadRef | RunRef): Watch | undefined;
  /** Keeps a watch. It counts at once; rejects where it can't be written. */
  set(watch: Watch): Promise<void>;
  remove(ref: ThreadRef | RunRef): Promise<void>;
  /** Resolves when all that was set is on disk, or could not be put there. */
  written(): Promise<void>;
  /** What is watched changed, in this window or in another one, or what was told of it. */
  readonly onDidChange: Event<void>;
}

/** Asks in the background about a run until it has ended, or about a thread's list of runs, until it is disposed of. */
export interface BackgroundWatcher {
  watch(ref: ThreadRef | RunRef): Disposable;
}

/** Something that the user wants to be told of what is watched. */
export type News =
  | { readonly kind: 'over' | 'needsAction' | 'stuck'; readonly ref: RunRef; readonly run: Run }
  /** The server has it no more. */
  | { readonly kind: 'gone'; readonly ref: RunRef | ThreadRef };

/** How long a window has to tell what it said it would, in milliseconds: after that it was closed before it could. */
const TELLS_WITHIN = 10_000;

/** What there is to be told of a run as it is at `now`, in milliseconds since the Unix epoch. */
export function factsOf(state: RunState | undefined, isGone: boolean, now: number): Told {
  if (isGone || (state !== undefined && !isActive(state.run.status))) {
    return { overAt: now };
  }
  return {
    ...(state?.stuck === true ? { stuck: true } : {}),
    // Each time that it waits, it does so for other tool calls, also where nobody saw it work in between.
    ...(state !== undefined && statusGroup(state.run.status) === 'needsAction'
      ? { action: state.run.requiredToolCalls[0]?.id ?? '' }
      : {}),
  };
}

/** Whether it was told, or is being told at `now`, that a run is over. */
export function isOver({ overAt }: Told, now: number): boolean {
  return overAt !== undefined && now < overAt + TELLS_WITHIN;
}

/** The weightiest of the facts that has not been told; undefined where all were. */
export function newsIn(facts: Told, told: Told, now: number): 'over' | 'needsAction' | 'stuck' | undefined {
  if (facts.overAt !== undefined) {
    return isOver(told, now) ? undefined : 'over';
  }
  if (facts.action !== undefined && facts.action !== told.action) {
    return 'needsAction';
  }
  return facts.stuck === true && told.stuck !== true ? 'stuck' : undefined;
}
