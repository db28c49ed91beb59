import type { RunRef } from '../../core/model/references';
import { isRestored } from '../../core/model/body';
import { NO_ANSWER } from '../../core/runs/load/failures';
import type { ConnectionState, RunState, ThreadState } from '../../core/runs/store/state';
import type { Problem, RunSummary, StepListing } from '../../protocol';
import { errorWords } from '../errors';
import { smallSummary } from './smallSummary';

/** What the panel's head shows of a run, known or not; small, however much the server says of it. */
export function summaryOf(
  ref: RunRef,
  parts: {
    readonly connectionName: string;
    readonly connection: ConnectionState;
    readonly thread: ThreadState | undefined;
    readonly state: RunState | undefined;
    readonly problem: Problem | undefined;
    readonly busy: boolean;
    readonly submitting: boolean;
    readonly watched: boolean;
  },
): RunSummary {
  const { state, thread, connection } = parts;
  const threadLabel = thread?.label ?? thread?.thread?.title;
  const common = {
    ref,
    connectionName: parts.connectionName,
    ...(threadLabel === undefined ? {} : { threadLabel }),
    ...(parts.problem === undefined ? {} : { problem: parts.problem }),
    busy: parts.busy,
    submitting: parts.submitting,
    watched: parts.watched,
    offline: connection.problem !== undefined && NO_ANSWER.has(connection.problem.kind),
    canSubmit: connection.capabilities.toolOutputs === true,
    stuck: state?.stuck === true,
    remembered: state !== undefined && isRestored(state.run.body),
  };
  if (state === undefined) {
    return smallSummary({ ...common, requiredToolCalls: [], requiredToolCallCount: 0 });
  }
  const { body, id, threadId, status, metadata, ...fields } = state.run;
  // The thread's graph may have gone on with another run.
  const graph = thread?.graph?.runId === id ? thread.graph : undefined;
  return smallSummary({
    ...common,
    ...fields,
    requiredToolCallCount: fields.requiredToolCalls.length,
    ...(state.status === undefined ? {} : { status: state.status }),
    ...(graph === undefined
      ? {}
      : { graphState: { next: graph.next, errors: graph.errors, questions: graph.questions } }),
    ...(connection.capabilities.steps === false ? {} : { steps: stepListing(state) }),
    seenAt: body.receivedAt,
  });
}

function stepListing({ stepList: { loaded, next, problem } }: RunState): StepListing {
  return {
    loaded,
    more: next !== undefined,
    ...(problem === undefined ? {} : { problem: errorWords(problem) }),
  };
}
