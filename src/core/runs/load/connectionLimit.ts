import pLimit, { type LimitFunction } from 'p-limit';

/** Does work for a connection when it has its turn. */
export type ConnectionLimit = <T>(connectionId: string, work: () => T | Promise<T>) => Promise<T>;

/** Does so much at a time for each connection: a server that does not answer holds up no other. */
export function connectionLimit(atATime: number): ConnectionLimit {
  const limits = new Map<string, LimitFunction>();
  return (connectionId, work) => {
    const limit = limits.get(connectionId) ?? pLimit(atATime);
    limits.set(connectionId, limit);
    return limit(work);
  };
}
