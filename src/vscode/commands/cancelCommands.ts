import * as vscode from 'vscode';
import { keyOf, shortId, type RunRef, type ThreadRef } from '../../core/model/references';
import { statusRow } from '../../core/model/status';
import type { CancelAction, CancelOutcome } from '../../core/runs/cancelOutcome';
import { outcomeWords } from '../../core/runs/outcomeWords';
import { isActiveRun, isRemovable, type RunState } from '../../core/runs/state';
import { copyDetailsOf, helpFor } from '../errors';
import { ask, choose, plain, tell, type Help } from '../messages';
import { confirmCancel } from '../settings';
import { threadName } from '../threads/treeItems';
import { shortTime } from '../times';
import type { App, Handler } from './app';
import { oneThread, pickRun, runTargets, subjectOf } from './targets';
import { removeThread } from './threadCommands';

/** Cancels the chosen runs; with none chosen it offers the active ones. */
export const cancelRun: Handler = async (app, node, nodes) => {
  const chosen = runTargets(app, node, nodes);
  if (chosen.length > 0) {
    await cancelRuns(app, chosen);
    return;
  }
  const ref = await pickRun(app, vscode.l10n.t('Choose the run to cancel'), (state) => isCancellable(state));
  if (ref !== undefined) {
    await cancelRuns(app, [ref]);
  }
};

/** Cancels the run of the row whose icon was clicked, and no other, whatever is selected. */
export const cancelRunInline: Handler = (app, node) => cancelRuns(app, runTargets(app, node, undefined));

/** Cancels a run and has the server delete it. That can't be undone, so it asks whatever the settings say. */
export const rollBackRun: Handler = async (app, node) => {
  const ref =
    runTargets(app, node, undefined)[0] ??
    (await pickRun(app, vscode.l10n.t('Choose the run to cancel and delete'), isCancellable));
  if (ref === undefined) {
    return;
  }
  const go = vscode.l10n.t('Cancel and Delete Run');
  const chosen = await ask(vscode.l10n.t('Cancel this run and delete it?'), {
    detail: vscode.l10n.t(
      '{0}\nThe server is asked to delete the run, and to take back what it has changed in its thread. That can’t be undone.',
      nameForQuestion(app, ref),
    ),
    buttons: [go],
    turnAway: vscode.l10n.t('Keep Running'),
  });
  if (chosen === go) {
    tellOutcome(app, ref, await withProgress(app, ref, 'rollback'));
  }
};

/** The Delete key in the view. It is hit by accident, so it asks even for one run. */
export const cancelByKey: Handler = async (app) => {
  const runs = app.view.selection.flatMap((node) => (node.kind === 'run' ? [node.ref] : []));
  const threads = app.view.selection.flatMap((node) => (node.kind === 'thread' ? [node.ref] : []));
  const [thread, ...others] = threads;
  if (runs.length > 0) {
    await cancelRuns(app, runs, { asksForOne: true });
  } else if (others.length > 0) {
    await tell('info', vscode.l10n.t('Select one thread, or the runs that you want to cancel.'));
  } else if (thread !== undefined) {
    await offerForThread(app, thread);
  }
};

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

/** Tells the outcome of a cancel that took long, or that an earlier window began. */
export function tellOutcome(app: App, ref: RunRef, outcome: CancelOutcome): void {
  const words = outcomeWords(runName(app, ref), outcome, timeWriter(app));
  app.log.info(`cancel ${keyOf(ref)}: ${outcome.kind}`);
  const open = {
    title: vscode.l10n.t('Open Run'),
    command: 'assistantRuns.openRun',
    args: [{ kind: 'run', ref }],
  } satisfies Help;
  const again: Help = {
    title: vscode.l10n.t('Try Again'),
    command: 'assistantRuns.cancelRun',
    args: [{ kind: 'run', ref }],
  };
  switch (outcome.kind) {
    case 'cancelled':
    case 'alreadyEnded':
    case 'ended':
    case 'stillCancelling':
    case 'unconfirmed':
    case 'stopped':
      void tell('info', words, [open]);
      break;
    case 'unreadable':
    case 'unknown': {
      const help = helpFor(outcome.error, subjectOf(app, open.args[0]));
      void tell('warning', words, [
        ...(help === undefined ? [] : [help]),
        open,
        copyDetailsOf(outcome.error),
      ]);
      break;
    }
    case 'deleted':
      void tell('info', words);
      break;
    case 'gone':
      void tell('warning', words);
      break;
    case 'ineffective':
      void tell('warning', words, [again, open]);
      break;
    case 'refused':
    case 'failed': {
      const help = helpFor(outcome.error, subjectOf(app, open.args[0]));
      const retries = help === undefined || help.command === 'assistantRuns.refresh';
      void tell('error', words, [retries ? again : help, open, copyDetailsOf(outcome.error)]);
      break;
    }
  }
}

