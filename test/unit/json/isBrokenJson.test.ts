import { equal } from 'node:assert/strict';
import { isBrokenJson } from '../../../src/core/json/isBrokenJson';

describe('a text that may be meant to be JSON', () => {
  it('is told of where it begins like JSON and is none', () => {
    for (const text of ['{', ' [1,', '\n{"a":1,}', '"open', "{'a': 1}", '[1] 2', '{}{}']) {
      equal(isBrokenJson(text), true, text);
    }
  });

  it('is not told of where it is JSON, or does not look like it', () => {
    for (const text of [
      '',
      '{}',
      ' [1, 2]\n',
      '""',
      '"a"',
      'null',
      'no',
      '12 apples',
      '<p>{',
      '{"a":1e999}',
    ]) {
      equal(isBrokenJson(text), false, text);
    }
  });
});
