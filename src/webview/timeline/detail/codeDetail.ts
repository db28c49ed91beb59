import * as l10n from '@vscode/l10n';
import type { JsonValue } from '../../jsonValue';
import { panelLanguage } from '../../language';
import { numberText } from '../../numbers';
import type { Copy } from '../../reading/textPart';
import { isInProgress, type Step } from '../steps';
import { briefPart, headedPart, imagePart, note } from './parts';

/** More outputs than any code has; what is beyond is in the JSON. */
const MOST_OUTPUTS = 100;

/** What the code interpreter ran, and what came of it. */
export function codeDetail(call: JsonValue, step: Step, copy: Copy): HTMLElement[] {
  const fields = call.member('code_interpreter')?.members('input', 'outputs');
  const outputs = fields?.get('outputs');
  const count = outputs?.itemCount ?? 0;
  return [
    headedPart(
      {
        heading: l10n.t('Code'),
        label: l10n.t('Code'),
        copyLabel: l10n.t('Copy Code'),
        text: fields?.get('input')?.text ?? '',
        isJson: false,
      },
      copy,
    ),
    ...(outputs?.items(MOST_OUTPUTS) ?? []).map((output) => outputPart(output, copy)),
    ...(count > 0
      ? []
      : [
          briefPart(
            l10n.t('Output'),
            note(isInProgress(step) ? l10n.t('There is no output yet.') : l10n.t('There is no output.')),
          ),
        ]),
    ...(count > MOST_OUTPUTS
      ? [note(l10n.t('More outputs in the JSON: {0}', numberText(count - MOST_OUTPUTS, panelLanguage())))]
      : []),
  ];
}

function outputPart(output: JsonValue, copy: Copy): HTMLElement {
  const fields = output.members('logs', 'image');
  const logs = fields.get('logs')?.text;
  if (logs !== undefined) {
    return headedPart(
      {
        heading: l10n.t('Logs'),
        label: l10n.t('Logs'),
        copyLabel: l10n.t('Copy Logs'),
        text: logs,
        isJson: false,
      },
      copy,
    );
  }
  const file = fields.get('image')?.member('file_id')?.text;
  if (file !== undefined) {
    return imagePart(file, l10n.t('Copy File ID'), copy);
  }
  return headedPart(
    {
      heading: l10n.t('Output'),
      label: l10n.t('Output'),
      copyLabel: l10n.t('Copy Output'),
      text: output.source,
      isJson: true,
    },
    copy,
  );
}
