import { deepStrictEqual, equal } from 'node:assert/strict';
import { KNOWN_STATUSES } from '../../../src/core/model/status';
import type { RunSummary } from '../../../src/protocol';
import { reasonOf } from '../../../src/webview/head/reason';
import { timelineOf } from '../../../src/webview/head/timeline';
import { tokenCounts, tokenText } from '../../../src/webview/head/tokens';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const S = 1000;

function run(over: Partial<RunSummary>): RunSummary {
  return {
    ref: { connectionId: 'c', threadId: 't', runId: 'r' },
    connectionName: 'Demo',
    requiredToolCalls: [],
    remembered: false,
    offline: false,
    canSubmit: false,
    submitting: false,
    busy: false,
    ...over,
  };
}

const CALL = { id: 'call_1', name: 'f', arguments: '{}' };

describe('why a run is in its state', () => {
  const started = { createdAt: NOW - 130 * S, startedAt: NOW - 125 * S, expiresAt: NOW + 470 * S };

  for (const [summary, sentence] of [
    [{ status: 'queued', createdAt: NOW - 12 * S }, 'It has waited for 12 s for the server to start it.'],
    [
      { status: 'queued', createdAt: NOW - 12 * S, startedAt: NOW - 10 * S },
      'It waits for the server to go on with it.',
    ],
    [
      { status: 'in_progress', ...started },
      'The assistant has been working on it for 2 min 5 s. It expires in 7 min 50 s.',
    ],
    [
      { status: 'in_progress', expiresAt: NOW - S },
      'The assistant is working on it. It was due to expire 1 s ago.',
    ],
    [
      { status: 'requires_action', requiredToolCalls: [CALL] },
      'It waits for its caller to submit the output of this tool call.',
    ],
    [
      { status: 'requires_action', requiredToolCalls: [CALL, CALL] },
      'It waits for its caller to submit the outputs of these 2 tool calls.',
    ],
    [{ status: 'requires_action' }, 'It waits for something that only its caller can do.'],
    [{ status: 'cancelling' }, 'A cancel was asked for; the server has not finished it yet.'],
    [{ status: 'cancelled', ...started, cancelledAt: NOW }, 'It was cancelled after 2 min 5 s.'],
    [{ status: 'cancelled' }, 'It was cancelled before it ended.'],
    [{ status: 'completed', ...started, completedAt: NOW - 65 * S }, 'It completed in 1 min.'],
    [{ status: 'completed', ...started, completedAt: 0 }, 'It ran to its end.'],
    [
      { status: 'incomplete', incompleteReason: 'max_prompt_tokens', maxPromptTokens: 256 },
      'It stopped at its limit of 256 prompt tokens.',
    ],
    [
      { status: 'incomplete', incompleteReason: 'max_completion_tokens' },
      'It stopped at its limit of completion tokens.',
    ],
    [{ status: 'incomplete', incompleteReason: 'odd' }, 'It stopped before it was complete: odd.'],
    [{ status: 'incomplete' }, 'It stopped before it was complete; the server did not say why.'],
    [{ status: 'expired', createdAt: NOW - 600 * S, expiresAt: NOW }, 'It did not end in the 10 min it had.'],
    [
      { status: 'expired', requiredToolCalls: [CALL] },
      'It did not end in the time it had. It still waited for the outputs of tool calls.',
    ],
    [{ status: 'pending', createdAt: NOW - 5 * S }, 'It has waited for 5 s for the server to start it.'],
    [{ status: 'running', graph: 'sleeper' }, 'The graph sleeper is working on it.'],
    [
      {
        status: 'running',
        graph: 'sleeper',
        graphState: { next: ['plan', 'act'], errors: [], questions: [] },
      },
      'The graph sleeper is working on it, at the node plan, act.',
    ],
    [
      { status: 'error', graphState: { next: ['sleep'], errors: [], questions: [] } },
      'It ended with an error, or a cancel stopped it: this server says “error” of both. It was at the node sleep.',
    ],
    [{ status: 'success', createdAt: NOW - 100 * S, completedAt: NOW - 90 * S }, 'It completed in 10 s.'],
    [
      { status: 'error' },
      'It ended with an error, or a cancel stopped it: this server says “error” of both.',
    ],
    [{ status: 'interrupted' }, 'It was stopped before it ended.'],
    [{ status: 'timeout' }, 'It did not end in the time it had.'],
    [{}, 'The server did not say what state it is in.'],
    [
      { status: 'paused' },
      '“paused” is a status that this version does not know; it is shown as the server sent it.',
    ],
  ] satisfies [Partial<RunSummary>, string][]) {
    it(`${summary.status ?? 'no status'}: ${sentence}`, () => {
      deepStrictEqual(reasonOf(run(summary), NOW), { sentence });
    });
  }

  it('quotes the server on a failure', () => {
    deepStrictEqual(
      reasonOf(run({ status: 'failed', lastError: { code: 'server_error', message: 'Sorry.' } }), NOW),
      {
        sentence: 'It failed with server_error.',
        quote: 'Sorry.',
      },
    );
    deepStrictEqual(reasonOf(run({ status: 'failed' }), NOW), {
      sentence: 'It failed. The server gave no message.',
    });
  });

  it('quotes what a node said that failed, and what a graph asks', () => {
    const graphState = { next: ['look_up'], errors: ['Not found.', 'Nor here.'], questions: [] };
    deepStrictEqual(reasonOf(run({ status: 'error', graphState }), NOW), {
      sentence: 'It failed. It was at the node look_up.',
      quote: 'Not found.\nNor here.',
    });
    const asking = { next: ['ask'], errors: [], questions: ['{"question":"Go on?"}'] };
    for (const status of ['success', 'interrupted']) {
      deepStrictEqual(reasonOf(run({ status, graphState: asking }), NOW), {
        sentence: 'It came to where its graph asks a person, and waits for the answer:',
        quote: '{"question":"Go on?"}',
      });
    }
  });

  it('has words of its own for every status the table knows', () => {
    for (const status of KNOWN_STATUSES) {
      equal(reasonOf(run({ status }), NOW).sentence.includes('does not know'), false, status);
    }
  });
});

