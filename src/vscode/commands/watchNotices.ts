import * as vscode from 'vscode';
import { countWords } from '../../core/model/countWords';
import { keyOf, shortId, threadOf } from '../../core/model/references';
import { statusRow, STUCK_ICON } from '../../core/model/status';
import { newsWords } from '../../core/runs/watch/newsWords';
import type { News } from '../../core/runs/watch/watchNews';
import { choose, tell, type Help, type Weight } from '../messages';
import { threadName } from '../threads/treeItems';
import type { App } from './app';
import { isCancellable } from './cancel/cancelRuns';
import { nameOf } from './targets';

/** So many notifications at once, at most: more are told in one. */
const MOST_AT_ONCE = 3;

/**
 * Tells what happened to that which is watched. Never rejects.
 *
 * @param mayAsk whether a request may be sent to a connection that nobody has asked for
 */
export async function tellNews(
  app: App,
  news: readonly News[],
  mayAsk: (connectionId: string) => boolean,
): Promise<void> {
  for (const one of news) {
    app.log.info(`watch ${keyOf(one.ref)}: ${one.kind}`);
  }
  await learnNames(app, news, mayAsk);
  if (news.length > MOST_AT_ONCE) {
    void tellTogether(app, news);
  } else {
    for (const one of news) {
      void tell(weightOf(one), newsWords(nameOf(app, one.ref), one, app.clock.now()), helpsFor(app, one));
    }
  }
}

/** A window that has not shown the threads yet knows them by their ids only. */
async function learnNames(
  app: App,
  news: readonly News[],
  mayAsk: (connectionId: string) => boolean,
): Promise<void> {
  const threads = new Map(news.map(({ ref }) => [keyOf(threadOf(ref)), threadOf(ref)]));
  const unknown = [...threads.values()].filter((ref) => app.store.thread(ref)?.thread === undefined);
  await Promise.allSettled([
    app.tracked.load(),
    ...unknown.filter(({ connectionId }) => mayAsk(connectionId)).map((ref) => app.loader.loadThread(ref)),
  ]);
}

/** One notification for many; what each says stands in a list, in which the chosen one opens. */
async function tellTogether(app: App, news: readonly News[]): Promise<void> {
  const show = vscode.l10n.t('Show');
  const weights = news.map(weightOf);
  const weight = (['error', 'warning'] as const).find((one) => weights.includes(one)) ?? 'info';
  if ((await choose(weight, summaryWords(news), show)) === show) {
    const chosen = await vscode.window.showQuickPick(
      news.map((one) => ({ ref: one.ref, ...pickItem(app, one) })),
      {
        placeHolder: vscode.l10n.t('What happened to what you watch: choose a run to open it'),
        matchOnDescription: true,
        matchOnDetail: true,
      },
    );
    if (chosen !== undefined && 'runId' in chosen.ref) {
      app.panels.open(chosen.ref);
    }
  }
}

function pickItem(app: App, news: News): vscode.QuickPickItem {
  const { ref } = news;
  const id = 'runId' in ref ? ref.runId : ref.threadId;
  const icon =
    news.kind === 'gone' ? 'question' : news.kind === 'stuck' ? STUCK_ICON : iconOf(news.run.status);
  return {
    label: `$(${icon}) ${shortId(id)}`,
    description: threadName(app.store.thread(ref), ref),
    detail: newsWords(shortId(id), news, app.clock.now()),
  };
}

function iconOf(status: string | undefined): string {
  return statusRow(status).icon;
}

function summaryWords(news: readonly News[]): string {
  const group = (one: News) => (one.kind === 'over' ? statusRow(one.run.status).group : one.kind);
  const count = (what: ReturnType<typeof group>) => news.filter((one) => group(one) === what).length;
  const parts: [number, (n: number) => string][] = [
    [count('failed'), (n) => vscode.l10n.t('{0} failed', n)],
    [count('needsAction'), (n) => vscode.l10n.t('{0} need action', n)],
    [count('stuck'), (n) => vscode.l10n.t('{0} may hang', n)],
    [count('over'), (n) => vscode.l10n.t('{0} ended', n)],
    [count('gone'), (n) => vscode.l10n.t('{0} no longer on the server', n)],
  ];
  return vscode.l10n.t('Watched runs: {0}.', countWords(parts).join(', '));
}

function weightOf(news: News): Weight {
  if (news.kind !== 'over') {
    return 'warning';
  }
  const { group, color } = statusRow(news.run.status);
  return group !== 'failed' ? 'info' : color === 'list.errorForeground' ? 'error' : 'warning';
}

function helpsFor(app: App, news: News): Help[] {
  if (!('runId' in news.ref) || news.kind === 'gone') {
    return [];
  }
  const args = [{ kind: 'run', ref: news.ref }];
  const cancel: Help = { title: vscode.l10n.t('Cancel Run'), command: 'assistantRuns.cancelRun', args };
  return [
    ...(isCancellable(app.store.run(news.ref)) ? [cancel] : []),
    { title: vscode.l10n.t('Open Run'), command: 'assistantRuns.openRun', args },
  ];
}
