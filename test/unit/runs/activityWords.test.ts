import assert from 'node:assert/strict';
import { activityWords } from '../../../src/core/runs/store/activityWords';

describe('what a connection’s runs come to, in words', () => {
  const activity = { active: 3, needsAction: 0, stuck: 0, threads: 40, looked: 12 };

  it('says of what it is known', () => {
    assert.equal(activityWords(activity, true), '3 active runs (12 of 40 threads looked at)');
    assert.equal(activityWords(activity, false), '3 active runs (of the runs that are known)');
  });

  it('says no more where all is known', () => {
    assert.equal(activityWords({ ...activity, active: 1, looked: 40 }, true), '1 active run');
  });

  it('says what is wrong with them', () => {
    assert.equal(
      activityWords({ ...activity, needsAction: 1, stuck: 1 }, true),
      '3 active runs, 1 needs action, 1 stuck (12 of 40 threads looked at)',
    );
    assert.match(activityWords({ ...activity, needsAction: 2 }, true), /^3 active runs, 2 need action \(/);
  });
});
