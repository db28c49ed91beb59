import { ApiError } from '../../api/errors';
import type { RunRef } from '../../model/references';
import { statusRow } from '../../model/status';
import type { CancelOutcome } from './cancelOutcome';
import type { ConnectionLimit } from '../load/connectionLimit';
import type { BackendSource } from '../load/runLoader';

/**
 * Tells a run that failed by itself, just before its cancel came, from one that was stopped, where the server has one
 * status for both: what a node said that failed stands in the graph's state; a node that was stopped says nothing.
 * Where that can't be read, the outcome stays as it is. Gives undefined where the signal stops it before.
 */
export async function withoutOwnFailure(
  ref: RunRef,
  outcome: CancelOutcome,
  {
    backendOf,
    limit,
    signal,
  }: { readonly backendOf: BackendSource; readonly limit: ConnectionLimit; readonly signal: AbortSignal },
): Promise<CancelOutcome | undefined> {
  const status = outcome.kind === 'cancelled' ? outcome.reportedAs : undefined;
  if (status === undefined || statusRow(status).stopped !== 'perhaps') {
    return outcome;
  }
  const { connectionId, threadId, runId } = ref;
  const graph = await limit(connectionId, async () =>
    backendOf(connectionId)?.getGraphState?.(threadId, signal),
  ).catch(unread);
  if (signal.aborted) {
    return undefined;
  }
  // The thread's graph may have gone on with another run.
  const failed = graph?.runId === runId && graph.errors.length > 0;
  return failed ? { kind: 'ended', status } : outcome;
}

/** That the state can't be read says nothing; all else is a fault of ours. */
function unread(error: unknown): undefined {
  if (!(error instanceof ApiError)) {
    throw error;
  }
}
