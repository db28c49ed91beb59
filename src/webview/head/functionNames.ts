import * as l10n from '@vscode/l10n';
import { clipText } from '../../core/model/visibleText';
import type { RunSummary } from '../../protocol';
import { numberText } from '../numbers';

/** Of more functions, and of longer names, the list of calls tells. */
const MOST_NAMES = 5;
const LONGEST_NAME = 64;

/** Which functions a run waits for, each once, with how many times where it is called more than once. */
export function functionNames({ requiredToolCalls, requiredToolCallCount }: RunSummary): string {
  const times = new Map<string, number>();
  for (const { name } of requiredToolCalls) {
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  // Where not all calls are known, neither is how many there are of each.
  const areAll = requiredToolCalls.length === requiredToolCallCount;
  const names = [...times].slice(0, MOST_NAMES).map(([name, count]) => {
    const said = name === '' ? l10n.t('a function without a name') : clipText(name, LONGEST_NAME);
    return areAll && count > 1 ? l10n.t('{0} ({1} times)', said, numberText(count)) : said;
  });
  const list = names.join(', ');
  if (!areAll) {
    return l10n.t('{0} and more', list);
  }
  return times.size > MOST_NAMES
    ? l10n.t('{0} and {1} more', list, numberText(times.size - MOST_NAMES))
    : list;
}
