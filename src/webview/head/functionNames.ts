import * as l10n from '@vscode/l10n';
import type { ToolCall } from '../../core/model/run';
import { numberText } from '../numbers';
import { clipText } from '../../core/model/visibleText';

/** Of more functions, and of longer names, the list of calls tells. */
const MOST_NAMES = 5;
const LONGEST_NAME = 64;

/** Which functions are called, each once, with how many times where it is called more than once. */
export function functionNames(calls: readonly ToolCall[]): string {
  const times = new Map<string, number>();
  for (const { name } of calls) {
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const names = [...times].slice(0, MOST_NAMES).map(([name, count]) => {
    const said = name === '' ? l10n.t('a function without a name') : clipText(name, LONGEST_NAME);
    return count === 1 ? said : l10n.t('{0} ({1} times)', said, numberText(count));
  });
  const list = names.join(', ');
  return times.size > MOST_NAMES
    ? l10n.t('{0} and {1} more', list, numberText(times.size - MOST_NAMES))
    : list;
}
