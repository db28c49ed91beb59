import type { Page } from '../api/backend';
import type { ApiError } from '../api/errors';
import type { RunRef, ThreadRef } from '../model/references';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';

// What is known, as the views see it. Every object here is replaced, never changed.

/** How far a list that comes page by page is known. */
export interface Listing {
  /** Whether its first page has come. */
  readonly loaded: boolean;
  /** The cursor of the next page; undefined when all is known. */
  readonly next: string | undefined;
  /** Entries of the server that can't be shown, because they have no id. */
  readonly omitted: number;
  /** Why the last attempt to load it failed. */
  readonly problem: ApiError | undefined;
}

export const NOT_LOADED: Listing = { loaded: false, next: undefined, omitted: 0, problem: undefined };

/** The listing after a page has come: its first page, or the one that continues it. */
export function listingAfter(page: Page<unknown>, omittedBefore = 0): Listing {
  return { loaded: true, next: page.next, omitted: omittedBefore + page.omitted, problem: undefined };
}

/** Whether a first page is the whole list, or reaches back beyond the time of this object. */
export function covers(
  page: Page<{ readonly createdAt?: number }>,
  object: { readonly createdAt?: number } | undefined,
): boolean {
  const oldest = page.items.at(-1)?.createdAt;
  const createdAt = object?.createdAt;
  return page.next === undefined || (oldest !== undefined && createdAt !== undefined && createdAt > oldest);
}

/** The listing after a page: a first page that comes again leaves the cursor where the pages behind it left it. */
export function continued(before: Listing, page: Page<unknown>, after: string | undefined): Listing {
  if (after === undefined && before.loaded && page.next !== undefined) {
    return { ...before, problem: undefined };
  }
  return listingAfter(page, after === undefined ? 0 : before.omitted);
}

/** Whether two listings look the same; which cursor comes next is not seen. */
export function sameListing(a: Listing, b: Listing): boolean {
  return (
    a.loaded === b.loaded &&
    (a.next === undefined) === (b.next === undefined) &&
    a.omitted === b.omitted &&
    a.problem?.message === b.problem?.message
  );
}

export interface ConnectionState {
  readonly threadList: Listing;
  /** Whether the server lists threads; undefined until it was asked. */
  readonly listsThreads: boolean | undefined;
  /** Why the last request failed, where that concerns the whole server: no key, no answer, too many requests. */
  readonly problem: ApiError | undefined;
}

export const UNKNOWN_CONNECTION: ConnectionState = {
  threadList: NOT_LOADED,
  listsThreads: undefined,
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

/** Whether a run may still change: not in a terminal status, and not gone from the server. */
export function isActiveRun(state: RunState): boolean {
  return isActive(state.status) && state.problem?.kind !== 'notFound';
}
