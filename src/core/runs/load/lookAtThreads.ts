import type { Clock } from '../../clock';
import { loadByGesture } from './loadByGesture';
import type { RunLoader } from './runLoader';
import type { RunStore } from '../store/runStore';

/** How many threads are looked at without a gesture that asks for all. */
export const MOST_FIRST_LOOKS = 40;

/** How far a look at threads has come. */
interface LookProgress {
  readonly looked: number;
  readonly of: number;
}

/**
 * Looks at the threads of a connection that nobody has looked at yet, by a gesture: one page of runs each, in the order
 * of the tree. What could not be read of one thread stands in the store.
 *
 * @param options.most how far down the tree it goes, in threads
 * @param options.onProgress is told at first, and after each thread
 * @throws {ApiError} what concerns the whole server; a look that the signal stops ends without an error
 */
export async function lookAtThreads(
  connectionId: string,
  { store, loader, clock }: { readonly store: RunStore; readonly loader: RunLoader; readonly clock: Clock },
  options: {
    readonly signal: AbortSignal;
    readonly most?: number;
    readonly onProgress?: (progress: LookProgress) => void;
  },
): Promise<void> {
  const { signal, most = Infinity, onProgress } = options;
  const refs = store
    .threads(connectionId)
    .slice(0, most)
    .filter(({ runList }) => !runList.loaded)
    .map(({ ref }) => ref);
  let looked = 0;
  const tell = () => onProgress?.({ looked, of: refs.length });
  tell();
  await loadByGesture(
    connectionId,
    refs,
    async (ref) => {
      await loader.loadRuns(ref);
      looked++;
      tell();
    },
    { clock, signal },
  );
}
