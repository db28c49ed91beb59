import { keyOf, type ThreadRef } from '../../model/references';
import { MOST_FIRST_LOOKS } from './lookAtThreads';
import { loadEach } from './loadEach';
import type { RunLoader } from './runLoader';
import type { RunStore } from '../store/runStore';

/**
 * Asks anew for all that is known of a connection: its threads, their runs, and the steps of the runs that are
 * unfolded. As with the first look, no more than so many threads: those that are unfolded or have active runs first.
 * @throws {ApiError} what concerns the whole server; all else stands in the store, at its row
 */
export async function refreshThreads(
  connectionId: string,
  unfolded: ReadonlySet<string>,
  { store, loader }: { store: RunStore; loader: RunLoader },
): Promise<void> {
  const isUnfolded = (ref: ThreadRef) => unfolded.has(keyOf(ref));
  await loader.loadThreads(connectionId, { anew: store.threads(connectionId).length === 0 });
  const threads = store
    .threads(connectionId)
    .filter(({ ref, runList }) => runList.loaded || runList.problem !== undefined || isUnfolded(ref))
    .map(({ ref }) => ({ ref, first: isUnfolded(ref) || store.summary(ref).active > 0 }))
    .sort((a, b) => Number(b.first) - Number(a.first))
    .slice(0, MOST_FIRST_LOOKS)
    .map(({ ref }) => ref);
  await loadEach(threads, (ref) => loader.loadRuns(ref));
  const runs = threads.flatMap((ref) => store.runs(ref)).filter(({ ref }) => isUnfolded(ref));
  await loadEach(runs, ({ ref }) => loader.loadSteps(ref));
  store.settleOrder(connectionId);
}
