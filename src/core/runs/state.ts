import type { ApiError } from '../api/errors';
import type { Capabilities } from '../model/capabilities';
import type { GraphState } from '../model/graphState';
import type { RunRef, ThreadRef } from '../model/references';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';
import { NOT_LOADED, type Listing } from './listing';

// What is known, as the views see it. Every object here is replaced, never changed.

export type { Listing };

export interface ConnectionState {
  readonly threadList: Listing;
  /** What the server can do, as far as it was found out. */
  readonly capabilities: Capabilities;
  /** Why the last request failed, where that concerns the whole server: no key, no answer, too many requests. */
  readonly problem: ApiError | undefined;
}

export const UNKNOWN_CONNECTION: ConnectionState = {
  threadList: NOT_LOADED,
  capabilities: {},
  problem: undefined,
};

export interface ThreadState {
  readonly ref: ThreadRef;
  /** As the server described it, where it did. */
  readonly thread: Thread | undefined;
  /** The user's own name for it. */
  readonly label: string | undefined;
  /** Whether the user added it, and so may remove it. */
  readonly tracked: boolean;
  /** Whether the server's list has it. */
  readonly listed: boolean;
  readonly runList: Listing;
  /** Where its graph stands, where the server runs graphs and was asked. */
  readonly graph?: GraphState;
}

/** The counts of a thread's runs, of what is known. */
export interface ThreadSummary {
  readonly active: number;
  readonly known: number;
}

export interface RunState {
  readonly ref: RunRef;
  readonly run: Run;
  /** What is shown: the server's word, or `cancelling` while a cancel of ours is on its way. */
  readonly status: string | undefined;
  /** Whether a cancel of ours is on its way: an overlay, never part of the run's body. */
  readonly cancelling: boolean;
  /** Why the last attempt to read this run failed. */
  readonly problem: ApiError | undefined;
  /** Newest first, as the server lists them. */
  readonly steps: readonly RunStep[];
  readonly stepList: Listing;
}

/** Whether a thread goes away when the user removes it: one that the server lists would come back. */
export function isRemovable(state: ThreadState | undefined): boolean {
  return state?.tracked === true && !state.listed;
}

/** Whether a run may still change: not in a terminal status, and not gone from the server. */
export function isActiveRun(state: RunState): boolean {
  return isActive(state.status) && state.problem?.isGone !== true;
}
