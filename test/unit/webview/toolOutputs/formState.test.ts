import { deepStrictEqual, equal, match } from 'node:assert/strict';
import type { ToolCall } from '../../../../src/core/model/run';
import type { RunSummary } from '../../../../src/protocol';
import { formState, MOST_CALLS } from '../../../../src/webview/toolOutputs/formState';
import { plainSummary } from '../../../support/plainSummary';

function calls(...ids: string[]): ToolCall[] {
  return ids.map((id) => ({ id, name: 'f', arguments: '{}' }));
}

function run(over: Partial<RunSummary>): RunSummary {
  return plainSummary({
    status: 'requires_action',
    requiredToolCalls: calls('a', 'b'),
    canSubmit: true,
    ...over,
  });
}

describe('the form for tool outputs', () => {
  it('is there for the calls that the run waits for', () => {
    deepStrictEqual(formState(run({})), { calls: calls('a', 'b'), hasForm: true });
  });

  it('stays while a request is under way, and offline', () => {
    for (const over of [{ busy: true }, { submitting: true }, { offline: true }]) {
      equal(formState(run(over)).hasForm, true);
    }
  });

  it('is not there where the server takes no outputs; then the calls are listed', () => {
    deepStrictEqual(formState(run({ canSubmit: false })), { calls: calls('a', 'b'), hasForm: false });
    const odd = formState(run({ canSubmit: false, requiredToolCalls: calls('', '') }));
    equal(odd.obstacle, undefined, 'nobody has asked');
  });

  it('is not there where the run waits for nothing, or not any more', () => {
    for (const over of [{ requiredToolCalls: [] }, { status: 'expired' }, { status: 'cancelling' }]) {
      deepStrictEqual(formState(run(over)), { calls: [], hasForm: false });
    }
  });

  it('says why the calls can’t be answered', () => {
    for (const [ids, words] of [
      [['a', ''], /has no ID/],
      [['', ''], /has no ID/],
      [['a', 'b', 'a'], /have the same ID/],
    ] as const) {
      const { hasForm, obstacle } = formState(run({ requiredToolCalls: calls(...ids) }));
      equal(hasForm, false);
      match(obstacle ?? '', words);
    }
  });

  it('takes as many calls as it shows, and says so of more', () => {
    const ids = Array.from({ length: MOST_CALLS + 1 }, (_, n) => `call_${n}`);
    equal(formState(run({ requiredToolCalls: calls(...ids.slice(1)) })).hasForm, true);
    const state = formState(run({ requiredToolCalls: calls(...ids) }));
    equal(state.hasForm, false);
    equal(state.calls.length, MOST_CALLS);
    match(state.obstacle ?? '', /only the first 128 tool calls are shown/);
  });
});
