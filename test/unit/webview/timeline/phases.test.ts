import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { KNOWN_STATUSES } from '../../../../src/core/model/status';
import type { RunSummary } from '../../../../src/protocol';
import { coarsePhases, phasesOf, phaseTotals, type Phase } from '../../../../src/webview/timeline/phases';
import { legendOf } from '../../../../src/webview/timeline/phaseWords';
import { plainSummary as run } from '../../../support/plainSummary';
import { at, messageStep, NOON, stepsOf, toolStep } from './documents';

/** The phases in seconds after noon, as `kind from-to`. */
function drawn(summary: Partial<RunSummary>, steps: readonly object[] = [], now = 100): string[] {
  const phases = phasesOf(run(summary), stepsOf(...steps).steps, at(now));
  ok(phases);
  return phases.phases.map(({ kind, from, to }) => `${kind} ${(from - NOON) / 1000}-${(to - NOON) / 1000}`);
}

const CREATED = { createdAt: at(0) };
const STARTED = { ...CREATED, startedAt: at(2) };
const WORKING = { ...STARTED, status: 'in_progress' };
const COMPLETED = { ...STARTED, status: 'completed', completedAt: at(60) };

describe('the phases of a run', () => {
  it('are its time in the queue, then its work', () => {
    deepStrictEqual(drawn({ ...CREATED, status: 'queued' }), ['queued 0-100']);
    deepStrictEqual(drawn(WORKING), ['queued 0-2', 'working 2-100']);
    deepStrictEqual(drawn(COMPLETED), ['queued 0-2', 'working 2-60']);
  });

  it('have the times in which it waits for function calls cut out of its work', () => {
    const steps = [messageStep('a', 2, 10), toolStep('b', 10, 20), toolStep('c', 30, 35)];
    deepStrictEqual(drawn(COMPLETED, steps), [
      'queued 0-2',
      'working 2-10',
      'waiting 10-20',
      'working 20-30',
      'waiting 30-35',
      'working 35-60',
    ]);
  });

  it('join waits that touch or overlap, in whatever order they come', () => {
    const steps = [
      toolStep('c', 18, 25),
      toolStep('a', 10, 20),
      toolStep('b', 25, 30),
      toolStep('d', 11, 12),
    ];
    deepStrictEqual(drawn(COMPLETED, steps), [
      'queued 0-2',
      'working 2-10',
      'waiting 10-30',
      'working 30-60',
    ]);
  });

  it('do not wait for the tools of the server', () => {
    const steps = [toolStep('a', 10, 20, [{ id: 'x', type: 'code_interpreter' }])];
    deepStrictEqual(drawn(COMPLETED, steps), ['queued 0-2', 'working 2-60']);
    const mixed = [toolStep('a', 10, 20, [{ type: 'file_search' }, { type: 'function' }])];
    deepStrictEqual(drawn(COMPLETED, mixed)[2], 'waiting 10-20');
  });

  it('clip waits to the time in which the run worked', () => {
    deepStrictEqual(drawn(COMPLETED, [toolStep('a', -50, 5), toolStep('b', 50, 500)]), [
      'queued 0-2',
      'waiting 2-5',
      'working 5-50',
      'waiting 50-60',
    ]);
  });

  it('go on waiting while a step with function calls is in progress', () => {
    deepStrictEqual(drawn({ ...WORKING, status: 'requires_action' }, [toolStep('a', 10)]), [
      'queued 0-2',
      'working 2-10',
      'waiting 10-100',
    ]);
    // The run has ended, the step was never told to have.
    deepStrictEqual(drawn(COMPLETED, [toolStep('a', 10)]).at(-1), 'waiting 10-60');
  });

  it('are not known before the steps that were read, where there are earlier ones', () => {
    const more = { ...COMPLETED, steps: { loaded: true, more: true } };
    deepStrictEqual(drawn(more, [messageStep('y', 20, 30), toolStep('z', 30, 60)]), [
      'queued 0-2',
      'unread 2-20',
      'working 20-30',
      'waiting 30-60',
    ]);
    deepStrictEqual(drawn(more), ['queued 0-2', 'working 2-60']);
    deepStrictEqual(drawn(more, [messageStep('y', -20, 30)]), ['queued 0-2', 'working 2-60']);
  });

  it('are of both where it waits and no step tells since when', () => {
    const waiting = { ...WORKING, status: 'requires_action' };
    deepStrictEqual(drawn(waiting), ['queued 0-2', 'workingThenWaiting 2-100']);
    deepStrictEqual(drawn(waiting, [messageStep('a', 2, 10), toolStep('b', 10, 20)]), [
      'queued 0-2',
      'working 2-10',
      'waiting 10-20',
      'workingThenWaiting 20-100',
    ]);
  });

  it('are in the queue again once the outputs are there', () => {
    deepStrictEqual(drawn({ ...STARTED, status: 'queued' }, [toolStep('a', 10, 90)]), [
      'queued 0-2',
      'working 2-10',
      'waiting 10-90',
      'queued 90-100',
    ]);
  });

  it('do without a start: it never started, or it is not known when', () => {
    deepStrictEqual(drawn({ ...CREATED, status: 'cancelled', cancelledAt: at(5) }), ['queued 0-5']);
    deepStrictEqual(drawn({ ...CREATED, status: 'expired', expiresAt: at(9) }), ['queued 0-9']);
    deepStrictEqual(drawn({ ...CREATED, status: 'in_progress' }), ['working 0-100']);
    deepStrictEqual(
      drawn({ ...CREATED, status: 'cancelled', cancelledAt: at(5) }, [messageStep('a', 1, 2)]),
      ['working 0-5'],
    );
    deepStrictEqual(drawn({ startedAt: at(2), status: 'in_progress' }), ['working 2-100']);
  });

  it('of a graph’s run are its whole time', () => {
    const graph = { ...CREATED, graph: 'agent' };
    deepStrictEqual(drawn({ ...graph, status: 'running' }), ['working 0-100']);
    deepStrictEqual(drawn({ ...graph, status: 'pending' }), ['queued 0-100']);
    for (const status of ['success', 'error', 'interrupted', 'timeout']) {
      deepStrictEqual(drawn({ ...graph, status, endedAt: at(7) }), ['working 0-7']);
    }
  });

  it('end with the time of the status, where several are told', () => {
    const all = { ...STARTED, completedAt: at(30), failedAt: at(40), cancelledAt: at(50), expiresAt: at(60) };
    for (const [status, end] of [
      ['completed', 30],
      ['incomplete', 30],
      ['failed', 40],
      ['cancelled', 50],
      ['expired', 60],
    ] as const) {
      equal(drawn({ ...all, status }).at(-1), `working 2-${end}`);
    }
  });

  it('end with the last that is known where the run tells no end', () => {
    const ended = { ...STARTED, status: 'completed' };
    deepStrictEqual(drawn(ended, [messageStep('a', 2, 10)]), ['queued 0-2', 'working 2-10']);
    deepStrictEqual(drawn(ended), ['queued 0-2']);
    equal(phasesOf(run(ended), [], at(100))?.endedAt, undefined);
  });

  it('are one of no length where the run took no time, or the clock is behind', () => {
    deepStrictEqual(drawn({ ...CREATED, startedAt: at(0), status: 'completed', completedAt: at(0) }), [
      'working 0-0',
    ]);
    deepStrictEqual(drawn({ ...CREATED, status: 'queued' }, [], -50), ['queued 0-0']);
  });

  it('have an order even where the times have none', () => {
    deepStrictEqual(drawn({ ...COMPLETED, startedAt: at(-9) }), ['working 0-60']);
    deepStrictEqual(drawn({ ...COMPLETED, startedAt: at(99) }), ['queued 0-60']);
    deepStrictEqual(drawn({ ...COMPLETED, completedAt: at(-9) }), ['working 0-0']);
    deepStrictEqual(drawn(COMPLETED, [toolStep('a', 20, 10)]), ['queued 0-2', 'working 2-60']);
  });

  it('are not known where no time is', () => {
    equal(phasesOf(run({ status: 'in_progress' }), [], NOON), undefined);
    equal(phasesOf(run(), stepsOf({ id: 'a' }, 7, null).steps, NOON), undefined);
  });

  it('follow each other without a gap, whatever a server says', () => {
    const time = fc.integer({ min: -1000, max: 1000 });
    const maybe = fc.option(time, { nil: undefined });
    const step = fc.record({ from: maybe, to: maybe, functions: fc.boolean(), live: fc.boolean() });
    fc.assert(
      fc.property(
        fc.constantFrom(...KNOWN_STATUSES, 'odd', undefined),
        fc.array(maybe, { minLength: 7, maxLength: 7 }),
        fc.array(step, { maxLength: 8 }),
        time,
        (status, times, given, now) => {
          const names = [
            'createdAt',
            'startedAt',
            'completedAt',
            'cancelledAt',
            'failedAt',
            'endedAt',
            'expiresAt',
          ];
          const known = names.flatMap((name, place) => {
            const seconds = times[place];
            return seconds === undefined ? [] : [[name, at(seconds)] as const];
          });
          const steps = stepsOf(
            ...given.map(({ from, to, functions, live }, place) => ({
              id: `s${place}`,
              type: 'tool_calls',
              status: live ? 'in_progress' : 'completed',
              created_at: from === undefined ? null : at(from),
              completed_at: to === undefined ? null : at(to),
              step_details: { tool_calls: [{ type: functions ? 'function' : 'file_search' }] },
            })),
          ).steps;
          const summary = run({
            steps: { loaded: true, more: now % 2 === 0 },
            ...Object.fromEntries(known),
            ...(status === undefined ? {} : { status }),
          });
          const phases = phasesOf(summary, steps, at(now));
          if (phases === undefined) {
            return;
          }
          let end = phases.from;
          for (const phase of phases.phases) {
            equal(phase.from, end);
            ok(phase.to > phase.from || phases.phases.length === 1);
            end = phase.to;
          }
          equal(end, phases.to);
          const total = phaseTotals(phases.phases).reduce((sum, { ms }) => sum + ms, 0);
          equal(total, phases.to - phases.from);
        },
      ),
    );
  });
});

