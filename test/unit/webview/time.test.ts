import { equal } from 'node:assert/strict';
import { localTime, recentTime, utcTime } from '../../../src/webview/time';

describe('localTime and utcTime', () => {
  const now = new Date(2026, 10, 22, 18, 0, 0).getTime();

  it('leaves out of the date what is today’s', () => {
    equal(localTime(new Date(2026, 10, 22, 9, 5, 7).getTime(), now, 'en-GB'), '9:05:07');
    equal(localTime(new Date(2026, 9, 2, 9, 5, 7).getTime(), now, 'en-GB'), '2 Oct, 9:05:07');
    equal(localTime(new Date(2025, 9, 2, 9, 5, 7).getTime(), now, 'en-GB'), '2 Oct 2025, 9:05:07');
  });

  it('says yesterday of what was yesterday, also over the turn of a year', () => {
    equal(recentTime(new Date(2026, 10, 22, 9, 5, 7).getTime(), now, 'en-GB'), '9:05:07');
    equal(recentTime(new Date(2026, 10, 21, 23, 59, 59).getTime(), now, 'en-GB'), 'yesterday 23:59');
    equal(recentTime(new Date(2026, 10, 20, 9, 5, 7).getTime(), now, 'en-GB'), '20 Nov, 9:05:07');
    const newYear = new Date(2027, 0, 1, 0, 0, 1).getTime();
    equal(recentTime(new Date(2026, 11, 31, 8, 0, 0).getTime(), newYear, 'en-GB'), 'yesterday 8:00');
    equal(recentTime(1e20, now), '100000000000000000000');
  });

  it('makes what writes times once for each language, however many are written', () => {
    const { DateTimeFormat } = Intl;
    let made = 0;
    Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
      construct: (target, args: ConstructorParameters<typeof DateTimeFormat>) => {
        made++;
        return new target(...args);
      },
    });
    try {
      for (let day = 0; day < 800; day++) {
        for (const locale of ['fr', 'de']) {
          recentTime(now - day * 86_400_000, now, locale);
        }
      }
    } finally {
      Intl.DateTimeFormat = DateTimeFormat;
    }
    // Of today, of yesterday, of this year, of another.
    equal(made, 8);
    equal(localTime(new Date(2026, 9, 2, 9, 5, 7).getTime(), now, 'de'), '2. Okt., 9:05:07');
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
