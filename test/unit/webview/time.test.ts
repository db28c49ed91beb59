import { deepStrictEqual, equal } from 'node:assert/strict';
import { durationText, localTime, roughDurationText, utcTime } from '../../../src/webview/time';

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

describe('localTime and utcTime', () => {
  const now = new Date(2026, 10, 22, 18, 0, 0).getTime();

  it('leaves out of the date what is today’s', () => {
    equal(localTime(new Date(2026, 10, 22, 9, 5, 7).getTime(), now, 'en-GB'), '9:05:07');
    equal(localTime(new Date(2026, 9, 2, 9, 5, 7).getTime(), now, 'en-GB'), '2 Oct, 9:05:07');
    equal(localTime(new Date(2025, 9, 2, 9, 5, 7).getTime(), now, 'en-GB'), '2 Oct 2025, 9:05:07');
  });

  it('is absolute in UTC', () => {
    equal(utcTime(Date.UTC(2026, 10, 22, 17, 0, 0)), '2026-11-22T17:00:00Z');
    equal(utcTime(1_699_012_949_123), '2023-11-03T12:02:29.123Z');
  });

  it('gives back a number that is no date', () => {
    equal(localTime(1e20, now), '100000000000000000000');
    equal(utcTime(Number.POSITIVE_INFINITY), 'Infinity');
  });
});
