import type { ApiError } from '../../api/errors';
import type { Clock } from '../../clock';
import type { ThreadRef } from '../../model/references';
import { apiError } from './failures';
import { listRuns } from './listRuns';
import { loadByGesture } from './loadByGesture';
import type { RunLoader } from './runLoader';
import type { RunStore } from '../store/runStore';

/** What a search for active runs has covered. */
export interface Search {
  /** How many threads are known. */
  readonly threads: number;
  /** Of how many of them the runs were read. */
  readonly looked: number;
  /** Whether the server has threads that are not known here. */
  readonly hasMore: boolean;
  /** Why it did not get further; absent where it did, or was stopped. */
  readonly problem?: ApiError;
}

/**
 * Reads the runs of all known threads of a connection, in the order of the tree and a few threads at a time, because
 * servers have no list of what is active. Of each thread the newest are read, and older ones as long as there are
 * active ones among them. Where the server wants to be left alone for a short time, it is. Never rejects: what failed
 * stands in the store, too.
 *
 * @param signal stops it: no further thread is begun
 * @param onLooked is told after each thread how many of how many are done
 */
export async function findActiveRuns(
  connectionId: string,
  parts: { readonly store: RunStore; readonly loader: RunLoader; readonly clock: Clock },
  signal: AbortSignal,
  onLooked: (looked: number, threads: number) => void,
): Promise<Search> {
  const { store, loader } = parts;
  let problem: ApiError | undefined;
  await loader.loadThreads(connectionId).catch((error: unknown) => {
    problem = apiError(error);
  });
  const refs = store.threads(connectionId).map(({ ref }) => ref);
  let looked = 0;
  const look = async (ref: ThreadRef): Promise<void> => {
    await listWhileActive(ref, parts, signal);
    onLooked(++looked, refs.length);
  };
  await loadByGesture(connectionId, refs, look, { clock: parts.clock, signal }).catch((error: unknown) => {
    problem = apiError(error);
  });
  return {
    threads: refs.length,
    looked,
    hasMore: store.connection(connectionId).threadList.next !== undefined,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Lists a thread's runs as long as each page brings active ones. */
async function listWhileActive(
  ref: ThreadRef,
  parts: { readonly store: RunStore; readonly loader: RunLoader },
  signal: AbortSignal,
): Promise<void> {
  let before = 0;
  await listRuns(ref, parts, () => {
    const { active } = parts.store.summary(ref);
    const goesOn = active > before && !signal.aborted;
    before = active;
    return goesOn;
  });
}
