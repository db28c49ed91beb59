import { equal } from 'node:assert/strict';
import { prettyJson } from '../../../src/core/json/pretty';

describe('prettyJson', () => {
  it('lays out as JSON.stringify does', () => {
    for (const value of [{ a: [1, { b: null }], c: {}, d: [], e: 'x\n' }, [], 'x', [[[]]], [[], [1]]]) {
      equal(prettyJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
      equal(prettyJson(` ${JSON.stringify(value, null, '\t')}\n`), JSON.stringify(value, null, 2));
    }
  });

  it('keeps numbers and duplicate keys as they are', () => {
    equal(prettyJson('{"a":12345678901234567890,"a":1.0}'), '{\n  "a": 12345678901234567890,\n  "a": 1.0\n}');
  });

  it('leaves alone what is not JSON, too deep, or too long', () => {
    equal(prettyJson('{"a": "damag'), undefined);
    equal(prettyJson('['.repeat(100_000) + ']'.repeat(100_000)), undefined);
    equal(prettyJson('['.repeat(40) + ']'.repeat(40)), undefined);
    equal(prettyJson(`"${'x'.repeat(300_000)}"`), undefined);
  });
});
