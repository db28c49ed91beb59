import { deepStrictEqual, equal, match, ok } from 'node:assert/strict';
import { KNOWN_STATUSES } from '../../../src/core/model/status';
import type { RunSummary } from '../../../src/protocol';
import { announcementOf } from '../../../src/webview/head/announcement';
import { areTimesDue } from '../../../src/webview/head/due';
import { reasonOf } from '../../../src/webview/head/reason';
import { seenOf } from '../../../src/webview/head/seen';
import { timesOf } from '../../../src/webview/head/times';
import { tokenCounts, tokenText } from '../../../src/webview/head/tokens';
import { plainSummary as run } from '../../support/plainSummary';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const S = 1000;

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
      'The assistant is working on it. It started 2 min 5 s ago. It expires in 7 min 50 s.',
    ],
    [
      { status: 'in_progress', stuck: true, ...started },
      'The assistant is working on it. It started 2 min 5 s ago. That takes longer than expected: it may hang. It expires in 7 min 50 s.',
    ],
    [
      { status: 'queued', stuck: true },
      'It waits for the server to start it. That takes longer than expected: it may hang.',
    ],
    [
      { status: 'in_progress', expiresAt: NOW - S },
      'The assistant is working on it. It was due to expire 1 s ago, but the server has not ended it.',
    ],
    [
      { status: 'in_progress', expiresAt: NOW - S, seenAt: NOW - 60 * S },
      'The assistant is working on it. It was due to expire 1 s ago, which is after it was last seen.',
    ],
    [
      { status: 'cancelling', expiresAt: NOW - 70 * S, seenAt: NOW - S },
      'A cancel was asked for; the server has not finished it yet. It was due to expire 1 min 10 s ago, but the server has not ended it.',
    ],
    [
      { status: 'requires_action', requiredToolCalls: [CALL] },
      'It waits for its caller to submit the output of f.',
    ],
    [
      { status: 'requires_action', requiredToolCalls: [CALL, { ...CALL, name: 'g' }, CALL] },
      'It waits for its caller to submit the outputs of 3 tool calls: f (2 times), g.',
    ],
    [
      { status: 'requires_action', requiredToolCalls: [CALL, CALL], requiredToolCallCount: 5000 },
      'It waits for its caller to submit the outputs of 5,000 tool calls: f and more.',
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
      'It stopped at its limit of completion tokens. What it wrote last may be cut off.',
    ],
    [
      {
        status: 'incomplete',
        incompleteReason: 'max_completion_tokens',
        maxCompletionTokens: 2048,
        usage: { promptTokens: 1, completionTokens: 2050 },
      },
      'It stopped at its limit of 2,048 completion tokens. It used 2,050. What it wrote last may be cut off.',
    ],
    [
      {
        status: 'incomplete',
        incompleteReason: 'max_prompt_tokens',
        maxPromptTokens: 256,
        usage: { promptTokens: 300 },
      },
      'It stopped at its limit of 256 prompt tokens. It used 300.',
    ],
    [{ status: 'incomplete', incompleteReason: 'odd' }, 'It stopped before it was complete: odd.'],
    [{ status: 'incomplete' }, 'It stopped before it was complete; the server did not say why.'],
    [
      { status: 'expired', createdAt: NOW - 600 * S, expiresAt: NOW },
      'It did not end within its limit of 10 min.',
    ],
    [
      { status: 'expired', requiredToolCalls: [CALL] },
      'It did not end within its time limit. It still waited for the output of f.',
    ],
    [
      { status: 'expired', requiredToolCalls: [CALL, { ...CALL, name: 'g' }] },
      'It did not end within its time limit. It still waited for the outputs of f, g.',
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
    [{ status: 'timeout' }, 'It did not end within its time limit.'],
    [{}, 'The server did not say what state it is in.'],
    [
      { status: 'paused' },
      '“paused” is a status that this version does not know; it is shown as the server sent it.',
    ],
    [
      { status: 'paused', expiresAt: NOW + S },
      '“paused” is a status that this version does not know; it is shown as the server sent it. It expires in 1 s.',
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
        sentence: 'It failed with server_error: something went wrong in the server or the model.',
        quote: 'Sorry.',
      },
    );
    deepStrictEqual(reasonOf(run({ status: 'failed' }), NOW), {
      sentence: 'It failed. The server gave no message.',
    });
  });

  it('says what the code of a failure means, where it is known, without a message too', () => {
    const sentences = ['server_error', 'rate_limit_exceeded', 'invalid_prompt', 'odd', ''].map(
      (code) => reasonOf(run({ status: 'failed', lastError: { code } }), NOW).sentence,
    );
    deepStrictEqual(sentences, [
      'It failed with server_error: something went wrong in the server or the model. The server gave no message.',
      'It failed with rate_limit_exceeded: more requests or tokens than the account may use for now. The server gave no message.',
      'It failed with invalid_prompt: what it was to tell the model was not accepted. The server gave no message.',
      'It failed with odd. The server gave no message.',
      'It failed. The server gave no message.',
    ]);
  });

  it('quotes the error that a run has which did not end by it', () => {
    const lastError = { code: 'server_error', message: 'Sorry.' };
    deepStrictEqual(reasonOf(run({ status: 'expired', lastError }), NOW), {
      sentence: 'It did not end within its time limit. The server also reported the error server_error.',
      quote: 'Sorry.',
    });
    deepStrictEqual(reasonOf(run({ status: 'completed', lastError: { message: 'Hm.' } }), NOW), {
      sentence: 'It ran to its end. The server also reported an error.',
      quote: 'Hm.',
    });
    deepStrictEqual(reasonOf(run({ status: 'completed', lastError: {} }), NOW), {
      sentence: 'It ran to its end.',
    });
  });

  it('stays short, however many functions it waits for, and however they are named', () => {
    const calls = Array.from({ length: 10_000 }, (_, at) => ({ ...CALL, name: `${at}${'x'.repeat(5000)}` }));
    const { sentence } = reasonOf(run({ status: 'requires_action', requiredToolCalls: calls }), NOW);
    ok(sentence.length < 500, sentence);
    match(sentence, /of 10,000 tool calls: .* and 9,995 more\.$/);
    const nameless = [
      { ...CALL, name: '' },
      { ...CALL, name: '__proto__' },
    ];
    equal(
      reasonOf(run({ status: 'requires_action', requiredToolCalls: nameless }), NOW).sentence,
      'It waits for its caller to submit the outputs of 2 tool calls: a function without a name, __proto__.',
    );
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

describe('numbers in words', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'document');
  });

  it('are written as the language of the panel has them, not that of the machine', () => {
    const incomplete = run({
      status: 'incomplete',
      incompleteReason: 'max_prompt_tokens',
      maxPromptTokens: 20_480,
      usage: { promptTokens: 20_481 },
    });
    Reflect.set(globalThis, 'document', { documentElement: { lang: 'de' } });
    equal(
      reasonOf(incomplete, NOW).sentence,
      'It stopped at its limit of 20.480 prompt tokens. It used 20.481.',
    );
    deepStrictEqual(
      tokenCounts(incomplete).map((count) => tokenText(count)),
      ['20.481 of 20.480 tokens, 100\u00a0%'],
    );
    Reflect.set(globalThis, 'document', { documentElement: { lang: '' } });
    equal(
      reasonOf(incomplete, NOW).sentence,
      `It stopped at its limit of ${(20_480).toLocaleString()} prompt tokens. It used ${(20_481).toLocaleString()}.`,
    );
  });
});

