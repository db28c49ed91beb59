import { equal } from 'node:assert/strict';
import { serverTime } from '../../../src/core/model/serverTime';

const AT = Date.UTC(2024, 0, 2, 3, 4, 5);

describe('the time of a server', () => {
  for (const [written, at] of [
    [AT / 1000, AT],
    [AT, AT],
    [0, 0],
    ['2024-01-02T03:04:05Z', AT],
    ['2024-01-02T03:04:05', AT],
    ['2024-01-02 03:04:05', AT],
    ['2024-01-02t03:04:05z', AT],
    ['2024-01-02T03:04:05.678901+00:00', AT + 678],
    ['2024-01-02T05:34:05+02:30', AT],
    ['2024-01-02T05:34:05+0230', AT],
    ['2024-01-02T05:04:05+02', AT],
    ['2024-01-02 01:04:05-02', AT],
    ['2024-01-02T03:04', AT - 5000],
  ] as const) {
    it(`is read of ${written}`, () => {
      equal(serverTime(written), at);
    });
  }

  for (const written of [
    NaN,
    Infinity,
    1e300,
    '',
    'now',
    '2024',
    '2024-01-02',
    '2024-13-02T00:00:00Z',
    'run 5 of 2024',
  ]) {
    it(`is not read of “${written}”`, () => {
      equal(serverTime(written), undefined);
    });
  }
});
