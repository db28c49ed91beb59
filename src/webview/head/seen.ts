import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';

/** How fresh is what is shown: a sentence, around the time at which the server told it where that is known. */
export interface Seen {
  readonly before: string;
  /** Milliseconds since the Unix epoch. */
  readonly at?: number;
  readonly after: string;
}

/** Stands in a sentence for the time, which is an element of its own. */
const TIME = '\u0000';

/** When the run was last seen, whether that was in an earlier session, and whether its server can be reached. */
export function seenOf({ seenAt, remembered, offline }: RunSummary): Seen | undefined {
  if (seenAt === undefined) {
    return offline ? { before: l10n.t('Offline'), after: '' } : undefined;
  }
  const [before = '', after = ''] = sentence(remembered, offline).split(TIME);
  return { before, at: seenAt, after };
}

function sentence(remembered: boolean, offline: boolean): string {
  if (offline) {
    return remembered
      ? l10n.t('Offline · from an earlier session, last seen {0}', TIME)
      : l10n.t('Offline · last seen {0}', TIME);
  }
  return remembered ? l10n.t('From an earlier session · last seen {0}', TIME) : l10n.t('Last seen {0}', TIME);
}
