import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../../core/json/jsonIndex';
import { fieldsOf, numberOf, textOf } from '../jsonFields';
import type { StepNode } from '../stepOutline';
import type { Step, StepCall } from '../steps';
import { codeDetail } from './codeDetail';
import { functionDetail } from './functionDetail';
import { errorPart, idLine, jsonPart, note, briefPart, type Copy } from './parts';
import { searchDetail } from './searchDetail';

/** What a step or a tool call did, to be read. Of a step whose calls have rows of their own only why it failed. */
export function stepDetail(index: JsonIndex, node: StepNode, copy: Copy): HTMLElement[] {
  const { step, call } = node;
  const fields = fieldsOf(index, step.value);
  const isCallOfSeveral = step.calls.length > 1 && call !== undefined;
  const error = isCallOfSeveral ? [] : failureOf(index, fields.get('last_error'));
  if (node.childCount > 0) {
    return error;
  }
  const did =
    call === undefined
      ? ownDetail(index, step, fields.get('step_details'), copy)
      : callDetail(index, step, call, copy);
  return [...error, ...did, ...tokens(index, fields.get('usage'), isCallOfSeveral)];
}

function callDetail(index: JsonIndex, step: Step, call: StepCall, copy: Copy): HTMLElement[] {
  switch (call.type) {
    case 'function':
      return functionDetail(index, step, call, copy);
    case 'code_interpreter':
      return codeDetail(index, step, call, copy);
    case 'file_search':
      return searchDetail(index, step, call, copy);
    default:
      return [asJson(index, call.value, copy)];
  }
}

function ownDetail(index: JsonIndex, step: Step, details: number | undefined, copy: Copy): HTMLElement[] {
  const creation = fieldsOf(index, fieldsOf(index, details).get('message_creation'));
  const message = textOf(index, creation.get('message_id'));
  if (step.type === 'message_creation' && message !== undefined) {
    return [briefPart(l10n.t('Message'), idLine(message, l10n.t('Copy Message ID'), copy))];
  }
  return details === undefined || (step.type === 'tool_calls' && step.calls.length === 0)
    ? [note(l10n.t('The server tells nothing of what it did.'))]
    : [asJson(index, details, copy)];
}

/** What this version does not know is shown as it came. */
function asJson(index: JsonIndex, value: number, copy: Copy): HTMLElement {
  const label = l10n.t('Details');
  return jsonPart(
    { heading: label, label, copyLabel: l10n.t('Copy Details'), text: index.source(value) },
    copy,
  );
}

function failureOf(index: JsonIndex, error: number | undefined): HTMLElement[] {
  const fields = fieldsOf(index, error);
  return fields.size === 0
    ? []
    : [errorPart(textOf(index, fields.get('code')), textOf(index, fields.get('message')))];
}

function tokens(index: JsonIndex, usage: number | undefined, ofSeveral: boolean): HTMLElement[] {
  const fields = fieldsOf(index, usage);
  const count = (name: string): string | undefined =>
    numberOf(index, fields.get(name))?.toLocaleString(document.documentElement.lang || undefined);
  const prompt = count('prompt_tokens');
  const completion = count('completion_tokens');
  const total = count('total_tokens');
  const words =
    prompt !== undefined && completion !== undefined
      ? l10n.t('{0} prompt, {1} completion', prompt, completion)
      : total;
  return words === undefined
    ? []
    : [briefPart(ofSeveral ? l10n.t('Step tokens') : l10n.t('Tokens'), note(words))];
}
