/** What ends something: a timer, a listener, a subscription. The same shape as VS Code's own. */
export interface Disposable {
  dispose(): void;
}

/** Time, passed in wherever it matters, so that tests need no sleeping. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after `ms` milliseconds, unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return {
      dispose: () => {
        clearTimeout(timer);
      },
    };
  },
};

/** Resolves after `ms` milliseconds, or as soon as the signal fires. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      timer.dispose();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = clock.after(ms, over);
    signal.addEventListener('abort', over);
    if (signal.aborted) {
      over();
    }
  });
}
