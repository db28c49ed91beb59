import * as l10n from '@vscode/l10n';
import type { JsonValue } from '../../jsonValue';
import type { Copy } from '../../reading/textPart';
import { isInProgress, type Step } from '../steps';
import { lineText } from './lineText';
import { briefPart, headedPart, note } from './parts';

/** A function call: its arguments, and the output that the run's caller gave. */
export function functionDetail(call: JsonValue, step: Step, copy: Copy): HTMLElement[] {
  const fields = call.member('function')?.members('name', 'arguments', 'output');
  const name = lineText(fields?.get('name')?.text ?? '');
  // A string reads as its text; what else a server sends in its place as its JSON.
  const args = fields?.get('arguments')?.full;
  const output = fields?.get('output')?.full;
  return [
    args === undefined
      ? briefPart(l10n.t('Arguments'), note(l10n.t('None')))
      : headedPart(
          {
            heading: l10n.t('Arguments'),
            label: l10n.t('Arguments of {0}', name),
            copyLabel: l10n.t('Copy Arguments'),
            text: args,
            isJson: true,
          },
          copy,
        ),
    output === undefined
      ? briefPart(
          l10n.t('Output'),
          note(isInProgress(step) ? l10n.t('There is no output yet.') : l10n.t('There is no output.')),
        )
      : headedPart(
          {
            heading: l10n.t('Output'),
            label: l10n.t('Output of {0}', name),
            copyLabel: l10n.t('Copy Output'),
            text: output,
            isJson: true,
          },
          copy,
        ),
  ];
}
