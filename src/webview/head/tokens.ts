import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';

/** How many tokens of one kind a run used, and may use. */
export interface TokenCount {
  readonly label: string;
  /** Absent where the server has not counted yet. */
  readonly used?: number;
  readonly limit?: number;
}

/** The counts there is something to tell about. */
export function tokenCounts(run: RunSummary): TokenCount[] {
  const { usage } = run;
  const counts = [
    count(l10n.t('Prompt'), usage?.promptTokens, run.maxPromptTokens),
    count(l10n.t('Completion'), usage?.completionTokens, run.maxCompletionTokens),
    count(l10n.t('Total'), usage?.totalTokens, undefined),
  ];
  return counts.filter((each) => each.used !== undefined || each.limit !== undefined);
}

/** A count in words, its numbers as the reader's language writes them. */
export function tokenText(count: TokenCount, locale?: string): string {
  const number = (value: number): string => value.toLocaleString(locale);
  if (count.limit === undefined) {
    return number(count.used ?? 0);
  }
  return count.used === undefined
    ? l10n.t('at most {0}', number(count.limit))
    : l10n.t('{0} of {1}', number(count.used), number(count.limit));
}

function count(label: string, used: number | undefined, limit: number | undefined): TokenCount {
  return { label, ...(used === undefined ? {} : { used }), ...(limit === undefined ? {} : { limit }) };
}
