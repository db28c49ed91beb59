import * as l10n from '@vscode/l10n';
import { prettyJson } from '../../core/json/pretty';
import { copyButton, element } from '../dom';
import { fillLongText } from '../longText';
import type { JsonValue } from './jsonValue';

/** JSON laid out for reading, with what it is, and a button that copies it as it was received. */
export function jsonBlock(
  what: {
    readonly title: string;
    /** The title with what it is of, before a screen reader. */
    readonly label: string;
    /** Gives the JSON as it is now. */
    readonly json: () => JsonValue;
  },
  copy: (text: string) => void,
): HTMLElement {
  const { source } = what.json();
  const code = element('div', { className: 'code', tabIndex: 0, role: 'group', ariaLabel: what.label });
  fillLongText(code, prettyJson(source) ?? source);
  return element(
    'div',
    { className: 'json-block' },
    element(
      'div',
      { className: 'json-block-head note' },
      what.title,
      copyButton(l10n.t('Copy {0}', what.label), () => {
        copy(what.json().source);
      }),
    ),
    code,
  );
}
