import type { ToolCall, ToolOutput } from './run';

/** Why the calls that a run waits for can't be answered: outputs name their calls by id. */
export type Unanswerable = 'noId' | 'sameId';

/** Why these calls can't be answered; undefined where they can. */
export function whyUnanswerable(calls: readonly ToolCall[]): Unanswerable | undefined {
  if (calls.some(({ id }) => id === '')) {
    return 'noId';
  }
  const ids = new Set(calls.map(({ id }) => id));
  return ids.size < calls.length ? 'sameId' : undefined;
}

/** Whether these are the outputs of these calls: one of each, and no others. */
export function answersAll(outputs: readonly ToolOutput[], calls: readonly ToolCall[]): boolean {
  const answered = new Set(outputs.map(({ toolCallId }) => toolCallId));
  return (
    whyUnanswerable(calls) === undefined &&
    outputs.length === calls.length &&
    calls.every(({ id }) => answered.has(id))
  );
}
