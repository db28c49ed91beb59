import { endOf } from '../../core/model/duration';
import { isActive } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import { callsFunctions, isInProgress, stepSpan, type Step } from './steps';

/**
 * What a run does for a time. In the Assistants API functions are always called by the run's caller: while a step with
 * function calls is in progress, the run waits for their outputs. Where it waits, but not known since when, the last time
 * is of both; what is before the steps that were read is not known.
 */
export type PhaseKind = (typeof PHASE_KINDS)[number];

const PHASE_KINDS = ['queued', 'unread', 'working', 'waiting', 'workingThenWaiting'] as const;

/** A time, in milliseconds since the Unix epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Phase extends Span {
  readonly kind: PhaseKind;
}

/** A run from its creation to its end, or to now while it is active. */
export interface RunPhases extends Span {
  readonly active: boolean;
  /** One after the other, without gaps. Always one at least. */
  readonly phases: readonly Phase[];
  /** When the server says that it ended. */
  readonly endedAt?: number;
}

/** Statuses that a run without steps can have that was never started. */
const MAY_NOT_HAVE_STARTED: ReadonlySet<string | undefined> = new Set([
  'queued',
  'pending',
  'cancelling',
  'cancelled',
  'expired',
]);

/**
 * The phases of a run, seen at `now` (milliseconds since the Unix epoch); undefined where no time of it is known. Times
 * that contradict each other give way to those before them.
 */
