import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';
import { numberText, shareText } from '../numbers';

/** How many tokens of one kind a run used, and may use. */
export interface TokenCount {
  readonly label: string;
  /** Absent where the server has not counted yet. */
  readonly used?: number;
  readonly limit?: number;
  /** Whether the server says that the run stopped because of this limit. */
  readonly limitReached: boolean;
}

/** The counts there is something to tell about. */
export function tokenCounts(run: RunSummary): TokenCount[] {
  const { usage, incompleteReason } = run;
  const counts = [
    count(
      l10n.t('Prompt'),
      usage?.promptTokens,
      run.maxPromptTokens,
      incompleteReason === 'max_prompt_tokens',
    ),
    count(
      l10n.t('Completion'),
      usage?.completionTokens,
      run.maxCompletionTokens,
      incompleteReason === 'max_completion_tokens',
    ),
    count(l10n.t('Total'), usage?.totalTokens, undefined, false),
  ];
  return counts.filter((each) => each.used !== undefined || each.limit !== undefined);
}

/** A count in words; against its limit with the share of it. */
export function tokenText({ used, limit }: TokenCount, locale?: string): string {
  if (limit === undefined) {
    return numberText(used ?? 0, locale);
  }
  const most = numberText(limit, locale);
  if (used === undefined) {
    return l10n.t('at most {0}', most);
  }
  return limit > 0
    ? l10n.t('{0} of {1} tokens, {2}', numberText(used, locale), most, shareText(used / limit, locale))
    : l10n.t('{0} of {1} tokens', numberText(used, locale), most);
}

function count(
  label: string,
  used: number | undefined,
  limit: number | undefined,
  limitReached: boolean,
): TokenCount {
  return {
    label,
    ...(used === undefined ? {} : { used }),
    ...(limit === undefined ? {} : { limit }),
    limitReached,
  };
}
