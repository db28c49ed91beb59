import type { ThreadRef } from '../../model/references';
import type { RunLoader } from './runLoader';
import type { RunStore } from '../store/runStore';

/** How many pages of a thread's runs are listed in one go: about six thousand runs. A faulty list may have no end. */
const MOST_PAGES = 60;

/**
 * How far the list of a thread's runs was read: to its end, in part, up to where the server began to repeat itself, or
 * not at all: on a server without such a list, those runs were read that are known.
 */
export type Reach = 'all' | 'inPart' | 'repeating' | 'known';

/**
 * Lists a thread's runs, newest first, and page by page as long as `goesOn` says so; or reads those that are known.
 * @throws {ApiError} as {@link RunLoader.loadRuns}
 */
export async function listRuns(
  ref: ThreadRef,
  { store, loader }: { readonly store: RunStore; readonly loader: RunLoader },
  goesOn: () => boolean,
): Promise<Reach> {
  await loader.loadRuns(ref);
  if (store.connection(ref.connectionId).capabilities.runs === false) {
    return 'known';
  }
  for (let pages = 1; ; pages++) {
    const list = store.thread(ref)?.runList;
    if (list?.next === undefined) {
      return list?.cutShort === true ? 'repeating' : 'all';
    }
    if (pages === MOST_PAGES || !goesOn()) {
      return 'inPart';
    }
    await loader.loadMoreRuns(ref);
  }
}
