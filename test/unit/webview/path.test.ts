import { deepStrictEqual } from 'node:assert/strict';
import { indexJson } from '../../../src/core/json/jsonScanner';
import { dotPath } from '../../../src/webview/json/path';

describe('dotPath', () => {
  it('writes the way to a value as a script would', () => {
    const index = indexJson(
      '{"tools": [{"function": {"name": 1}}], "odd key": 2, "": {"a": 3}, "\\u00e9t\\u00e9": 4, "1a": 5, "__proto__": [[6]]}',
    );
    deepStrictEqual(
      Array.from({ length: index.size }, (_, value) => value)
        .filter((value) => index.kind(value) === 'number')
        .map((value) => dotPath(index, value)),
      ['tools[0].function.name', '["odd key"]', '[""].a', 'été', '["1a"]', '__proto__[0][0]'],
    );
    deepStrictEqual(dotPath(index, 0), '');
    deepStrictEqual(dotPath(indexJson('[[1]]'), 2), '[0][0]');
  });
});