describe('the times of a run', () => {
  function times(over: Partial<RunSummary>): string[] {
    return timesOf(run(over), NOW).map(
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
        // The bar says this.
        seenAt: NOW - 3 * S,
      }),
      ['Created -130 2 min ago', 'Started -125 queued for 5 s', 'Expires 470 in 7 min 50 s'],
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

describe('when the times of a run are said anew', () => {
  const ended = run({ status: 'completed' });
  const active = run({ status: 'in_progress' });

  it('is each time for what may change, and for another summary', () => {
    equal(areTimesDue(ended, NOW, undefined), true);
    equal(areTimesDue(active, NOW + S, { run: active, at: NOW }), true);
    const odd = run({ status: 'odd' });
    equal(areTimesDue(odd, NOW + S, { run: odd, at: NOW }), true);
    equal(areTimesDue(run({ status: 'completed' }), NOW + S, { run: ended, at: NOW }), true);
  });

  it('is once a minute for a run that has ended, also where the clock was set back', () => {
    equal(areTimesDue(ended, NOW + S, { run: ended, at: NOW }), false);
    equal(areTimesDue(ended, NOW + 59 * S, { run: ended, at: NOW }), false);
    equal(areTimesDue(ended, NOW + 60 * S, { run: ended, at: NOW }), true);
    equal(areTimesDue(ended, NOW - 3600 * S, { run: ended, at: NOW }), true);
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
      ['Prompt: 1,204 of 5,000 tokens, 24%', 'Completion: at most 1,000', 'Total: 1,300'],
    );
  });

  it('have used up their limit only where they have', () => {
    const text = (used: number, limit: number): string =>
      tokenText({ label: '', used, limit, limitReached: false }, 'en');
    equal(text(1024, 2048), '1,024 of 2,048 tokens, 50%');
    equal(text(29, 100), '29 of 100 tokens, 29%');
    equal(text(9999, 10_000), '9,999 of 10,000 tokens, 99%');
    equal(text(10_000, 10_000), '10,000 of 10,000 tokens, 100%');
    equal(text(300, 256), '300 of 256 tokens, 117%');
    equal(text(3, 0), '3 of 0 tokens');
    equal(text(0, 256), '0 of 256 tokens, 0%');
  });

  it('mark the limit because of which the run stopped', () => {
    const marked = (incompleteReason: string): string[] =>
      tokenCounts(
        run({
          incompleteReason,
          usage: { promptTokens: 9, completionTokens: 9, totalTokens: 18 },
        }),
      )
        .filter((count) => count.limitReached)
        .map((count) => count.label);
    deepStrictEqual(marked('max_prompt_tokens'), ['Prompt']);
    deepStrictEqual(marked('max_completion_tokens'), ['Completion']);
    deepStrictEqual(marked('odd'), []);
  });

  it('are left out where nothing is known', () => {
    deepStrictEqual(tokenCounts(run({})), []);
  });
});

describe('when a run was last seen', () => {
  function words(over: Partial<RunSummary>): string | undefined {
    const seen = seenOf(run(over));
    return seen && `${seen.before}${seen.at === undefined ? '' : '…'}${seen.after}`;
  }

  it('is told with where that is from, and whether its server can be reached', () => {
    equal(words({ seenAt: NOW }), 'Last seen …');
    equal(words({ seenAt: NOW, offline: true }), 'Offline · last seen …');
    equal(words({ seenAt: NOW, remembered: true }), 'From an earlier session · last seen …');
    equal(
      words({ seenAt: NOW, remembered: true, offline: true }),
      'Offline · from an earlier session, last seen …',
    );
    equal(words({ offline: true }), 'Offline');
    equal(words({}), undefined);
  });
});

describe('what is announced', () => {
  const seen = { seenAt: NOW, status: 'in_progress' };

  it('is nothing at first', () => {
    equal(announcementOf(undefined, run(seen)), undefined);
    equal(announcementOf(undefined, run({ ...seen, offline: true })), undefined);
    equal(announcementOf(run({}), run(seen)), undefined);
  });

  it('is a new status, and nothing else of it', () => {
    equal(announcementOf(run(seen), run({ ...seen, status: 'failed' })), 'The run is now failed.');
    equal(announcementOf(run(seen), run({ ...seen, busy: true, model: 'm' })), undefined);
    const odd = announcementOf(run(seen), run({ ...seen, status: `\u202e${'x'.repeat(5000)}` })) ?? '';
    ok(odd.startsWith('The run is now \\u202exxx') && odd.length < 200);
  });

  it('is that it may hang, once', () => {
    const before = run({ status: 'in_progress', seenAt: NOW });
    const stuck = { ...before, stuck: true };
    equal(announcementOf(before, stuck), 'It takes longer than expected: it may hang.');
    equal(announcementOf(stuck, stuck), undefined);
    equal(announcementOf(stuck, before), undefined);
  });

  it('is that the server is gone and back, once', () => {
    const problem = { message: 'No answer.' };
    const gone = run({ ...seen, offline: true, problem });
    // The line that shows a new problem is read out itself.
    equal(announcementOf(run(seen), gone), undefined);
    equal(announcementOf(run({ ...seen, problem }), gone), 'The server can’t be reached.');
    equal(announcementOf(run(seen), run({ ...seen, offline: true })), 'The server can’t be reached.');
    equal(announcementOf(gone, gone), undefined);
    equal(
      announcementOf(gone, run({ ...seen, status: 'completed' })),
      'The run is now completed. The server can be reached again.',
    );
  });
});
