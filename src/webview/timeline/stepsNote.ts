import * as l10n from '@vscode/l10n';
import { isActive } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import type { StepsDocument } from './steps';

/** What stands in the place of the steps. */
export interface StepsNote {
  readonly words: string;
  /** Whether they are about to come: words that go again at once would only flicker. */
  readonly waiting: boolean;
}

/**
 * What to say where no steps can be shown; undefined where there are some, and where it is said elsewhere why there are
 * none. Of the document, undefined stands for one that has not come yet, null for one that is no list, or too large.
 */
export function stepsNote(run: RunSummary, steps: StepsDocument | null | undefined): StepsNote | undefined {
  if (steps === null) {
    return {
      words: l10n.t(
        'The steps can’t be shown: what the server sent is not a list of steps, or too large a one.',
      ),
      waiting: false,
    };
  }
  if (steps !== undefined && steps.steps.length > 0) {
    return undefined;
  }
  if (steps === undefined || run.steps?.loaded !== true) {
    return run.steps?.problem === undefined
      ? { words: l10n.t('The steps have not been read yet.'), waiting: true }
      : undefined;
  }
  return {
    words: isActive(run.status) ? l10n.t('There are no steps yet.') : l10n.t('The run has no steps.'),
    waiting: false,
  };
}
