import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { StepOutline } from '../../../../src/webview/timeline/stepOutline';
import {
  callsFunctions,
  readSteps,
  stepDuration,
  stepSpan,
  type Step,
} from '../../../../src/webview/timeline/steps';
import { stepsNote } from '../../../../src/webview/timeline/stepsNote';
import {
  durationWords,
  inOneLine,
  stepIcon,
  stepName,
  timesWords,
} from '../../../../src/webview/timeline/stepWords';
import { plainSummary as run } from '../../../support/plainSummary';
import { at, functionCall, messageStep, NOON, stepsOf, toolStep, unix } from './documents';

function only(body: unknown): Step {
  const [step] = stepsOf(body).steps;
  ok(step);
  return step;
}

/** What the rows of steps are called, each step that has several calls before them. */
function names(...bodies: readonly unknown[]): string[] {
  const document = stepsOf(...bodies);
  const outline = new StepOutline(document, []);
  return Array.from({ length: outline.rowCount }, (_, row) => {
    const node = outline.node(outline.nodeAt(row));
    ok(node);
    return stepName(document.index, node);
  });
}

describe('steps as a server sends them', () => {
  it('are read with their times and calls', () => {
    const step = only(toolStep('s', 1, 5, [functionCall('c1', 'get'), { id: 'c2', type: 'file_search' }]));
    equal(step.id, 's');
    equal(step.createdAt, at(1));
    equal(step.endedAt, at(5));
    deepStrictEqual(
      step.calls.map(({ id, type, name }) => [id, type, name]),
      [
        ['c1', 'function', 'get'],
        ['c2', 'file_search', undefined],
      ],
    );
    equal(callsFunctions(step), true);
  });

  it('end as they say: completed, failed, cancelled or expired', () => {
    for (const name of ['completed_at', 'failed_at', 'cancelled_at', 'expired_at']) {
      equal(only({ created_at: unix(0), [name]: unix(3) }).endedAt, at(3));
    }
  });

  it('may tell times as other servers do', () => {
    for (const created_at of [NOON / 1000, NOON, '2026-11-22T12:00:00Z', '2026-11-22 12:00:00']) {
      equal(only({ created_at }).createdAt, NOON);
    }
    for (const created_at of [null, '', 'soon', true, {}, [], 1e300, -1e300]) {
      equal(only({ created_at }).createdAt, undefined);
    }
  });

  it('are no steps where they are no list', () => {
    for (const text of ['{}', '7', '"[]"', 'null', '{"0": {"id": "s"}, "length": 1}']) {
      equal(readSteps(indexJson(text)), undefined);
    }
    deepStrictEqual(readSteps(indexJson('[]'))?.steps, []);
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (bodies) => {
        equal(names(...bodies).length >= bodies.length, true);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record(
            {
              id: fc.jsonValue(),
              type: fc.jsonValue(),
              status: fc.jsonValue(),
              created_at: fc.jsonValue(),
              step_details: fc.record({ tool_calls: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())) }),
            },
            { requiredKeys: [] },
          ),
        ),
        (bodies) => {
          const { steps } = stepsOf(...bodies);
          equal(steps.length, bodies.length);
          for (const step of steps) {
            const span = stepSpan(step, NOON);
            ok(span === undefined || span.to >= span.from);
          }
        },
      ),
    );
  });

  it('count the last of duplicate keys, and keys only of themselves', () => {
    const index = indexJson('[{"id": "a", "\\u0069d": "b", "__proto__": {"status": "completed"}}]');
    const [step] = readSteps(index)?.steps ?? [];
    equal(step?.id, 'b');
    equal(step.status, undefined);
  });
});

describe('how long a step goes on', () => {
  it('is up to its end, or, in progress, to now', () => {
    deepStrictEqual(stepSpan(only(messageStep('s', 1, 5)), at(99)), { from: at(1), to: at(5) });
    deepStrictEqual(stepSpan(only(messageStep('s', 1)), at(99)), { from: at(1), to: at(99) });
    equal(durationWords(only(messageStep('s', 1)), at(99)), '1 min 38 s');
  });

  it('is not known where it says that it is over, but not since when', () => {
    const step = only({ status: 'completed', created_at: unix(1) });
    deepStrictEqual(stepSpan(step, at(99)), { from: at(1), to: at(1) });
    equal(stepDuration(step, at(99)), undefined);
    equal(durationWords(step, at(99)), '');
  });

  it('is not known without a beginning, and no time where it ends before it', () => {
    equal(stepSpan(only({ status: 'in_progress' }), at(99)), undefined);
    equal(stepDuration(only({ completed_at: unix(5) }), at(99)), undefined);
    equal(stepDuration(only(messageStep('s', 5, 1)), at(99)), 0);
    equal(stepDuration(only(messageStep('s', 500)), at(99)), 0);
  });

  it('is told with its times', () => {
    const words = (step: Step): string => timesWords(step, at(99), NOON, 'en-GB');
    ok(/^from \d\d:\d\d:01 to \d\d:\d\d:05$/.test(words(only(messageStep('s', 1, 5)))));
    ok(/^since \d\d:\d\d:01$/.test(words(only(messageStep('s', 1)))));
    ok(/^from \d\d:\d\d:01$/.test(words(only({ status: 'completed', created_at: unix(1) }))));
    equal(words(only({})), '');
    equal(inOneLine(['a', '', 'b', '']), 'a, b');
  });
});