describe('the times of a run', () => {
  function times(over: Partial<RunSummary>): string[] {
    return timelineOf(run(over), NOW).map(
      ({ label, at, note }) => `${label} ${(at - NOW) / S}${note === undefined ? '' : ` ${note}`}`,
    );
  }

  it('of one that works', () => {
    deepStrictEqual(
      times({
        status: 'in_progress',
        createdAt: NOW - 130 * S,
        startedAt: NOW - 125 * S,
        expiresAt: NOW + 470 * S,
        seenAt: NOW - 3 * S,
      }),
      [
        'Created -130 2 min ago',
        'Started -125 queued for 5 s',
        'Expires 470 in 7 min 50 s',
        'Last read -3 3 s ago',
      ],
    );
  });

  it('of one that ended, without when it would have expired', () => {
    deepStrictEqual(
      times({ status: 'failed', createdAt: NOW - 100 * S, failedAt: NOW - 10 * S, expiresAt: NOW + 500 * S }),
      ['Created -100 1 min ago', 'Failed -10 ran for 1 min 30 s'],
    );
  });

  it('of one that ended in a way that has no time of its own', () => {
    deepStrictEqual(times({ status: 'interrupted', createdAt: NOW - 100 * S, endedAt: NOW - 10 * S }), [
      'Created -100 1 min ago',
      'Ended -10 ran for 1 min 30 s',
    ]);
  });

  it('of one that expired, and of one that should have', () => {
    deepStrictEqual(times({ status: 'expired', expiresAt: NOW - 5 * S }), ['Expired -5']);
    deepStrictEqual(times({ status: 'cancelling', expiresAt: NOW - 5 * S }), ['Expiry -5 5 s ago']);
  });

  it('leaves a length out where the times are the wrong way round', () => {
    deepStrictEqual(times({ status: 'completed', startedAt: NOW, completedAt: NOW - 5 * S }), [
      'Started 0',
      'Completed -5',
    ]);
  });
});

describe('the tokens of a run', () => {
  it('stand against their limits', () => {
    const counts = tokenCounts(
      run({
        usage: { promptTokens: 1204, totalTokens: 1300 },
        maxPromptTokens: 5000,
        maxCompletionTokens: 1000,
      }),
    );
    deepStrictEqual(
      counts.map((count) => `${count.label}: ${tokenText(count, 'en')}`),
      ['Prompt: 1,204 of 5,000', 'Completion: at most 1,000', 'Total: 1,300'],
    );
  });

  it('are left out where nothing is known', () => {
    deepStrictEqual(tokenCounts(run({})), []);
  });
});
