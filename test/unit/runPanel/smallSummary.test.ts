import { deepStrictEqual, doesNotThrow, equal, ok } from 'node:assert/strict';
import { readRun } from '../../../src/core/api/assistantsModel';
import { prettyJson } from '../../../src/core/json/pretty';
import type { RunSummary } from '../../../src/protocol';
import { smallSummary } from '../../../src/vscode/runPanel/smallSummary';
import { plainSummary } from '../../support/plainSummary';
import { HOSTILE_TEXTS, hostileRun } from '../../support/hostileRun';

const REF = { connectionId: 'c', threadId: 'thread_1', runId: 'run_1' };
/** In code units: more than anybody reads, and little enough to be sent every second. */
const SMALL = 2_000_000;

function sizeOf(value: RunSummary): number {
  return JSON.stringify(value).length;
}

/** What a summary says of the run of this body. */
function summaryOfBody(text: string): RunSummary {
  const body = { text, from: 'get', sequence: 1, receivedAt: 0 } as const;
  const run = readRun(JSON.parse(text), body, REF.threadId);
  ok(run);
  const { body: _, id, threadId, metadata, ...fields } = run;
  return plainSummary(fields);
}

describe('a summary', () => {
  it('of a run that nobody cut short says what it said', () => {
    const usual = plainSummary({
      status: 'requires_action',
      lastError: { code: 'server_error', message: 'Sorry.\nTry again.' },
      graphState: { next: ['a', 'b'], errors: ['Not found.'], questions: ['{"q":1}'] },
      problem: { message: 'No answer.', help: 'Set API Key…' },
      steps: { loaded: true, more: false, problem: 'No answer.' },
      requiredToolCalls: Array.from({ length: 128 }, (_, at) => ({
        id: `call_${at}`,
        name: 'f',
        arguments: JSON.stringify({ text: 'x'.repeat(3000) }),
      })),
    });
    deepStrictEqual(smallSummary(usual), usual);
    deepStrictEqual(smallSummary(plainSummary({})), plainSummary({}));
  });

  for (const text of HOSTILE_TEXTS) {
    it(`is small where all that the server says is ${JSON.stringify(text.slice(0, 24))}`, () => {
      for (const repeated of [1, 20]) {
        const size = sizeOf(
          smallSummary(summaryOfBody(hostileRun(REF.runId, REF.threadId, text.repeat(repeated)))),
        );
        ok(size < 200_000, `${size}`);
      }
    });
  }

  it('is small whichever of its texts and lists are large', () => {
    const long = 'x'.repeat(4_000_000);
    const many = Array.from({ length: 5000 }, () => 'y'.repeat(2000));
    for (const over of [
      { connectionName: long, threadLabel: long, status: long, assistantId: long, model: long, graph: long },
      { incompleteReason: long, lastError: { code: long, message: long } },
      { problem: { message: long, help: 'Refresh' }, steps: { loaded: false, more: true, problem: long } },
      { graphState: { next: many, errors: many, questions: many } },
      { graphState: { next: [long], errors: [long, long], questions: [long] } },
      { requiredToolCalls: many.map((each, at) => ({ id: `${at}`, name: each, arguments: each })) },
      { requiredToolCalls: [{ id: long, name: long, arguments: long }] },
    ] satisfies Partial<RunSummary>[]) {
      const size = sizeOf(smallSummary(plainSummary(over)));
      ok(size < SMALL, `${Object.keys(over).join()}: ${size}`);
    }
  });

  it('says how many tool calls there are, though it has not all of them', () => {
    const calls = Array.from({ length: 5000 }, (_, n) => ({ id: `call_${n}`, name: 'f', arguments: '{}' }));
    const small = smallSummary(plainSummary({ requiredToolCalls: calls }));
    ok(small.requiredToolCalls.length < calls.length);
    equal(small.requiredToolCallCount, calls.length);
  });

  it('says where a text was cut, and where the rest is', () => {
    const message = `${'m'.repeat(32 * 1024)}n`;
    equal(
      smallSummary(plainSummary({ lastError: { message } })).lastError?.message,
      `${'m'.repeat(32 * 1024)}… the rest is in the JSON`,
    );
    const graphState = {
      next: Array.from({ length: 25 }, (_, at) => `${at}`),
      errors: [message],
      questions: [],
    };
    const small = smallSummary(plainSummary({ graphState })).graphState;
    equal(small?.next.at(-1), '… and 5 more');
    ok(small.errors[0]?.endsWith('m… the rest is left out'));
  });

  it('has arguments that were cut short as they were received, not as if they were all', () => {
    const source = JSON.stringify({ text: 'x'.repeat(100_000) });
    const [call] = smallSummary(
      plainSummary({ requiredToolCalls: [{ id: 'call_1', name: 'f', arguments: source }] }),
    ).requiredToolCalls;
    ok(call);
    ok(call.arguments.endsWith('x… the rest is in the JSON'));
    ok(source.startsWith(call.arguments.slice(0, 30_000)));
    equal(prettyJson(call.arguments), undefined);
  });

  it('never ends in half a surrogate pair', () => {
    for (const before of ['', 'x']) {
      const message = smallSummary(plainSummary({ lastError: { message: before + '😀'.repeat(40_000) } }))
        .lastError?.message;
      ok(message !== undefined && message.length < 40_000);
      doesNotThrow(() => encodeURIComponent(message));
    }
  });
});