describe('phases in words', () => {
  const words = (summary: Partial<RunSummary>, steps: readonly object[] = [], now = 100): string[] => {
    const known = run(summary);
    const phases = phasesOf(known, stepsOf(...steps).steps, at(now));
    ok(phases);
    return legendOf(known, phases, at(now), 'en-GB').map((entry) => entry.words);
  };

  it('tell how long each took together, and how and when the run ended', () => {
    const entries = words(COMPLETED, [toolStep('a', 10, 20), toolStep('b', 30, 35)]);
    deepStrictEqual(entries.slice(0, 3), ['Queued 2 s', 'Working 43 s', 'Waiting for tools 15 s']);
    ok(/^completed \d\d:\d\d:00$/.test(entries[3] ?? ''), entries[3]);
  });

  it('tell no end of a run that is active, and no time of one that does not say it', () => {
    deepStrictEqual(words(WORKING), ['Queued 2 s', 'Working 1 min 38 s']);
    deepStrictEqual(words({ ...STARTED, status: 'completed' }), ['Queued 2 s', 'completed']);
    deepStrictEqual(words({ ...WORKING, status: 'requires_action' }), [
      'Queued 2 s',
      'Working, now waiting for tools 1 min 38 s',
    ]);
  });

  it('show a status as the server said it, and what can’t be seen in it', () => {
    deepStrictEqual(words({ ...CREATED, status: 'x\u202ey' }, [], 1), ['Working 1 s']);
    deepStrictEqual(words({ ...CREATED, status: 'in_progress' }, [], 3 * 365 * 86_400), ['Working 1095 d']);
  });
});

describe('phases that are too many for a bar', () => {
  const alternating = (count: number): Phase[] =>
    Array.from({ length: count }, (_, place) => ({
      kind: place % 2 === 0 ? 'working' : 'waiting',
      from: place * 10,
      to: place * 10 + 10,
    }));

  it('are left as they are while they are few', () => {
    const few = alternating(10);
    equal(coarsePhases(few, 10), few);
    deepStrictEqual(coarsePhases([], 10), []);
  });

  it('become as many as there may be, each of the kind that its part is mostly', () => {
    const coarse = coarsePhases(
      [
        ...alternating(100),
        { kind: 'workingThenWaiting', from: 1000, to: 9000 },
        { kind: 'working', from: 9000, to: 9001 },
      ],
      10,
    );
    ok(coarse.length <= 10);
    equal(coarse[0]?.from, 0);
    equal(coarse.at(-1)?.to, 9001);
    equal(coarse.at(-1)?.kind, 'workingThenWaiting');
    coarse.slice(1).forEach((phase, place) => {
      equal(phase.from, coarse[place]?.to);
    });
  });
});
