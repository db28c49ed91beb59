import { indexJson } from '../../../../src/core/json/jsonScanner';
import { readSteps, type StepsDocument } from '../../../../src/webview/timeline/steps';

/** Noon of a day, in milliseconds since the Unix epoch; tests count in seconds from it. */
export const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A time so many seconds after noon, in milliseconds since the Unix epoch. */
export function at(seconds: number): number {
  return NOON + seconds * 1000;
}

/** The same as the API writes it. */
export function unix(seconds: number): number {
  return at(seconds) / 1000;
}

/** What is made of a list of steps as a server would send it. */
export function stepsOf(...bodies: readonly unknown[]): StepsDocument {
  const document = readSteps(indexJson(JSON.stringify(bodies)));
  if (document === undefined) {
    throw new Error('A list was not read as one.');
  }
  return document;
}

export function functionCall(id: string, name = 'f'): object {
  return { id, type: 'function', function: { name, arguments: '{}', output: null } };
}

/** A step with tool calls, of functions where nothing else is said; it is in progress where it has no end. */
export function toolStep(
  id: string,
  from: number,
  to?: number,
  calls: readonly unknown[] = [functionCall(`${id}_call`)],
): object {
  return {
    id,
    type: 'tool_calls',
    status: to === undefined ? 'in_progress' : 'completed',
    created_at: unix(from),
    completed_at: to === undefined ? null : unix(to),
    step_details: { type: 'tool_calls', tool_calls: calls },
  };
}

export function messageStep(id: string, from: number, to?: number): object {
  return {
    ...toolStep(id, from, to),
    type: 'message_creation',
    step_details: { type: 'message_creation', message_creation: { message_id: `msg_${id}` } },
  };
}
