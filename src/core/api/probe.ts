import type { Capabilities } from '../model/capabilities';
import type { Backend } from './backend';
import { ApiError, type ApiErrorKind } from './errors';

const ONE = { limit: 1 };

/** Answers that say that there is a place to ask, though not for this. */
const THERE: ReadonlySet<ApiErrorKind> = new Set(['unknownThread', 'unknownRun', 'refused']);
/** Answers that concern every request, so that asking on is of no use. */
const FINAL: ReadonlySet<ApiErrorKind> = new Set([
  'noKey',
  'unauthorized',
  'renewed',
  'redirected',
  'invalid',
  'aborted',
]);

/**
 * Finds out what a server can do by asking it, with at most six GETs. Of what it does not list, ids are asked for
 * that no server has: where there is an endpoint, it says that it does not know them. What it did not tell is left out:
 * of such an id some servers say no more than of an address that they do not have.
 * @throws {ApiError} where the server can't be used as it is: it refuses the key, does not answer, has no such API
 */
export async function probe(backend: Backend, signal: AbortSignal): Promise<Capabilities> {
  const threads = await listedThread(backend, signal);
  const thread = threads.id ?? backend.unusedIds.threadId;
  const runs = await answerOf(async () => (await backend.listRuns(thread, ONE, signal)).items[0]?.id);
  let listsRuns = runs.exists;
  if (threads.id === undefined && (runs.exists === false || runs.error?.kind === 'forbidden')) {
    const one = await answerOf(() => backend.getThread(backend.unusedIds.threadId, signal));
    if (one.exists !== true && threads.error !== undefined) {
      // Neither threads nor their runs: one thread is the last thing that such a server could have.
      throw threads.error;
    }
    listsRuns = one.exists === true ? runs.exists : undefined;
  }
  const steps = await answerOf(() =>
    backend.listSteps?.(thread, runs.value ?? backend.unusedIds.runId, ONE, signal),
  );
  const hasSteps = backend.listSteps === undefined ? false : steps.exists;
  const isTold = hasSteps === true || backend.listSteps === undefined || runs.value !== undefined;
  return {
    threads: threads.error === undefined && backend.listThreads !== undefined,
    ...(listsRuns === undefined ? {} : { runs: listsRuns }),
    ...(hasSteps === undefined || !isTold ? {} : { steps: hasSteps }),
  };
}

/** The id of a thread that the server lists, if there is one; the error of one that does not list any. */
async function listedThread(
  backend: Backend,
  signal: AbortSignal,
): Promise<{ readonly id?: string | undefined; readonly error?: ApiError }> {
  try {
    return { id: (await backend.listThreads?.(ONE, signal))?.items[0]?.id };
  } catch (error) {
    if (!(error instanceof ApiError) || !['noEndpoint', 'forbidden', 'unauthorized'].includes(error.kind)) {
      throw error;
    }
    if (error.kind === 'unauthorized') {
      // Some servers have one answer for a wrong key and for a list that no key may see: a thread tells them apart.
      const one = await answerOf(() => backend.getThread(backend.unusedIds.threadId, signal)).catch(
        () => undefined,
      );
      if (one?.exists !== true) {
        throw error;
      }
    }
    return { error };
  }
}

interface ProbeAnswer<T> {
  /** Undefined: it was not told. */
  readonly exists: boolean | undefined;
  readonly value?: T;
  readonly error?: ApiError;
}

async function answerOf<T>(ask: () => Promise<T> | undefined): Promise<ProbeAnswer<T | undefined>> {
  try {
    return { exists: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof ApiError) || FINAL.has(error.kind)) {
      throw error;
    }
    return {
      exists: THERE.has(error.kind) ? true : error.kind === 'noEndpoint' ? false : undefined,
      error,
    };
  }
}
