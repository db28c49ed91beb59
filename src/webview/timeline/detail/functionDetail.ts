import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../../core/json/jsonIndex';
import { fieldsOf } from '../jsonFields';
import { isInProgress, type Step, type StepCall } from '../steps';
import { jsonPart, lineText, note, briefPart, type Copy } from './parts';

/** A function call: its arguments, and the output that the run's caller gave. */
export function functionDetail(index: JsonIndex, step: Step, call: StepCall, copy: Copy): HTMLElement[] {
  const fields = fieldsOf(index, fieldsOf(index, call.value).get('function'));
  const name = lineText(call.name ?? '');
  const args = writtenText(index, fields.get('arguments'));
  const output = writtenText(index, fields.get('output'));
  return [
    args === undefined
      ? briefPart(l10n.t('Arguments'), note(l10n.t('None')))
      : jsonPart(
          {
            heading: l10n.t('Arguments'),
            label: l10n.t('Arguments of {0}', name),
            copyLabel: l10n.t('Copy Arguments'),
            text: args,
          },
          copy,
        ),
    output === undefined
      ? briefPart(
          l10n.t('Output'),
          note(isInProgress(step) ? l10n.t('There is no output yet.') : l10n.t('There is no output.')),
        )
      : jsonPart(
          {
            heading: l10n.t('Output'),
            label: l10n.t('Output of {0}', name),
            copyLabel: l10n.t('Copy Output'),
            text: output,
          },
          copy,
        ),
  ];
}

/** A string's text; JSON where a server sent something else. Undefined where it sent nothing. */
function writtenText(index: JsonIndex, value: number | undefined): string | undefined {
  if (value === undefined || index.kind(value) === 'null') {
    return undefined;
  }
  return index.kind(value) === 'string' ? index.string(value) : index.source(value);
}
