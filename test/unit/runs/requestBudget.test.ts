import assert from 'node:assert/strict';
import fc from 'fast-check';
import { REQUESTS_PER_MINUTE, RequestBudget } from '../../../src/core/runs/polling/requestBudget';
import { FakeClock } from '../support/fakeClock';

const MINUTE = 60_000;
const AT_FIRST = REQUESTS_PER_MINUTE / 3;
/** How often one is refilled, in milliseconds. */
const EACH = 1500;

/** A clock that is read only, and set to any time. */
class SetClock {
  time = 0;
  readonly now = () => this.time;
  readonly after = () => assert.fail('a budget sets no timer');
}

/** The most of these times that lie in any 60 s, both ends among them. */
function mostInAMinute(times: readonly number[]): number {
  let start = 0;
  let most = 0;
  for (const [end, time] of times.entries()) {
    while ((times[start] ?? time) < time - MINUTE) {
      start++;
    }
    most = Math.max(most, end - start + 1);
  }
  return most;
}

describe('RequestBudget', () => {
  function emptied(clock: FakeClock): RequestBudget {
    const budget = new RequestBudget(clock);
    for (let n = 0; n < AT_FIRST; n++) {
      assert.equal(budget.take('one'), 0);
    }
    return budget;
  }

  const count = (take: () => number) => {
    let taken = 0;
    while (take() === 0) {
      taken++;
    }
    return taken;
  };

  it('has a third of a minute’s worth at first, then tells how long to wait', () => {
    const budget = emptied(new FakeClock());
    assert.equal(budget.take('one'), EACH);
    assert.equal(budget.take('one'), EACH, 'asking costs nothing');
  });

  it('fills evenly, up to a third of a minute’s worth', async () => {
    const clock = new FakeClock();
    const budget = emptied(clock);
    await clock.advance(400);
    assert.equal(budget.take('one'), EACH - 400);
    await clock.advance(EACH - 400);
    assert.equal(budget.take('one'), 0);
    assert.equal(budget.take('one'), EACH);
    await clock.advance(3_600_000);
    assert.equal(
      count(() => budget.take('one')),
      AT_FIRST,
    );
  });

  it('is each connection’s own', () => {
    assert.equal(emptied(new FakeClock()).take('two'), 0);
  });

  it('loses nothing when the clock is set back', () => {
    const clock = new FakeClock();
    let now = clock.now();
    const budget = emptied(Object.assign(clock, { now: () => now }));
    now -= 3_600_000;
    assert.equal(budget.take('one'), EACH);
    now += EACH;
    assert.equal(budget.take('one'), 0);
  });

  it('gives a minute’s worth on credit to what settles, and polling pays it back', async () => {
    const clock = new FakeClock();
    const budget = emptied(clock);
    assert.equal(
      count(() => budget.takeOnCredit('one')),
      REQUESTS_PER_MINUTE,
    );
    assert.equal(budget.takeOnCredit('one'), EACH, 'and no more');
    assert.equal(budget.take('one'), 1.5 * MINUTE + EACH);
    await clock.advance(1.5 * MINUTE);
    assert.equal(budget.take('one'), EACH);
    await clock.advance(EACH);
    assert.equal(budget.take('one'), 0);
  });

  it('takes another number at once', () => {
    const budget = emptied(new FakeClock());
    budget.perMinute = 10 * REQUESTS_PER_MINUTE;
    assert.equal(budget.take('one'), EACH / 10);
    budget.perMinute = 6;
    assert.equal(budget.take('one'), 15_000);
  });

  // Whoever wants how much at which times, with any number a minute, changed at any time, and with debts or without.
  it('lets no 60 s have more than the minute’s worth', () => {
    const step = fc.record({
      pause: fc.oneof(fc.constant(0), fc.integer({ max: 3000, min: 0 }), fc.integer({ max: 90_000, min: 0 })),
      wanted: fc.integer({ min: 0, max: 100 }),
      onCredit: fc.integer({ min: 0, max: 3 }),
      perMinute: fc.option(fc.integer({ min: 1, max: 90 }), { freq: 10, nil: undefined }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.array(step, { maxLength: 60 }), (perMinute, steps) => {
        const clock = new SetClock();
        const budget = new RequestBudget(clock, perMinute);
        let most = perMinute;
        const polled: number[] = [];
        const all: number[] = [];
        for (const { pause, wanted, onCredit, perMinute: changed } of steps) {
          clock.time += pause;
          budget.perMinute = changed ?? budget.perMinute;
          most = Math.max(most, budget.perMinute);
          for (let n = 0; n < wanted && budget.take('one') === 0; n++) {
            polled.push(clock.time);
            all.push(clock.time);
          }
          for (let n = 0; n < onCredit && budget.takeOnCredit('one') === 0; n++) {
            all.push(clock.time);
          }
        }
        assert.ok(mostInAMinute(polled) <= most, `${mostInAMinute(polled)} of ${most}`);
        assert.ok(mostInAMinute(all) <= 2 * most, `${mostInAMinute(all)} with credit`);
      }),
      { numRuns: 500 },
    );
  });

  it('gives two thirds of the minute’s worth to one who never stops wanting', () => {
    const clock = new SetClock();
    const budget = new RequestBudget(clock);
    let taken = 0;
    for (; clock.time < 60 * MINUTE; clock.time += 100) {
      taken += budget.take('one') === 0 ? 1 : 0;
    }
    assert.equal(taken, AT_FIRST + (60 * REQUESTS_PER_MINUTE * 2) / 3 - 1);
  });
});
