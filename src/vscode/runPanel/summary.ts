import type { ApiError } from '../../core/api/errors';
import type { RunRef } from '../../core/model/references';
import type { RunState, ThreadState } from '../../core/runs/state';
import type { Problem, RunSummary } from '../../protocol';
import { errorWords, helpFor } from '../errors';

/** What the panel's head shows of a run, known or not. */
export function summaryOf(
  ref: RunRef,
  parts: {
    readonly connectionName: string;
    readonly thread: ThreadState | undefined;
    readonly state: RunState | undefined;
    /** Why the run could not be read, where it is not known at all. */
    readonly problem: ApiError | undefined;
    readonly busy: boolean;
  },
): RunSummary {
  const { state, thread } = parts;
  const threadLabel = thread?.label ?? thread?.thread?.title;
  const problem = state === undefined ? parts.problem : state.problem;
  const common = {
    ref,
    connectionName: parts.connectionName,
    ...(threadLabel === undefined ? {} : { threadLabel }),
    ...(problem === undefined ? {} : { problem: problemOf(problem) }),
    busy: parts.busy,
  };
  if (state === undefined) {
    return { ...common, requiredToolCalls: [] };
  }
  const { body, id, threadId, status, ...fields } = state.run;
  return {
    ...common,
    ...fields,
    ...(state.status === undefined ? {} : { status: state.status }),
    seenAt: body.receivedAt,
  };
}

function problemOf(error: ApiError): Problem {
  const command = helpFor(error)?.command;
  const action =
    command === 'assistantRuns.setApiKey'
      ? 'setApiKey'
      : command === 'assistantRuns.refresh'
        ? 'refresh'
        : undefined;
  return { message: errorWords(error), ...(action === undefined ? {} : { action }) };
}
