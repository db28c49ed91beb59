import * as l10n from '@vscode/l10n';
import type { JsonFault } from '../../core/json/jsonScanner';

/** Says that a body is not JSON, and where and why it stops being so. */
export function faultText(text: string, fault: JsonFault): string {
  if (text.trim() === '') {
    return l10n.t('The server sent an empty body in place of a run.');
  }
  const before = text.slice(0, fault.offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return l10n.t(
    'This is not valid JSON, so it is shown as plain text. Line {0}, column {1}: {2}',
    before.length,
    column,
    expected(fault),
  );
}

function expected(fault: JsonFault): string {
  switch (fault.reason) {
    case 'value':
      return l10n.t('a value was expected.');
    case 'key':
      return l10n.t('a key in double quotes was expected.');
    case 'colon':
      return l10n.t('a colon was expected.');
    case 'commaOrBrace':
      return l10n.t('a comma or a closing brace was expected.');
    case 'commaOrBracket':
      return l10n.t('a comma or a closing bracket was expected.');
    case 'endOfString':
      return l10n.t('a string does not end.');
    case 'escape':
      return l10n.t('an escape in a string is not one.');
    case 'noControlCharacter':
      return l10n.t('a control character stands in a string.');
    case 'digit':
      return l10n.t('a digit was expected.');
    case 'endOfText':
      return l10n.t('the text should have ended.');
  }
}
