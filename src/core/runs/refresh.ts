import pLimit from 'p-limit';
import type { ApiError } from '../api/errors';
import { keyOf, type ThreadRef } from '../model/references';
import { MOST_FIRST_LOOKS } from './firstLook';
import { concernsConnection, type RunLoader } from './runLoader';
import type { RunStore } from './runStore';

const AT_A_TIME = 4;

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
  const limit = pLimit(AT_A_TIME);
  const all = async (loads: readonly (() => Promise<void>)[]) => {
    const failures: ApiError[] = [];
    const one = async (load: () => Promise<void>) => {
      if (failures.length === 0) {
        await load().catch((error: unknown) => {
          if (concernsConnection(error)) {
            failures.push(error);
          }
        });
      }
    };
    await Promise.all(loads.map((load) => limit(one, load)));
    const [failure] = failures;
    if (failure !== undefined) {
      throw failure;
    }
  };
  const isUnfolded = (ref: ThreadRef) => unfolded.has(keyOf(ref));
  await loader.loadThreads(connectionId, { anew: store.threads(connectionId).length === 0 });
  const threads = store
    .threads(connectionId)
    .filter(({ ref, runList }) => runList.loaded || runList.problem !== undefined || isUnfolded(ref))
    .map(({ ref }) => ({ ref, first: isUnfolded(ref) || store.summary(ref).active > 0 }))
    .sort((a, b) => Number(b.first) - Number(a.first))
    .slice(0, MOST_FIRST_LOOKS);
  await all(
    threads.map(
      ({ ref }) =>
        () =>
          loader.loadRuns(ref),
    ),
  );
  const runs = threads.flatMap(({ ref }) => store.runs(ref)).filter(({ ref }) => isUnfolded(ref));
  await all(
    runs.map(
      ({ ref }) =>
        () =>
          loader.loadSteps(ref),
    ),
  );
  store.settleOrder(connectionId);
}
