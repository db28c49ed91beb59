import type { Disposable } from './clock';

/** Who listens to each signal. One listener does for all, because Node takes more than ten for a leak and says so. */
const listening = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back when the signal fires, unless disposed before: `AbortSignal.any` could not be, and lives on with its sources. */
export function onAbort(signal: AbortSignal, callback: () => void): Disposable {
  let callbacks = listening.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener('abort', () => {
      for (const each of all) {
        each();
      }
    });
    listening.set(signal, (callbacks = all));
  }
  callbacks.add(callback);
  return { dispose: () => callbacks.delete(callback) };
}
