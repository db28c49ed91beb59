import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import type { ToolCall } from '../../../../src/core/model/run';
import { readHostMessage, readWebviewMessage, type RunSummary } from '../../../../src/protocol';
import { Drafts, MOST_KEPT } from '../../../../src/webview/toolOutputs/drafts';
import { plainSummary } from '../../../support/plainSummary';

function run(status: string | undefined, ids: readonly string[], over: Partial<RunSummary> = {}): RunSummary {
  return plainSummary({
    ...(status === undefined ? {} : { status }),
    requiredToolCalls: ids.map((id): ToolCall => ({ id, name: 'f', arguments: '' })),
    canSubmit: true,
    ...over,
  });
}

function ids(drafts: Drafts): string[] {
  return drafts.kept.map(([id]) => id);
}

describe('drafts of tool outputs', () => {
  it('are what was typed, by the id of the call', () => {
    const drafts = new Drafts([['a', 'one']]);
    equal(drafts.get('a'), 'one');
    equal(drafts.get('b'), '');
    drafts.set('b', 'two');
    drafts.set('a', '');
    equal(drafts.get('a'), '');
    deepStrictEqual(drafts.kept, [['b', 'two']]);
  });

  it('are kept whatever the ids are', () => {
    for (const id of ['__proto__', 'constructor', 'toString', '', '\ud800']) {
      const drafts = new Drafts([]);
      equal(drafts.get(id), '');
      drafts.set(id, 'x');
      equal(drafts.get(id), 'x');
      const message = { type: 'drafts', drafts: drafts.kept };
      deepStrictEqual(readWebviewMessage(message), message);
      deepStrictEqual(readHostMessage(message), message);
      equal(new Drafts(drafts.kept).get(id), 'x');
    }
  });

  it('are cleared with the calls that the run does not wait for any more', () => {
    const drafts = new Drafts([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    drafts.keepFor(run('requires_action', ['b', 'c']));
    deepStrictEqual(drafts.kept, [['b', 'two']]);
  });

  for (const status of ['queued', 'in_progress', 'cancelled', 'completed', 'expired', 'failed', 'odd']) {
    it(`are cleared when the run is ${status}, whatever calls its body still has`, () => {
      const drafts = new Drafts([['a', 'one']]);
      drafts.keepFor(run(status, ['a']));
      deepStrictEqual(drafts.kept, []);
    });
  }

  it('outlive a cancel that the server may still refuse, and not one that it has taken', () => {
    const drafts = new Drafts([['a', 'one']]);
    drafts.keepFor(run('cancelling', ['a']));
    deepStrictEqual(drafts.kept, [['a', 'one']]);
    drafts.keepFor(run('cancelling', []));
    deepStrictEqual(drafts.kept, []);
  });

  it('stay while the run is not known, or only as an earlier session saw it', () => {
    const drafts = new Drafts([['a', 'one']]);
    drafts.keepFor(run(undefined, []));
    drafts.keepFor(run('in_progress', [], { remembered: true }));
    deepStrictEqual(drafts.kept, [['a', 'one']]);
  });

  it('stay where a list of the server leaves the calls out', () => {
    const drafts = new Drafts([['a', 'one']]);
    equal(drafts.keepFor(run('requires_action', [])), false);
    deepStrictEqual(drafts.kept, [['a', 'one']]);
  });

  it('stay where the server says for a while that it takes no outputs', () => {
    const drafts = new Drafts([['a', 'one']]);
    drafts.keepFor(run('requires_action', ['a'], { canSubmit: false }));
    equal(drafts.get('a'), 'one');
  });

  it('are kept as far as there is room, each whole', () => {
    const drafts = new Drafts([]);
    const half = 'x'.repeat(MOST_KEPT / 2);
    drafts.set('a', half);
    drafts.set('b', half);
    drafts.set('c', 'small');
    deepStrictEqual(ids(drafts), ['a', 'c'], 'the ids of two halves leave no room for both');
    equal(drafts.get('b'), half, 'but nothing is lost while the page is there');
    drafts.set('a', 'x'.repeat(MOST_KEPT - 1));
    deepStrictEqual(ids(drafts), ['a']);
    drafts.set('a', 'x'.repeat(MOST_KEPT));
    ok(!ids(drafts).includes('a'));
  });
});
