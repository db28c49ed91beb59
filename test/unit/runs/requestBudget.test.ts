import assert from 'node:assert/strict';
import { RequestBudget, REQUESTS_PER_MINUTE } from '../../../src/core/runs/requestBudget';
import { FakeClock } from '../support/fakeClock';

describe('RequestBudget', () => {
  function emptied(clock: FakeClock): RequestBudget {
    const budget = new RequestBudget(clock);
    for (let n = 0; n < REQUESTS_PER_MINUTE; n++) {
      assert.equal(budget.take('one'), 0);
    }
    return budget;
  }

  it('has a minute’s worth at first, then tells how long to wait', () => {
    const budget = emptied(new FakeClock());
    assert.equal(budget.take('one'), 1000);
    assert.equal(budget.take('one'), 1000, 'asking costs nothing');
  });

  it('fills evenly, up to a minute’s worth', async () => {
    const clock = new FakeClock();
    const budget = emptied(clock);
    await clock.advance(400);
    assert.equal(budget.take('one'), 600);
    await clock.advance(600);
    assert.equal(budget.take('one'), 0);
    assert.equal(budget.take('one'), 1000);
    await clock.advance(3_600_000);
    let taken = 0;
    while (budget.take('one') === 0) {
      taken++;
    }
    assert.equal(taken, REQUESTS_PER_MINUTE);
  });

  it('is each connection’s own', () => {
    assert.equal(emptied(new FakeClock()).take('two'), 0);
  });

  it('loses nothing when the clock is set back', () => {
    const clock = new FakeClock();
    let now = clock.now();
    const budget = emptied(Object.assign(clock, { now: () => now }));
    now -= 3_600_000;
    assert.equal(budget.take('one'), 1000);
    now += 1000;
    assert.equal(budget.take('one'), 0);
  });
});
