import * as l10n from '@vscode/l10n';
import { prettyJson } from '../../core/json/pretty';
import { copyButton, element } from '../dom';
import { fillLongText } from '../longText';
import type { JsonValue } from './jsonValue';

/** JSON laid out for reading, with a button that copies it as it was received. */
export function jsonBlock(
  what: {
    /** What stands above it, if anything. */
    readonly title?: string;
    /** What it is called before a screen reader, and on the button. */
    readonly label: string;
    /** Gives the JSON as it is now: the body that it was in at first is not to be held. */
    readonly json: () => JsonValue | undefined;
  },
  copy: (text: string) => void,
): HTMLElement {
  const source = what.json()?.source ?? '';
  const code = element('div', { className: 'code', tabIndex: 0, role: 'group', ariaLabel: what.label });
  fillLongText(code, prettyJson(source) ?? source);
  return element(
    'div',
    { className: 'json-block' },
    ...(what.title === undefined ? [] : [element('div', { className: 'note' }, what.title)]),
    element(
      'div',
      { className: 'code-frame' },
      code,
      copyButton(l10n.t('Copy {0}', what.label), () => {
        copy(what.json()?.source ?? '');
      }),
    ),
  );
}
