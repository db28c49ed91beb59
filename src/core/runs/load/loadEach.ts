import type { ApiError } from '../../api/errors';
import { concernsConnection } from './failures';

/** How many are loaded at a time. */
const AT_A_TIME = 4;

/**
 * Loads all of these, a few at a time, in their order. What concerns one of them alone stands in the store, and the
 * others are loaded all the same; no more is begun once the signal fires.
 * @throws {ApiError} what concerns the whole server: then no more of them is begun
 */
export async function loadEach<T>(
  items: readonly T[],
  load: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const rest = items.values();
  let failure: ApiError | undefined;
  const worker = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      if (failure !== undefined || signal?.aborted === true) {
        return;
      }
      await load(next.value).catch((error: unknown) => {
        if (concernsConnection(error)) {
          failure ??= error;
        }
      });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  if (failure !== undefined) {
    throw failure;
  }
}
