import type { JsonIndex } from '../../core/json/jsonIndex';
import { isActive } from '../../core/model/status';
import { JsonValue } from '../jsonValue';

/** The fields of which one tells when a step ended. */
const ENDS = ['completed_at', 'failed_at', 'cancelled_at', 'expired_at'] as const;

/** A tool call of a step. It has no times of its own. */
export interface StepCall {
  /** Its value in the document. */
  readonly value: number;
  readonly id: string | undefined;
  /** `function`, `code_interpreter`, `file_search`, or what a server invents. */
  readonly type: string | undefined;
  /** The function's name. */
  readonly name: string | undefined;
}

/** A step as far as its row and its bar tell it. Times are milliseconds since the Unix epoch. */
export interface Step {
  /** Its value in the document. */
  readonly value: number;
  readonly id: string | undefined;
  /** `message_creation`, `tool_calls`, or what a server invents. */
  readonly type: string | undefined;
  readonly status: string | undefined;
  readonly createdAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly calls: readonly StepCall[];
  /** The message that it writes. */
  readonly messageId: string | undefined;
}

/** The list of a run's steps, earliest first, and what was read of it. */
export interface StepsDocument {
  readonly index: JsonIndex;
  readonly steps: readonly Step[];
}

/** Reads a list of steps' bodies; undefined for what is no list. What is no object in it has no fields. */
export function readSteps(index: JsonIndex): StepsDocument | undefined {
  return index.kind(0) === 'array' ? { index, steps: new JsonValue(index).items().map(readStep) } : undefined;
}

/** Whether the run's caller has to do something for the step. */
export function callsFunctions(step: Step): boolean {
  return step.calls.some(({ type }) => type === 'function');
}

export function isInProgress(step: Step): boolean {
  return step.status === 'in_progress';
}

/**
 * From when to when a step went on; one in progress goes on until `end`, the run's own end or now. Undefined where it is
 * not known when it began. One that is over, but not known since when, ends as it begins.
 */
export function stepSpan(
  step: Step,
  end: number,
): { readonly from: number; readonly to: number } | undefined {
  const from = step.createdAt;
  return from === undefined
    ? undefined
    : { from, to: Math.max(from, step.endedAt ?? (isInProgress(step) ? end : from)) };
}

/** How long a step went on, in ms; undefined where that is not known. */
export function stepDuration(step: Step, end: number): number | undefined {
  const span = step.endedAt === undefined && !isInProgress(step) ? undefined : stepSpan(step, end);
  return span === undefined ? undefined : span.to - span.from;
}

/** Whether nothing of it changes any more. */
export function hasEnded({ status, endedAt }: Step): boolean {
  return endedAt !== undefined || !isActive(status);
}

function readStep(body: JsonValue): Step {
  const fields = body.members('id', 'type', 'status', 'created_at', 'step_details', ...ENDS);
  const type = fields.get('type')?.text;
  const details = fields.get('step_details')?.members('tool_calls', 'message_creation');
  const calls = details?.get('tool_calls')?.items().map(readCall) ?? [];
  return {
    value: body.value,
    id: fields.get('id')?.text,
    type,
    status: fields.get('status')?.text,
    createdAt: fields.get('created_at')?.time,
    endedAt: ENDS.map((name) => fields.get(name)?.time).find((time) => time !== undefined),
    calls,
    messageId:
      type === 'message_creation' && calls.length === 0
        ? details?.get('message_creation')?.member('message_id')?.text
        : undefined,
  };
}

function readCall(body: JsonValue): StepCall {
  const fields = body.members('id', 'type', 'function');
  return {
    value: body.value,
    id: fields.get('id')?.text,
    type: fields.get('type')?.text,
    name: fields.get('function')?.member('name')?.text,
  };
}
