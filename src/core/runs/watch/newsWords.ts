import * as l10n from '@vscode/l10n';
import { durationText, endOf, roughDurationText } from '../../model/duration';
import type { Run } from '../../model/run';
import { statusRow } from '../../model/status';
import type { News } from './watchNews';

/** No more of a server's message than a notification shows, in characters. */
const LONGEST_REASON = 300;

/**
 * What is to be told of something that is watched, in words. `name` names the run or the thread; `now` is in
 * milliseconds since the Unix epoch.
 */
export function newsWords(name: string, news: News, now: number): string {
  switch (news.kind) {
    case 'gone':
      return l10n.t('{0} is no longer on the server. It is not watched any more.', name);
    case 'over':
      return overWords(name, news.run);
    case 'needsAction':
      return actionWords(name, news.run);
    case 'stuck':
      return stuckWords(name, news.run, now);
  }
}

function overWords(name: string, run: Run): string {
  const { label } = statusRow(run.status);
  const from = run.startedAt ?? run.createdAt;
  const to = endOf(run);
  const words =
    from === undefined || to === undefined || to < from
      ? l10n.t('{0}: {1}.', name, label)
      : l10n.t('{0}: {1} after {2}.', name, label, durationText(to - from));
  const reason = run.lastError?.message ?? run.lastError?.code ?? run.incompleteReason;
  return reason === undefined ? words : `${words} ${shortened(reason)}`;
}

function actionWords(name: string, { requiredToolCalls }: Run): string {
  const names = [...new Set(requiredToolCalls.map((call) => call.name))].filter((each) => each !== '');
  return names.length === 0
    ? l10n.t('{0} needs action.', name)
    : l10n.t('{0} needs action. It waits for the output of: {1}.', name, shortened(names.join(', ')));
}

function stuckWords(name: string, run: Run, now: number): string {
  const { label } = statusRow(run.status);
  const since = run.startedAt ?? run.createdAt;
  return since === undefined
    ? l10n.t('{0} may hang: it is still “{1}”.', name, label)
    : l10n.t('{0} may hang: it is “{1}”, {2} after it began.', name, label, roughDurationText(now - since));
}

function shortened(text: string): string {
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON)}…`;
}
