import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../../core/json/jsonIndex';
import { element, icon } from '../../dom';
import { fieldsOf, itemsOf, textOf } from '../jsonFields';
import { isInProgress, type Step, type StepCall } from '../steps';
import { idLine, jsonPart, note, briefPart, textPart, type Copy } from './parts';

/** More outputs than any code has; what is beyond is in the JSON. */
const MOST_OUTPUTS = 100;

/** What the code interpreter ran, and what came of it. */
export function codeDetail(index: JsonIndex, step: Step, call: StepCall, copy: Copy): HTMLElement[] {
  const fields = fieldsOf(index, fieldsOf(index, call.value).get('code_interpreter'));
  const outputs = itemsOf(index, fields.get('outputs'));
  return [
    textPart(
      {
        heading: l10n.t('Code'),
        label: l10n.t('Code'),
        copyLabel: l10n.t('Copy Code'),
        text: textOf(index, fields.get('input')) ?? '',
      },
      copy,
    ),
    ...outputs.slice(0, MOST_OUTPUTS).map((output) => outputPart(index, output, copy)),
    ...(outputs.length > 0
      ? []
      : [
          briefPart(
            l10n.t('Output'),
            note(isInProgress(step) ? l10n.t('There is no output yet.') : l10n.t('There is no output.')),
          ),
        ]),
    ...(outputs.length > MOST_OUTPUTS
      ? [note(l10n.t('{0} more outputs are in the JSON.', outputs.length - MOST_OUTPUTS))]
      : []),
  ];
}

function outputPart(index: JsonIndex, output: number, copy: Copy): HTMLElement {
  const fields = fieldsOf(index, output);
  const logs = textOf(index, fields.get('logs'));
  if (logs !== undefined) {
    return textPart(
      { heading: l10n.t('Logs'), label: l10n.t('Logs'), copyLabel: l10n.t('Copy Logs'), text: logs },
      copy,
    );
  }
  const file = textOf(index, fieldsOf(index, fields.get('image')).get('file_id'));
  if (file !== undefined) {
    return briefPart(
      l10n.t('Image'),
      element('div', { className: 'found' }, icon('file-media'), idLine(file, l10n.t('Copy File ID'), copy)),
    );
  }
  return jsonPart(
    {
      heading: l10n.t('Output'),
      label: l10n.t('Output'),
      copyLabel: l10n.t('Copy Output'),
      text: index.source(output),
    },
    copy,
  );
}
