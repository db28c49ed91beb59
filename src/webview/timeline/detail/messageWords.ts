import * as l10n from '@vscode/l10n';
import type { Message } from '../../../core/model/message';
import { lineText } from './lineText';

/** What is to be said of a message beside what it says itself. */
export function messageNotes({ status, incompleteReason, parts, moreParts }: Message): string[] {
  const isEmpty = moreParts === 0 && parts.every((part) => part.kind === 'text' && part.text === '');
  const notes: string[] = [];
  if (status === 'in_progress') {
    notes.push(
      isEmpty ? l10n.t('The message is being written.') : l10n.t('The message is still being written.'),
    );
  } else if (isEmpty) {
    notes.push(l10n.t('The message is empty.'));
  }
  if (status === 'incomplete' || incompleteReason !== undefined) {
    notes.push(cutShortWords(incompleteReason));
  }
  return notes;
}

function cutShortWords(reason: string | undefined): string {
  switch (reason) {
    case undefined:
    case '':
      return l10n.t('The message was cut short. The server does not say why.');
    case 'content_filter':
      return l10n.t('The message was cut short by a content filter.');
    case 'max_tokens':
      return l10n.t('The message was cut short: the limit of tokens was reached.');
    case 'run_cancelled':
      return l10n.t('The message was cut short: the run was cancelled.');
    case 'run_expired':
      return l10n.t('The message was cut short: the run expired.');
    case 'run_failed':
      return l10n.t('The message was cut short: the run failed.');
    default:
      return l10n.t('The message was cut short: {0}', lineText(reason));
  }
}