describe('what a step is called', () => {
  it('is what it did', () => {
    deepStrictEqual(
      names(
        messageStep('a', 0, 1),
        toolStep('b', 1, 2, [functionCall('c', 'get_order')]),
        toolStep('d', 2, 3, [{ id: 'e', type: 'code_interpreter' }]),
        toolStep('f', 3, 4, [{ id: 'g', type: 'file_search' }]),
        toolStep('h', 4, 5, [functionCall('i', 'one'), functionCall('j', 'two'), { type: 'browser' }]),
        toolStep('k', 5, 6, []),
      ),
      [
        'Message',
        'get_order',
        'Code Interpreter',
        'File Search',
        '3 Tool Calls',
        'one',
        'two',
        'browser',
        'Tool Calls',
      ],
    );
  });

  it('is what the server says where that is not known, and its text where it is no object', () => {
    deepStrictEqual(names({ type: 'reasoning' }, {}, { type: 7 }, 42, null, [1, 2], 'x\u202e'), [
      'reasoning',
      'Step',
      'Step',
      '42',
      'null',
      '[1,2]',
      '"x\\u202e"',
    ]);
    deepStrictEqual(names(toolStep('a', 0, 1, [{}])), ['Tool Call']);
    deepStrictEqual(names(toolStep('a', 0, 1, [{ type: 'function' }])), ['unnamed function']);
  });

  it('is cut where it is long, and shows what can’t be seen', () => {
    const [name = ''] = names(toolStep('a', 0, 1, [functionCall('c', `\u202e${'x'.repeat(100_000)}`)]));
    ok(name.startsWith('\\u202exxx'));
    // The escape stands for one of the 200.
    ok(name.length <= 201 + '\\u202e'.length - 1);
    ok((names('y'.repeat(100_000))[0] ?? '').length <= 201);
  });

  it('comes with an icon, also where it is not known', () => {
    const icons = (body: unknown): string[] => {
      const outline = new StepOutline(stepsOf(body), []);
      return Array.from({ length: outline.rowCount }, (_, row) => {
        const node = outline.node(outline.nodeAt(row));
        return node === undefined ? '' : stepIcon(node);
      });
    };
    deepStrictEqual(icons(messageStep('a', 0)), ['comment']);
    deepStrictEqual(icons(toolStep('a', 0, 1, [functionCall('b'), { type: 'file_search' }])), [
      'tools',
      'symbol-method',
      'search',
    ]);
    deepStrictEqual(icons({ type: 'odd' }), ['circle-small-filled']);
  });
});

describe('what stands in the place of steps', () => {
  const none = stepsOf();
  const listing = { loaded: true, more: false };

  it('is nothing where there are some', () => {
    equal(stepsNote(run({ steps: listing }), stepsOf({})), undefined);
  });

  it('is quiet until they have come', () => {
    for (const document of [undefined, none]) {
      const note = stepsNote(run({ steps: { loaded: false, more: false } }), document);
      equal(note?.waiting, true);
    }
    equal(stepsNote(run({ steps: listing }), undefined)?.waiting, true);
  });

  it('is left to the problem where they can’t be read', () => {
    const failed = run({ steps: { loaded: false, more: false, problem: 'No.' } });
    equal(stepsNote(failed, none), undefined);
  });

  it('says that there are none yet, or that there were none', () => {
    equal(stepsNote(run({ status: 'queued', steps: listing }), none)?.words, 'There are no steps yet.');
    equal(stepsNote(run({ status: 'failed', steps: listing }), none)?.words, 'The run has no steps.');
  });

  it('says what is wrong with what is no list', () => {
    const note = stepsNote(run({ steps: listing }), null);
    ok(note?.words.includes('not a list of steps'));
    equal(note?.waiting, false);
  });
});
