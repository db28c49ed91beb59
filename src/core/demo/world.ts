import { demoId } from './chance';
import { pastOf, type Deeds, type Past } from './course';
import type { RunScript, ThreadScript } from './script';
import { THREADS } from './threads';

/** A run on the stage. All times are milliseconds since the Unix epoch. */
export interface DemoRun {
  readonly id: string;
  readonly threadId: string;
  readonly createdAt: number;
  readonly script: RunScript;
  /** The only thing in the world that changes. */
  readonly deeds: Deeds;
}

export interface DemoThread {
  readonly id: string;
  readonly createdAt: number;
  readonly script: ThreadScript;
  /** Newest first. */
  readonly runs: readonly DemoRun[];
}

/** The threads, newest first. */
export type World = readonly DemoThread[];

/** Sets the stage at `startedAt`, in milliseconds since the Unix epoch. The same ids each time. */
export function createWorld(startedAt: number): World {
  return THREADS.map((script) => ({
    id: threadId(script.name),
    createdAt: startedAt - script.ago,
    script,
    runs: script.runs.map((run) => ({
      id: runId(script.name, run.name),
      threadId: threadId(script.name),
      createdAt: startedAt - run.ago,
      script: run,
      deeds: run.cancelledAgo === undefined ? {} : { cancelledAt: startedAt - run.cancelledAgo },
    })),
  }));
}

/** What has happened to a run by `now`, in milliseconds since the Unix epoch. */
export function runPast({ script, createdAt, deeds }: DemoRun, now: number): Past {
  return pastOf(script.course, createdAt, deeds, now);
}

function threadId(thread: string): string {
  return demoId('thread', thread);
}

function runId(thread: string, run: string): string {
  return demoId('run', `${thread}/${run}`);
}

function runRef(thread: string, run: string): { readonly threadId: string; readonly runId: string } {
  return { threadId: threadId(thread), runId: runId(thread, run) };
}

/** Where the threads and runs are that are there for a purpose. "At the start" is when the world is created. */
export const DEMO = {
  threads: {
    /** The newest one: active runs on top of ended ones of every kind. */
    mixed: threadId('tickets'),
    /** 64 runs, all ended. */
    paged: threadId('evals'),
    /** Without a title: its metadata is empty. */
    untitled: threadId('playground'),
  },
  runs: {
    /** Created at the start; queued for 4 s, in progress for 16 s, then completed. */
    watched: runRef('tickets', 'watched'),
    /** In progress for a day, unless it is cancelled. */
    hanging: runRef('tickets', 'hanging'),
    /** Waits a day for the outputs of two tool calls; with them it is completed 7 s later. */
    requiresAction: runRef('tickets', 'requires action'),
    /** Queued for a day, unless it is cancelled. */
    queued: runRef('invoices', 'queued'),
    /** In progress for a day; a cancel answers `cancelling`, and 2 s later it is completed. */
    completesWhileCancelling: runRef('contract', 'completes while cancelling'),
    /** In progress; once it is cancelled it stays `cancelling` until it expires, 8 min after the start in any case. */
    staysCancelling: runRef('release', 'stays cancelling'),
    /** `cancelling` from the start until it expires 505 s later. */
    cancelling: runRef('invoices', 'cancelling'),
    /** With steps of every kind, three tool calls in one of them, and a picture. */
    completed: runRef('tickets', 'parcel'),
    /** Its error: `rate_limit_exceeded`. */
    failed: runRef('tickets', 'rate limited'),
    cancelled: runRef('tickets', 'called off'),
    /** Its reason: `max_completion_tokens`. */
    incomplete: runRef('tickets', 'too long'),
    expired: runRef('tickets', 'timed out'),
    /** Every field filled, with 20 tools and long instructions. It is incomplete. */
    everyField: runRef('specimen', 'every field'),
    /** 128 tools and instructions of 256,000 characters. It is completed. */
    largest: runRef('crm', 'largest'),
  },
} as const;
