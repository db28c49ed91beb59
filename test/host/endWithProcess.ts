// What must not outlive this process, however it ends.

const atEnd = new Set<() => void>();
let listening = false;

/**
 * Runs `action` when the process exits or is told to by a signal: it must be synchronous. What was added last runs first.
 * Returns a function that runs it now instead.
 */
export function endWithProcess(action: () => void): () => void {
  if (!listening) {
    listening = true;
    process.once('exit', () => {
      for (const run of [...atEnd].reverse()) run();
    });
    for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
      process.once(signal, () => process.exit(128 + number));
    }
  }
  atEnd.add(action);
  return () => {
    if (atEnd.delete(action)) action();
  };
}
