import * as vscode from 'vscode';
import type { ThreadRef } from '../../../core/model/references';
import { listRuns, type Reach } from '../../../core/runs/load/listRuns';
import { tell } from '../../messages';
import { withStoppableProgress } from '../../progress';
import { threadName } from '../../threads/treeItems';
import type { App, Handler } from '../app';
import { oneThread } from '../targets';
import { cancelRuns, isCancellable } from './cancelRuns';

/** Cancels all active runs of a thread, after listing all of its runs: the ones that are known may not be all. */
export const cancelAllInThread: Handler = async (app, node) => {
  const ref = await oneThread(app, node);
  if (ref === undefined) {
    return;
  }
  const listed = await listAll(app, ref);
  if (listed === 'stopped') {
    return;
  }
  const name = threadName(app.store.thread(ref), ref);
  const active = app.store.runs(ref).filter(isCancellable);
  if (listed !== 'all') {
    void tell('warning', incompleteWords(listed, name, app.store.runs(ref).length));
  }
  if (active.length === 0) {
    void tell('info', vscode.l10n.t('No run in “{0}” can be cancelled.', name));
    return;
  }
  await cancelRuns(
    app,
    active.map((state) => state.ref),
  );
};

/** Why not all runs of a thread were looked at. */
function incompleteWords(listed: 'inPart' | 'repeating' | 'known', name: string, known: number): string {
  switch (listed) {
    case 'inPart':
      return vscode.l10n.t('“{0}” has more than {1} runs. The older ones were not looked at.', name, known);
    case 'repeating':
      return vscode.l10n.t(
        'The server’s list of the runs of “{0}” repeats itself after {1} runs. There may be more that were not looked at.',
        name,
        known,
      );
    case 'known':
      return known === 1
        ? vscode.l10n.t(
            'This server does not list runs. Only the one of “{0}” that is known was looked at.',
            name,
          )
        : vscode.l10n.t(
            'This server does not list runs. Only those of “{0}” that are known were looked at: {1}.',
            name,
            known,
          );
  }
}

/** Lists a thread's runs to their end, with a progress that can be stopped. */
function listAll(app: App, ref: ThreadRef): Thenable<Reach | 'stopped'> {
  const name = threadName(app.store.thread(ref), ref);
  return withStoppableProgress(vscode.l10n.t('Listing the runs of “{0}”', name), async (signal) => {
    const reach = await listRuns(ref, app, () => !signal.aborted);
    return signal.aborted ? 'stopped' : reach;
  });
}
