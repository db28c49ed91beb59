import { demoId } from './chance';
import { isTerminal, type Moment, type Past } from './course';
import { requiredCalls } from './runBody';
import type { Doing } from './script';
import type { RequiredToolCall, RunStatus, StepBody } from './wire';
import { runPast, type DemoRun } from './world';

/** A step of a run that has begun. Times are milliseconds since the Unix epoch. */
export interface Activity {
  readonly stepId: string;
  readonly does: Doing | RequiredCalls;
  readonly status: StepBody['status'];
  readonly begunAt: number;
  readonly endedAt?: number;
}

/** Calls that a client answers: their outputs are there once it has. */
export interface RequiredCalls {
  readonly type: 'required';
  readonly calls: readonly RequiredToolCall[];
  readonly outputs: ReadonlyMap<string, string> | undefined;
}

interface Plan {
  readonly does: Activity['does'];
  readonly begins: number;
  /** When nothing cuts it off. */
  readonly ends: number;
}

/** The steps of the run that have begun by `now`, in milliseconds since the Unix epoch, newest first. */
export function activitiesOf(run: DemoRun, now: number): Activity[] {
  const past = runPast(run, now);
  const end = isTerminal(past.latest.status) ? past.latest : undefined;
  return planOf(run, past)
    .filter(({ begins }) => begins <= now && (end === undefined || begins < end.at))
    .map((plan, index) => ({
      stepId: demoId('step', `${run.id}/${index}`),
      does: plan.does,
      begunAt: plan.begins,
      ...outcomeOf(plan, end, now),
    }))
    .reverse();
}

/** What the script has the run do, then what its tool calls bring about. */
function planOf(run: DemoRun, { moments }: Past): Plan[] {
  const started = moments.find(({ status }) => status === 'in_progress');
  if (started === undefined) {
    return [];
  }
  let ends = started.at;
  const plans: Plan[] = run.script.steps.map(({ takes, does }) => {
    const begins = ends;
    ends += takes;
    return { does, begins, ends };
  });

  const { ending } = run.script.course;
  const asked = moments.find(({ status }) => status === 'requires_action');
  if (ending.status === 'requires_action' && asked !== undefined) {
    const { outputs } = run.deeds;
    const does = { type: 'required', calls: requiredCalls(run), outputs: outputs?.byCallId } as const;
    plans.push({ does, begins: asked.at, ends: outputs?.at ?? Infinity });
    const resumed = moments.find(({ at, status }) => status === 'in_progress' && at > asked.at);
    if (resumed !== undefined) {
      plans.push({ does: { type: 'message', text: ending.answer }, begins: resumed.at, ends: Infinity });
    }
  }
  return plans;
}

function outcomeOf(
  { ends }: Plan,
  end: Moment | undefined,
  now: number,
): Pick<Activity, 'status' | 'endedAt'> {
  if (ends <= (end?.at ?? now)) {
    return { status: 'completed', endedAt: ends };
  }
  return end === undefined ? { status: 'in_progress' } : { status: cutOffBy(end.status), endedAt: end.at };
}

/** What becomes of a step under way when its run ends. */
function cutOffBy(status: RunStatus): Activity['status'] {
  return status === 'cancelled' || status === 'failed' || status === 'expired' ? status : 'completed';
}
