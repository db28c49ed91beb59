import * as l10n from '@vscode/l10n';
import type { ToolCall } from '../../core/model/run';
import { whyUnanswerable } from '../../core/model/toolOutputs';
import type { RunSummary } from '../../protocol';

/** More tool calls than any server asks for at once; what is beyond is in the JSON. */
export const MOST_CALLS = 128;

/** What is shown of the tool calls that a run waits for. */
export interface FormState {
  readonly calls: readonly ToolCall[];
  /** Whether there are fields for their outputs, and buttons. */
  readonly hasForm: boolean;
  /** Why their outputs can't be submitted here, though the server takes such. */
  readonly obstacle?: string;
}

export function formState(run: RunSummary): FormState {
  const all = run.status === 'requires_action' ? run.requiredToolCalls : [];
  const calls = all.slice(0, MOST_CALLS);
  const obstacle = run.canSubmit ? obstacleOf(all) : undefined;
  return {
    calls,
    hasForm: run.canSubmit && calls.length > 0 && obstacle === undefined,
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

function obstacleOf(calls: readonly ToolCall[]): string | undefined {
  if (calls.length > MOST_CALLS) {
    return l10n.t(
      'The outputs can’t be submitted here: all of them must be in one request, but only the first {0} tool calls are shown. The JSON has all of them.',
      MOST_CALLS,
    );
  }
  switch (whyUnanswerable(calls)) {
    case 'noId':
      return l10n.t(
        'The outputs can’t be submitted: a tool call has no ID, so its output can’t be matched to it.',
      );
    case 'sameId':
      return l10n.t(
        'The outputs can’t be submitted: several tool calls have the same ID, so outputs can’t be matched to them.',
      );
    case undefined:
      return undefined;
  }
}
