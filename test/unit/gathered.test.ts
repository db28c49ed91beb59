import assert from 'node:assert/strict';
import { Gathered } from '../../src/core/gathered';
import { FakeClock } from './support/fakeClock';

describe('Gathered', () => {
  let clock: FakeClock;
  let handedOn: number[][];
  let gathered: Gathered<number>;

  beforeEach(() => {
    clock = new FakeClock();
    handedOn = [];
    gathered = new Gathered(clock, 3000, (items) => handedOn.push([...items]));
  });

  it('hands on together what comes while the first waits', async () => {
    gathered.add(1);
    await clock.advance(2000);
    gathered.add(2);
    await clock.advance(999);
    gathered.add(3);
    assert.deepEqual(handedOn, []);
    await clock.advance(1);
    assert.deepEqual(handedOn, [[1, 2, 3]]);
  });

  it('begins anew after that', async () => {
    gathered.add(1);
    await clock.advance(3000);
    gathered.add(2);
    await clock.advance(3000);
    assert.deepEqual(handedOn, [[1], [2]]);
    assert.equal(clock.pending, 0);
  });

  it('hands on nothing once it is disposed of', async () => {
    gathered.add(1);
    gathered.dispose();
    await clock.advance(3000);
    assert.deepEqual(handedOn, []);
    assert.equal(clock.pending, 0);
  });
});