async function cancelRuns(app: App, refs: readonly RunRef[], { asksForOne = false } = {}): Promise<void> {
  const [first, ...others] = refs;
  if (first === undefined) {
    return;
  }
  if (others.length === 0) {
    const confirm = confirmCancel();
    const asks = confirm === 'always' || (asksForOne && confirm !== 'never');
    const state = app.store.run(first);
    // What has ended already is not asked about: the answer is its status.
    if (!asks || (state !== undefined && !isActiveRun(state)) || (await confirmed(app, [first]))) {
      tellOutcome(app, first, await withProgress(app, first));
    }
    return;
  }
  const able = refs.filter((ref) => isCancellable(app.store.run(ref)));
  if (able.length === 0) {
    void tell(
      'info',
      vscode.l10n.t(
        'None of the {0} selected runs can be cancelled: they have ended or are being cancelled.',
        refs.length,
      ),
    );
    return;
  }
  if (confirmCancel() === 'never' || (await confirmed(app, able))) {
    // Read again: while the question stood, runs may have ended.
    const still = able.filter((ref) => isCancellable(app.store.run(ref)));
    await cancelSeveral(app, still, refs.length - still.length);
  }
}

/** Outcomes that the user should look into. */
const NOT_DONE: readonly CancelOutcome['kind'][] = [
  'refused',
  'failed',
  'ineffective',
  'unreadable',
  'unknown',
];

async function cancelSeveral(app: App, refs: readonly RunRef[], leftOut: number): Promise<void> {
  const outcomes: { readonly ref: RunRef; readonly outcome: CancelOutcome }[] = [];
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Cancelling {0} runs', refs.length),
      cancellable: true,
    },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => {
        stop.abort();
      });
      await app.cancellation.cancelAll(refs, stop.signal, (ref, outcome) => {
        outcomes.push({ ref, outcome });
        app.log.info(`cancel ${keyOf(ref)}: ${outcome.kind}`);
        progress.report({
          increment: 100 / refs.length,
          message: vscode.l10n.t('{0} of {1}', outcomes.length, refs.length),
        });
      });
    },
  );
  const show = vscode.l10n.t('Show Results');
  const summary = summaryWords(outcomes, leftOut);
  const failed = outcomes.some(({ outcome }) => NOT_DONE.includes(outcome.kind));
  if ((await choose(failed ? 'warning' : 'info', summary, show)) === show) {
    await showResults(app, outcomes);
  }
}

/** A result for each run; the chosen one opens. */
async function showResults(
  app: App,
  outcomes: readonly { readonly ref: RunRef; readonly outcome: CancelOutcome }[],
): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    outcomes.map(({ ref, outcome }) => ({
      ref,
      label: `$(${statusRow(app.store.run(ref)?.status).icon}) ${shortId(ref.runId)}`,
      description: threadName(app.store.thread(ref), ref),
      detail: outcomeWords(shortId(ref.runId), outcome, timeWriter(app)),
    })),
    { placeHolder: vscode.l10n.t('Results of the cancel: choose a run to open it'), matchOnDetail: true },
  );
  if (chosen !== undefined) {
    app.panels.open(chosen.ref);
  }
}

function summaryWords(outcomes: readonly { readonly outcome: CancelOutcome }[], leftOut: number): string {
  const count = (...kinds: CancelOutcome['kind'][]) =>
    outcomes.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  const parts: [number, (n: number) => string][] = [
    [count('cancelled', 'deleted'), (n) => vscode.l10n.t('{0} cancelled', n)],
    [count('ended', 'alreadyEnded'), (n) => vscode.l10n.t('{0} ended by themselves', n)],
    [count('stillCancelling'), (n) => vscode.l10n.t('{0} still cancelling', n)],
    [count('unconfirmed', 'unreadable'), (n) => vscode.l10n.t('{0} not confirmed yet', n)],
    [count('unknown'), (n) => vscode.l10n.t('{0} with an unknown outcome', n)],
    [count('refused', 'failed', 'ineffective'), (n) => vscode.l10n.t('{0} not cancelled', n)],
    [count('gone'), (n) => vscode.l10n.t('{0} no longer on the server', n)],
    [count('stopped'), (n) => vscode.l10n.t('{0} left alone because you stopped', n)],
    [leftOut, (n) => vscode.l10n.t('{0} left out: they can’t be cancelled', n)],
  ];
  return vscode.l10n.t(
    'Runs: {0}.',
    parts
      .filter(([n]) => n > 0)
      .map(([n, words]) => words(n))
      .join(', '),
  );
}

