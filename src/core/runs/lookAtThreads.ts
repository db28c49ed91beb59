import { ApiError } from '../api/errors';
import { pause, type Clock } from '../clock';
import type { ThreadRef } from '../model/references';
import { loadEach } from './loadEach';
import type { RunLoader } from './runLoader';
import type { RunStore } from './runStore';
import type { ServerRest } from './serverRest';

/** How long a server is left alone at least that limits its rate, in milliseconds. */
const LEAST_REST = 1000;

/** How far a look at threads has come. */
interface LookProgress {
  readonly looked: number;
  readonly of: number;
}

/**
 * Looks at the threads of a connection that nobody has looked at yet, by a gesture: one page of runs each, in the order
 * of the tree. A gesture needs no budget, but is kind: four at a time, and where the server wants to be left alone, it
 * is, and the rest follows later. What could not be read of one thread stands in the store.
 *
 * @param options.most how far down the tree it goes, in threads
 * @param options.onProgress is told at first, and after each thread
 * @throws {ApiError} what concerns the whole server; a look that the signal stops ends without an error
 */
export async function lookAtThreads(
  connectionId: string,
  parts: {
    readonly store: RunStore;
    readonly loader: RunLoader;
    readonly rest: ServerRest;
    readonly clock: Clock;
  },
  options: {
    readonly signal: AbortSignal;
    readonly most?: number;
    readonly onProgress?: (progress: LookProgress) => void;
  },
): Promise<void> {
  const { store, loader, rest, clock } = parts;
  const { signal, most = Infinity, onProgress } = options;
  const refs = store
    .threads(connectionId)
    .slice(0, most)
    .filter(({ runList }) => !runList.loaded)
    .map(({ ref }) => ref);
  let looked = 0;
  const tell = () => onProgress?.({ looked, of: refs.length });
  /** Loads as soon as the server may be asked; gives whether it has to be tried again. */
  const isPutOff = async (ref: ThreadRef): Promise<boolean> => {
    const wait = rest.until(connectionId) - clock.now();
    if (wait > 0) {
      await pause(clock, wait, signal);
      return !signal.aborted;
    }
    try {
      await loader.loadRuns(ref);
      return false;
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'rateLimited' && !error.isOutOfQuota) {
        await pause(clock, LEAST_REST, signal);
        return !signal.aborted;
      }
      throw error;
    }
  };
  const lookAt = async (ref: ThreadRef): Promise<void> => {
    try {
      while (await isPutOff(ref));
    } finally {
      looked++;
      tell();
    }
  };
  tell();
  await loadEach(refs, lookAt, signal);
}