export function phasesOf(run: RunSummary, steps: readonly Step[], now: number): RunPhases | undefined {
  const known = [run.createdAt, run.startedAt].find((time) => time !== undefined) ?? firstTime(steps);
  if (known === undefined) {
    return undefined;
  }
  const active = isActive(run.status);
  const endedAt = active ? undefined : endTime(run);
  const latest = Math.max(known, run.startedAt ?? known, lastTime(steps) ?? known);
  const to = Math.max(known, active ? Math.max(now, latest) : (endedAt ?? latest));
  const whole = { from: known, to };
  const started = startOf(run, steps, whole);
  const read = readSince(run, steps, { from: started, to });
  const tail = tailOf(run, steps, { from: read, to });
  const phases: Phase[] = [
    { kind: 'queued', from: known, to: started },
    { kind: 'unread', from: started, to: read },
    ...workOf(steps, { from: read, to: tail?.from ?? to }, to),
    ...(tail === undefined ? [] : [tail]),
  ];
  const drawn = joined(phases.filter((phase) => phase.to > phase.from));
  return {
    ...whole,
    active,
    // At least one, though it took no time.
    phases: drawn.length > 0 ? drawn : [{ kind: run.status === 'queued' ? 'queued' : 'working', ...whole }],
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** How long each phase took together, in ms, without those that there are none of. */
export function phaseTotals(
  phases: readonly Phase[],
): readonly { readonly kind: PhaseKind; readonly ms: number }[] {
  return PHASE_KINDS.flatMap((kind) => {
    const those = phases.filter((phase) => phase.kind === kind);
    return those.length === 0
      ? []
      : [{ kind, ms: those.reduce((sum, phase) => sum + phase.to - phase.from, 0) }];
  });
}

/** So many phases at most as a bar can show: where there are more, each part of the bar is of the kind that it is mostly. */
export function coarsePhases(phases: readonly Phase[], most: number): readonly Phase[] {
  const first = phases[0];
  const last = phases.at(-1);
  if (phases.length <= most || first === undefined || last === undefined) {
    return phases;
  }
  const width = (last.to - first.from) / most;
  const parts: Phase[] = [];
  let at = 0;
  for (let part = 0; part < most; part++) {
    const from = first.from + part * width;
    const to = part === most - 1 ? last.to : from + width;
    let kind = phases[at]?.kind ?? last.kind;
    let longest = 0;
    for (let phase = phases[at]; phase !== undefined && phase.from < to; phase = phases[++at]) {
      const shared = Math.min(phase.to, to) - Math.max(phase.from, from);
      if (shared > longest) {
        longest = shared;
        kind = phase.kind;
      }
      if (phase.to > to) {
        break;
      }
    }
    parts.push({ kind, from, to });
  }
  return joined(parts);
}

function endTime(run: RunSummary): number | undefined {
  const own = {
    completed: run.completedAt,
    cancelled: run.cancelledAt,
    failed: run.failedAt,
    expired: run.expiresAt,
  };
  return new Map(Object.entries(own)).get(run.status ?? '') ?? endOf(run);
}

/** When the run started: where it did not say, at once, or never where nothing tells that it did. */
function startOf(run: RunSummary, steps: readonly Step[], { from, to }: Span): number {
  if (run.startedAt !== undefined) {
    return Math.min(Math.max(run.startedAt, from), to);
  }
  const neverStarted = MAY_NOT_HAVE_STARTED.has(run.status) && run.graph === undefined && steps.length === 0;
  return neverStarted || run.status === 'pending' ? to : from;
}

/** Since when it is known what the run did: its earlier steps may not have been read. */
function readSince(run: RunSummary, steps: readonly Step[], { from, to }: Span): number {
  return run.steps?.more === true ? Math.min(Math.max(firstTime(steps) ?? from, from), to) : from;
}

/** What an active run does since its last step where no step tells. */
function tailOf(run: RunSummary, steps: readonly Step[], { from, to }: Span): Phase | undefined {
  const kind = tailKind(run);
  if (kind === undefined || steps.some((step) => isInProgress(step) && callsFunctions(step))) {
    return undefined;
  }
  const ends = steps.map((step) => stepSpan(step, from)?.to ?? from);
  const since = ends.reduce((latest, end) => Math.max(latest, end), from);
  return { kind, from: Math.min(since, to), to };
}

function tailKind({ status, startedAt }: RunSummary): PhaseKind | undefined {
  if (status === 'requires_action') {
    return 'workingThenWaiting';
  }
  // With its tool outputs a run goes into the queue once more.
  return status === 'queued' && startedAt !== undefined ? 'queued' : undefined;
}

/** The time in which a run works, less that in which it waits for function calls. */
function workOf(steps: readonly Step[], span: Span, end: number): Phase[] {
  const waits = steps
    .filter(callsFunctions)
    .flatMap((step) => stepSpan(step, end) ?? [])
    .map(({ from, to }) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .filter(({ from, to }) => to > from)
    .sort((one, other) => one.from - other.from);
  const phases: Phase[] = [];
  let at = span.from;
  for (const wait of waits) {
    if (wait.from > at) {
      phases.push({ kind: 'working', from: at, to: wait.from });
    }
    if (wait.to > at) {
      phases.push({ kind: 'waiting', from: Math.max(at, wait.from), to: wait.to });
      at = wait.to;
    }
  }
  return [...phases, { kind: 'working', from: at, to: Math.max(at, span.to) }];
}

/** One phase in place of those of one kind that follow each other. */
function joined(phases: readonly Phase[]): Phase[] {
  const joint: Phase[] = [];
  for (const phase of phases) {
    const before = joint.at(-1);
    if (before?.kind === phase.kind) {
      joint[joint.length - 1] = { ...before, to: phase.to };
    } else {
      joint.push(phase);
    }
  }
  return joint;
}

function firstTime(steps: readonly Step[]): number | undefined {
  return extreme(
    steps.map(({ createdAt }) => createdAt),
    Math.min,
  );
}

function lastTime(steps: readonly Step[]): number | undefined {
  return extreme(
    steps.flatMap(({ createdAt, endedAt }) => [createdAt, endedAt]),
    Math.max,
  );
}

function extreme(
  times: readonly (number | undefined)[],
  better: (one: number, other: number) => number,
): number | undefined {
  return times.reduce(
    (best, time) => (time === undefined ? best : best === undefined ? time : better(best, time)),
    undefined,
  );
}