/** The Delete key on a thread: it does not remove it, it asks what is meant. */
async function offerForThread(app: App, ref: ThreadRef): Promise<void> {
  const cancelAll = vscode.l10n.t('Cancel All Active Runs');
  const remove = vscode.l10n.t('Remove Thread');
  const state = app.store.thread(ref);
  const { active } = app.store.summary(ref);
  const choices = [...(active > 0 ? [cancelAll] : []), ...(isRemovable(state) ? [remove] : [])];
  if (choices.length === 0) {
    return;
  }
  const chosen = await ask(vscode.l10n.t('What do you want to do with “{0}”?', threadName(state, ref)), {
    buttons: choices,
    turnAway: vscode.l10n.t('Leave It'),
  });
  if (chosen === cancelAll) {
    await cancelAllInThread(app, { kind: 'thread', ref });
  } else if (chosen === remove) {
    await removeThread(app, { kind: 'thread', ref });
  }
}

async function confirmed(app: App, refs: readonly RunRef[]): Promise<boolean> {
  const one = refs.length === 1;
  const go = one ? vscode.l10n.t('Cancel Run') : vscode.l10n.t('Cancel {0} Runs', refs.length);
  const question = one
    ? vscode.l10n.t('Cancel this run?')
    : vscode.l10n.t('Cancel these {0} runs?', refs.length);
  const chosen = await ask(question, {
    detail: refs.map((ref) => nameForQuestion(app, ref)).join('\n'),
    buttons: [go],
    turnAway: vscode.l10n.t('Keep Running'),
  });
  return chosen === go;
}

function nameForQuestion(app: App, ref: RunRef): string {
  const thread = threadName(app.store.thread(ref), ref);
  return `${thread}: ${shortId(ref.runId)}, ${statusRow(app.store.run(ref)?.status).label}`;
}

function runName(app: App, ref: RunRef): string {
  const thread = app.store.thread(ref);
  return vscode.l10n.t('Run {0} in “{1}”', shortId(ref.runId), threadName(thread, ref));
}

function timeWriter(app: App): (ms: number) => string {
  return (ms) => shortTime(ms, app.clock.now());
}

function isCancellable(state: RunState | undefined): boolean {
  return state !== undefined && isActiveRun(state) && statusRow(state.status).cancellable;
}

/** Cancels a run, and says so in the status bar until it has settled: the tree may be out of sight. */
function withProgress(app: App, ref: RunRef, action: CancelAction = 'cancel'): Thenable<CancelOutcome> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Cancelling {0}', shortId(ref.runId)) },
    () => app.cancellation.cancel(ref, action),
  );
}

/** How many pages of a thread's runs are listed for "all of its runs". */
const MOST_PAGES = 25;

/** Lists a thread's runs, to the end if it comes within {@link MOST_PAGES}, or reads those that are known. */
function listAll(app: App, ref: ThreadRef): Thenable<'all' | 'inPart' | 'repeating' | 'known' | 'stopped'> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: plain(vscode.l10n.t('Listing the runs of “{0}”', threadName(app.store.thread(ref), ref))),
      cancellable: true,
    },
    async (_progress, token) => {
      await app.loader.loadRuns(ref);
      if (app.store.connection(ref.connectionId).capabilities.runs === false) {
        return 'known';
      }
      for (let page = 1; page < MOST_PAGES; page++) {
        if (token.isCancellationRequested) {
          return 'stopped';
        }
        const list = app.store.thread(ref)?.runList;
        if (list?.next === undefined) {
          return list?.cutShort === true ? 'repeating' : 'all';
        }
        await app.loader.loadMoreRuns(ref);
      }
      return 'inPart';
    },
  );
}
