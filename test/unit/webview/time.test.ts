import { equal } from 'node:assert/strict';
import { localTime, utcTime } from '../../../src/webview/time';

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
