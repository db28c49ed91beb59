import { deepStrictEqual, equal } from 'node:assert/strict';
import { durationText, endOf, roughDurationText } from '../../../src/core/model/duration';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

describe('durationText', () => {
  it('has two units at most', () => {
    deepStrictEqual(
      [0, 499, 59 * SECOND, 60 * SECOND, 61 * SECOND, HOUR, HOUR + 90 * SECOND, 24 * HOUR, 49 * HOUR, -5].map(
        durationText,
      ),
      ['0 s', '0 s', '59 s', '1 min', '1 min 1 s', '1 h', '1 h 1 min', '1 d', '2 d 1 h', '0 s'],
    );
  });

  it('rounds before it picks the units', () => {
    equal(durationText(59_700), '1 min');
  });

  it('is rough where that is enough', () => {
    deepStrictEqual([12 * SECOND, 125 * SECOND, 3 * HOUR - 1, 50 * HOUR].map(roughDurationText), [
      '12 s',
      '2 min',
      '2 h',
      '2 d',
    ]);
  });
});

describe('endOf', () => {
  it('is when the server says that a run ended, in whichever way', () => {
    deepStrictEqual(
      [{ completedAt: 1 }, { cancelledAt: 2 }, { failedAt: 3 }, { endedAt: 4 }, {}].map(endOf),
      [1, 2, 3, 4, undefined],
    );
  });
});
