import * as vscode from 'vscode';
import { keyOf, type RunRef } from '../../../core/model/references';
import { isWorthRetrying } from '../../../core/runs/cancel/cancelOutcome';
import { summaryWords } from '../../../core/runs/cancel/summaryWords';
import { helpFor } from '../../errors';
import { choose, type Help } from '../../messages';
import { withStoppableProgress } from '../../progress';
import type { App } from '../app';
import { needsLook, showResults, type Result } from './cancelResults';

/**
 * Cancels several runs with one progress that can be stopped, and tells what became of them.
 *
 * @param leftOut how many more were chosen that can't be cancelled any more
 */
export async function cancelSeveral(app: App, refs: readonly RunRef[], leftOut: number): Promise<void> {
  await tellResults(app, await cancelWithProgress(app, refs), leftOut);
}

/** Tells what became of several cancels, as often as the user retries those that failed. */
export async function tellResults(app: App, results: readonly Result[], leftOut = 0): Promise<void> {
  const failed = results.filter(({ outcome }) => isWorthRetrying(outcome)).map(({ ref }) => ref);
  const retry = vscode.l10n.t('Retry {0} Failed', failed.length);
  const show = vscode.l10n.t('Show Results');
  const help = helpForAll(app, results);
  const chosen = await choose(
    results.some(({ outcome }) => needsLook(outcome)) ? 'warning' : 'info',
    summaryWords(
      results.map(({ outcome }) => outcome),
      leftOut,
    ),
    ...(help === undefined ? [] : [help.title]),
    ...(failed.length === 0 ? [] : [retry]),
    show,
  );
  if (help !== undefined && chosen === help.title) {
    await vscode.commands.executeCommand(help.command, ...(help.args ?? []));
    // What has helped is of use for a retry, whose button went with the message.
    await tellResults(app, results, leftOut);
  } else if (
    chosen === retry ||
    (chosen === show && (await showResults(app, results, failed.length > 0 ? retry : undefined)))
  ) {
    const again = new Map(
      (await cancelWithProgress(app, failed)).map((result) => [keyOf(result.ref), result]),
    );
    await tellResults(
      app,
      results.map((result) => again.get(keyOf(result.ref)) ?? result),
      leftOut,
    );
  }
}

/** What helps with the failure for which runs were left alone. */
function helpForAll(app: App, results: readonly Result[]): Help | undefined {
  for (const { ref, outcome } of results) {
    if (outcome.kind === 'stopped' && outcome.because !== undefined) {
      const help = helpFor(outcome.because, { connection: app.connections.get(ref.connectionId) });
      return help?.command === 'assistantRuns.refresh' ? undefined : help;
    }
  }
  return undefined;
}

async function cancelWithProgress(app: App, refs: readonly RunRef[]): Promise<Result[]> {
  const results: Result[] = [];
  const title =
    refs.length === 1 ? vscode.l10n.t('Cancelling 1 run') : vscode.l10n.t('Cancelling {0} runs', refs.length);
  await withStoppableProgress(title, (signal, tell) =>
    app.cancellation.cancelAll(refs, signal, (ref, outcome) => {
      results.push({ ref, outcome });
      app.log.info(`cancel ${keyOf(ref)}: ${outcome.kind}`);
      tell(results.length, refs.length);
    }),
  );
  return results;
}
