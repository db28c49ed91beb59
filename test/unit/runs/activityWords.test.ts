import assert from 'node:assert/strict';
import { activityWords } from '../../../src/core/runs/activityWords';

describe('what a connection’s runs come to, in words', () => {
  const activity = { active: 3, needsAction: 0, stuck: 0, threads: 40, looked: 12 };

  it('says of what it is known', () => {
    assert.equal(activityWords(activity, true), '3 active; in 12 of 40 threads looked at');
    assert.equal(activityWords(activity, false), '3 active; among the runs that are known');
  });

  it('says what is wrong with them', () => {
    assert.equal(
      activityWords({ ...activity, needsAction: 1, stuck: 1 }, true),
      '3 active: 1 needs action, 1 stuck; in 12 of 40 threads looked at',
    );
    assert.match(activityWords({ ...activity, needsAction: 2 }, true), /^3 active: 2 need action;/);
  });
});
