import { ApiError } from '../../api/errors';
import type { Clock } from '../../clock';
import { loadEach } from './loadEach';
import { SharedRest } from './sharedRest';

/**
 * Loads all of these because a person asked for it, with {@link loadEach}. That needs no budget, but is kind: where
 * the server wants to be left alone for a short time, it is, by all of them, and each is tried again.
 * @throws {ApiError} what concerns the whole server, also that it wants to be left alone for long
 */
export async function loadByGesture<T>(
  connectionId: string,
  items: readonly T[],
  load: (item: T) => Promise<void>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const rest = new SharedRest(clock);
  const loadAfterRest = async (item: T): Promise<void> => {
    await rest.over(connectionId, signal);
    if (signal.aborted) {
      return;
    }
    try {
      await load(item);
    } catch (error) {
      if (error instanceof ApiError && rest.note(connectionId, error)) {
        return loadAfterRest(item);
      }
      throw error;
    }
  };
  await loadEach(items, loadAfterRest, signal);
}
