import type { IncompleteReason, RunError, RunStatus } from './wire';

export interface FunctionCall {
  readonly name: string;
  /** As the model wrote them. */
  readonly arguments: string;
}

/** How a run's work ends, when nobody interferes. */
export type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'failed'; readonly error: RunError }
  | { readonly status: 'incomplete'; readonly reason: IncompleteReason }
  /** It waits for the outputs of its calls, and says its answer once it has them. */
  | { readonly status: 'requires_action'; readonly calls: readonly FunctionCall[]; readonly answer: string };

/** The course a run takes by itself. All spans are milliseconds; Infinity is for what never happens. */
export interface Course {
  /** How long it waits in the queue. */
  readonly queuedFor: number;
  /** How long it works after that. */
  readonly worksFor: number;
  readonly ending: Ending;
  /** How long after its creation it expires, unless it has ended by then. */
  readonly expiresAfter: number;
  /** How a cancel of it ends; `expired` is a run that stays `cancelling` until its time is up. */
  readonly cancelEndsAs: 'cancelled' | 'completed' | 'expired';
}

/** What was done to a run from outside, in milliseconds since the Unix epoch. */
export interface Deeds {
  cancelledAt?: number;
  outputs?: { readonly at: number; readonly byCallId: ReadonlyMap<string, string> };
}

/** A run entering a status, in milliseconds since the Unix epoch. */
export interface Moment {
  readonly at: number;
  readonly status: RunStatus;
}

/** How long a run is `cancelling`, in milliseconds, before it is cancelled. */
const CANCELLING_FOR = 3_000;
/** How long a run that wins against its cancel is `cancelling`, in milliseconds, before it is completed. */
const COMPLETING_FOR = 2_000;
/** How long a run is queued again, in milliseconds, once it has its tool outputs. */
const REQUEUED_FOR = 1_000;
/** How long a run works with its tool outputs, in milliseconds, before it is completed. */
const RESUMED_FOR = 6_000;

const TERMINAL: ReadonlySet<RunStatus> = new Set([
  'cancelled',
  'failed',
  'completed',
  'incomplete',
  'expired',
]);

export function isTerminal(status: RunStatus): boolean {
  return TERMINAL.has(status);
}

/** What has happened to a run so far. */
export interface Past {
  /** From its creation on, oldest first. */
  readonly moments: readonly Moment[];
  readonly latest: Moment;
}

/** What has happened to a run by `now`. All is a function of the arguments; all times are in milliseconds. */
export function pastOf(course: Course, createdAt: number, deeds: Deeds, now: number): Past {
  const created: Moment = { at: createdAt, status: 'queued' };
  const later = expiring(cancelling(working(course, createdAt, deeds), course, deeds), course, createdAt);
  const moments = [created, ...later.filter(({ at }) => at <= now)];
  return { moments, latest: moments.at(-1) ?? created };
}

/** All that the run does by itself after its creation, and with its tool outputs. */
function working({ queuedFor, worksFor, ending }: Course, createdAt: number, { outputs }: Deeds): Moment[] {
  const startedAt = createdAt + queuedFor;
  const moments: Moment[] = [
    { at: startedAt, status: 'in_progress' },
    { at: startedAt + worksFor, status: ending.status },
  ];
  if (outputs !== undefined) {
    const resumedAt = outputs.at + REQUEUED_FOR;
    moments.push(
      { at: outputs.at, status: 'queued' },
      { at: resumedAt, status: 'in_progress' },
      { at: resumedAt + RESUMED_FOR, status: 'completed' },
    );
  }
  return moments;
}

/** A cancel cuts off what would have come after it. */
function cancelling(moments: Moment[], { cancelEndsAs }: Course, { cancelledAt }: Deeds): Moment[] {
  if (cancelledAt === undefined) {
    return moments;
  }
  const cut: Moment[] = [
    ...moments.filter(({ at }) => at <= cancelledAt),
    { at: cancelledAt, status: 'cancelling' },
  ];
  switch (cancelEndsAs) {
    case 'cancelled':
      return [...cut, { at: cancelledAt + CANCELLING_FOR, status: 'cancelled' }];
    case 'completed':
      return [...cut, { at: cancelledAt + COMPLETING_FOR, status: 'completed' }];
    case 'expired':
      return cut;
  }
}

/** So does the time of expiry, for a run that has not ended by then. */
function expiring(moments: Moment[], { expiresAfter }: Course, createdAt: number): Moment[] {
  const expiresAt = createdAt + expiresAfter;
  const inTime = moments.filter(({ at }) => at < expiresAt);
  const ended = inTime.some(({ status }) => isTerminal(status));
  return ended ? inTime : [...inTime, { at: expiresAt, status: 'expired' }];
}
