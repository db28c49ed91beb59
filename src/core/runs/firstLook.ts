import pLimit from 'p-limit';
import type { ThreadRef } from '../model/references';
import type { RequestBudget } from './requestBudget';
import { PASSING, type RunLoader } from './runLoader';
import type { RunStore } from './runStore';

/** How many threads are looked at without a gesture that asks for it. */
export const MOST_FIRST_LOOKS = 40;
const AT_A_TIME = 4;

/**
 * Looks at the threads nobody has looked at yet, one page of runs each, so that their rows can tell which of them
 * have active runs: those that are expanded first, then in the order of the tree. The API has no shorter way.
 * Those that could not be read for a passing cause are looked at again. Never throws: what failed stands in the
 * store, at its thread.
 */
export async function lookAtThreads(
  connectionId: string,
  isExpanded: (ref: ThreadRef) => boolean,
  { store, loader, budget }: { store: RunStore; loader: RunLoader; budget: RequestBudget },
): Promise<void> {
  const threads = store.threads(connectionId);
  const looked = threads.filter((thread) => thread.runList.loaded).length;
  const refs = threads
    .filter(({ runList: { loaded, problem } }) =>
      problem === undefined ? !loaded : PASSING.has(problem.kind),
    )
    .map((thread) => thread.ref)
    .sort((a, b) => Number(isExpanded(b)) - Number(isExpanded(a)))
    .slice(0, Math.max(0, MOST_FIRST_LOOKS - looked));
  const generation = store.generation(connectionId);
  const limit = pLimit(AT_A_TIME);
  const each = (chosen: readonly ThreadRef[], load: (ref: ThreadRef) => Promise<void>) =>
    Promise.allSettled(
      chosen.map((ref) =>
        limit(async () => {
          const wanted = store.generation(connectionId) === generation;
          const answers = store.connection(connectionId).problem === undefined;
          if (wanted && answers && budget.take(connectionId) === 0) {
            await load(ref);
          }
        }),
      ),
    );
  await each(refs, (ref) => loader.loadRuns(ref));
  // A thread that the server did not list is known by its id only: it may have a title. It matters less than runs.
  const nameless = refs.filter((ref) => {
    const state = store.thread(ref);
    return state?.runList.loaded === true && state.thread === undefined;
  });
  await each(nameless, (ref) => loader.loadThread(ref));
}
