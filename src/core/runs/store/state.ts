import type { ApiError } from '../../api/errors';
import type { Capabilities } from '../../model/capabilities';
import type { GraphState } from '../../model/graphState';
import type { RunRef, ThreadRef } from '../../model/references';
import type { Run } from '../../model/run';
import { isActive } from '../../model/status';
import type { RunStep } from '../../model/step';
import type { Thread } from '../../model/thread';
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

/** How many runs are active, of what is known; those that need a person or are stuck are among them. */
export interface ActivityCounts {
  readonly active: number;
  readonly needsAction: number;
  readonly stuck: number;
}

/** What a thread's runs come to, of what is known. */
export interface ThreadSummary extends ActivityCounts {
  readonly known: number;
  readonly failed: number;
  /** Whether the newest of its runs has failed. */
  readonly lastFailed: boolean;
  /** The tokens of all its runs, as the server counted them. */
  readonly tokens: number;
}

export const NO_RUNS: ThreadSummary = {
  active: 0,
  needsAction: 0,
  stuck: 0,
  known: 0,
  failed: 0,
  lastFailed: false,
  tokens: 0,
};

/** What the threads of a connection that are shown come to, of what is known. */
export interface ConnectionActivity extends ActivityCounts {
  /** How many threads are shown. */
  readonly threads: number;
  /** Of how many of them a page of runs has been seen. */
  readonly looked: number;
}

export const NO_ACTIVITY: ConnectionActivity = { active: 0, needsAction: 0, stuck: 0, threads: 0, looked: 0 };

export interface RunState {
  readonly ref: RunRef;
  readonly run: Run;
  /** What is shown: the server's word, or `cancelling` while a cancel of ours is on its way. */
  readonly status: string | undefined;
  /** Whether a cancel of ours is on its way: an overlay, never part of the run's body. */
  readonly cancelling: boolean;
  /** Whether it has been at work for longer than the user expects of a run. */
  readonly stuck: boolean;
  /** Why the last attempt to read this run failed. */
  readonly problem: ApiError | undefined;
  /** Newest first, as the server lists them. */
  readonly steps: readonly RunStep[];
  readonly stepList: Listing;
}

/** What an earlier session saw of a connection. The bodies in it have the sequence number `RESTORED`. */
export interface ConnectionSnapshot {
  readonly threads: readonly ThreadSnapshot[];
  /** The cursor behind the listed threads; undefined where the list ended with them. */
  readonly nextThreads: string | undefined;
}

/** What is known of a thread, in a form that can be kept. */
export interface ThreadSnapshot {
  readonly threadId: string;
  readonly thread: Thread | undefined;
  /** Whether the server's list had it. */
  readonly listed: boolean;
  /** Newest first. */
  readonly runs: readonly RunSnapshot[];
  /** The cursor behind the listed runs; undefined where the list ended with them. */
  readonly nextRuns: string | undefined;
}

export interface RunSnapshot {
  readonly run: Run;
  /** Whether it is one of those that came with a page of the list, without a gap between them. */
  readonly listed: boolean;
}

/** Whether a thread is in the tree of its connection, unless a filter keeps it out. */
export function isShown(state: ThreadState | undefined): boolean {
  return state !== undefined && (state.listed || state.tracked);
}

/** Whether a thread goes away when the user removes it: one that the server lists would come back. */
export function isRemovable(state: ThreadState | undefined): boolean {
  return state?.tracked === true && !state.listed;
}

/** Whether a run waits for the outputs of tool calls, and nobody cancels it. */
export function waitsForToolOutputs(state: RunState): boolean {
  return state.status === 'requires_action' && state.run.requiredToolCalls.length > 0 && isActiveRun(state);
}

/** Whether a run may still change: not in a terminal status, and not gone from the server. */
export function isActiveRun(state: RunState): boolean {
  return isActive(state.status) && state.problem?.isGone !== true;
}
