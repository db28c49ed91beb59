import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { durationText } from '../../../../src/core/model/duration';
import { axisOf, ticksOf } from '../../../../src/webview/timeline/axis';

const SECOND = 1000;
const YEAR = 365 * 24 * 3600 * SECOND;

function labels(ms: number, width: number): string[] {
  return ticksOf(axisOf(ms, width, false)).map(durationText);
}

describe('the axis', () => {
  it('has round ticks, as many as there is room for', () => {
    deepStrictEqual(labels(22 * SECOND, 600), ['0 s', '5 s', '10 s', '15 s', '20 s']);
    deepStrictEqual(labels(22 * SECOND, 200), ['0 s', '10 s', '20 s']);
    deepStrictEqual(labels(150 * SECOND, 500), ['0 s', '30 s', '1 min', '1 min 30 s', '2 min', '2 min 30 s']);
    deepStrictEqual(labels(24 * 3600 * SECOND, 400), ['0 s', '6 h', '12 h', '18 h', '1 d']);
  });

  it('shows a second at least', () => {
    for (const ms of [0, 1, 400]) {
      const axis = axisOf(ms, 600, false);
      equal(axis.length, SECOND);
      deepStrictEqual(ticksOf(axis), [0, SECOND]);
    }
  });

  it('is as long as a time that is over, and longer than one that grows', () => {
    equal(axisOf(22 * SECOND, 600, false).length, 22 * SECOND);
    equal(axisOf(22 * SECOND, 600, true).length, 25 * SECOND);
    equal(axisOf(25 * SECOND, 600, true).length, 30 * SECOND);
  });

  it('has few ticks for whatever time in whatever room', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 3 * 3600 * SECOND }), fc.integer({ min: 0, max: 300 * YEAR })),
        fc.integer({ min: 0, max: 4000 }),
        fc.boolean(),
        (ms, width, grows) => {
          const axis = axisOf(ms, width, grows);
          const ticks = ticksOf(axis);
          ok(axis.length >= ms);
          ok(ticks.length >= 1 && ticks.length <= width / 80 + 3, `${ticks.length} ticks in ${width} px`);
          ok(ticks.every((tick) => tick <= axis.length && tick % SECOND === 0));
        },
      ),
    );
  });
});
