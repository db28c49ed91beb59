import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import { toolTypeName } from '../../core/model/toolTypes';
import { localTime } from '../time';
import { clipText, visibleText } from '../../core/model/visibleText';
import type { StepNode } from './stepOutline';
import { isInProgress, stepDuration, stepSpan, type Step, type StepCall } from './steps';

/** More than any row is wide. */
const LONGEST_NAME = 200;

/** What a row is called: what the step did, in as few words as there are. */
export function stepName(index: JsonIndex, { step, call }: StepNode): string {
  const name = call === undefined ? ownName(index, step) : callName(call);
  return visibleText(clipText(name, LONGEST_NAME));
}

/** The codicon of what a row is. */
export function stepIcon({ step, call }: StepNode): string {
  switch (call === undefined ? step.type : call.type) {
    case 'message_creation':
      return 'comment';
    case 'function':
      return 'symbol-method';
    case 'code_interpreter':
      return 'code';
    case 'file_search':
      return 'search';
    case 'tool_calls':
      return 'tools';
    default:
      return 'circle-small-filled';
  }
}

/** The status of a step in words; empty where the server said none. */
export function stepStatus({ status }: Step): string {
  return status === undefined || status === ''
    ? ''
    : visibleText(clipText(statusRow(status).label, LONGEST_NAME));
}

/** How long a step took, or takes until `end`, in words; empty where that is not known. */
export function durationWords(step: Step, end: number): string {
  const duration = stepDuration(step, end);
  return duration === undefined ? '' : durationText(duration);
}

/**
 * From when to when a step went on, in words; one in progress has no end yet. Empty where it is not known. Times are
 * milliseconds since the Unix epoch; `end` is that of the run, or now.
 */
export function timesWords(step: Step, end: number, now: number, locale?: string): string {
  const span = stepSpan(step, end);
  if (span === undefined) {
    return '';
  }
  const from = localTime(span.from, now, locale);
  return step.endedAt === undefined
    ? isInProgress(step)
      ? l10n.t('since {0}', from)
      : l10n.t('from {0}', from)
    : l10n.t('from {0} to {1}', from, localTime(span.to, now, locale));
}

/** Words that belong together, in one line. */
export function inOneLine(words: readonly string[]): string {
  return words.filter((each) => each !== '').join(', ');
}

function ownName(index: JsonIndex, step: Step): string {
  if (index.kind(step.value) !== 'object') {
    return clipText(index.source(step.value).slice(0, LONGEST_NAME + 1), LONGEST_NAME);
  }
  switch (step.type) {
    case 'message_creation':
      return l10n.t('Message');
    case 'tool_calls':
      return step.calls.length === 0 ? l10n.t('Tool Calls') : l10n.t('{0} Tool Calls', step.calls.length);
    case undefined:
    case '':
      return l10n.t('Step');
    default:
      return step.type;
  }
}

function callName({ type, name }: StepCall): string {
  switch (type) {
    case 'function':
      return name === undefined || name === '' ? l10n.t('unnamed function') : name;
    case undefined:
    case '':
      return l10n.t('Tool Call');
    default:
      return toolTypeName(type);
  }
}
