import type { JsonIndex } from '../../core/json/jsonIndex';
import { serverTime } from '../../core/model/serverTime';
import { fieldsOf, itemsOf, numberOf, textOf } from './jsonFields';

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
}

/** The list of a run's steps, earliest first, and what was read of it. */
export interface StepsDocument {
  readonly index: JsonIndex;
  readonly steps: readonly Step[];
}

/** Reads a list of steps' bodies; undefined for what is no list. What is no object in it has no fields. */
export function readSteps(index: JsonIndex): StepsDocument | undefined {
  return index.kind(0) === 'array'
    ? { index, steps: itemsOf(index, 0).map((value) => readStep(index, value)) }
    : undefined;
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

function readStep(index: JsonIndex, value: number): Step {
  const fields = fieldsOf(index, value);
  const text = (name: string): string | undefined => textOf(index, fields.get(name));
  const time = (name: string): number | undefined => timeOf(index, fields.get(name));
  const details = fieldsOf(index, fields.get('step_details'));
  return {
    value,
    id: text('id'),
    type: text('type'),
    status: text('status'),
    createdAt: time('created_at'),
    endedAt: time('completed_at') ?? time('failed_at') ?? time('cancelled_at') ?? time('expired_at'),
    calls: itemsOf(index, details.get('tool_calls')).map((call) => readCall(index, call)),
  };
}

function readCall(index: JsonIndex, value: number): StepCall {
  const fields = fieldsOf(index, value);
  return {
    value,
    id: textOf(index, fields.get('id')),
    type: textOf(index, fields.get('type')),
    name: textOf(index, fieldsOf(index, fields.get('function')).get('name')),
  };
}

function timeOf(index: JsonIndex, value: number | undefined): number | undefined {
  const written = numberOf(index, value) ?? textOf(index, value);
  return written === undefined ? undefined : serverTime(written);
}
