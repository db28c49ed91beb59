import type { RunRef } from '../../core/model/references';
import type { RunState, ThreadState } from '../../core/runs/store/state';
import type { Problem, RunSummary } from '../../protocol';

/** What the panel's head shows of a run, known or not. */
export function summaryOf(
  ref: RunRef,
  parts: {
    readonly connectionName: string;
    readonly thread: ThreadState | undefined;
    readonly state: RunState | undefined;
    readonly problem: Problem | undefined;
    readonly busy: boolean;
  },
): RunSummary {
  const { state, thread } = parts;
  const threadLabel = thread?.label ?? thread?.thread?.title;
  const common = {
    ref,
    connectionName: parts.connectionName,
    ...(threadLabel === undefined ? {} : { threadLabel }),
    ...(parts.problem === undefined ? {} : { problem: parts.problem }),
    busy: parts.busy,
  };
  if (state === undefined) {
    return { ...common, requiredToolCalls: [] };
  }
  const { body, id, threadId, status, ...fields } = state.run;
  // The thread's graph may have gone on with another run.
  const graph = thread?.graph?.runId === id ? thread.graph : undefined;
  return {
    ...common,
    ...fields,
    ...(state.status === undefined ? {} : { status: state.status }),
    ...(graph === undefined
      ? {}
      : { graphState: { next: graph.next, errors: graph.errors, questions: graph.questions } }),
    seenAt: body.receivedAt,
  };
}
