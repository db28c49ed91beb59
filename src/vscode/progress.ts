import * as vscode from 'vscode';
import { plain } from './messages';

/**
 * Does work that may take long, with a notification that says so and has a button to stop it. `tell` says how much of
 * how much is done; not every work knows.
 */
export function withStoppableProgress<T>(
  title: string,
  work: (signal: AbortSignal, tell: (done: number, of: number) => void) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: plain(title), cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => {
      stop.abort();
    });
    let before = 0;
    return work(stop.signal, (done, of) => {
      progress.report({
        increment: done === before ? 0 : (100 * (done - before)) / of,
        message: vscode.l10n.t('{0} of {1}', done, of),
      });
      before = done;
    });
  });
}
