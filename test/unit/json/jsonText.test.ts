import assert from 'node:assert/strict';
import { sameJson } from '../../../src/core/json/jsonText';

describe('sameJson', () => {
  const same: [a: string, b: string][] = [
    ['{"a":1}', '{"a":1}'],
    ['{"a":1}', ' {\n\t"a" : 1\r\n}\n'],
    ['[1,2]', '[ 1 , 2 ]'],
    ['"a b"', ' "a b" '],
    [String.raw`{"a\"":"\\" }`, String.raw`{ "a\"" :"\\"}`],
    ['', ' '],
  ];
  for (const [a, b] of same) {
    it(`finds ${JSON.stringify(a)} in ${JSON.stringify(b)}`, () => {
      assert.equal(sameJson(a, b), true);
      assert.equal(sameJson(b, a), true);
    });
  }

  const different: [a: string, b: string][] = [
    ['{"a":1}', '{"a":2}'],
    ['"a b"', '"ab"'],
    ['"a  b"', '"a b"'],
    [String.raw`["\" ", 1]`, String.raw`["\"", 1]`],
    [String.raw`["\\", " "]`, String.raw`["\\", ""]`],
    ['{"n":1.0}', '{"n":1}'],
    ['{"n":12345678901234567890}', '{"n":12345678901234567891}'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"a":1}', '{"a":1'],
    ['', '""'],
  ];
  for (const [a, b] of different) {
    it(`tells ${JSON.stringify(a)} from ${JSON.stringify(b)}`, () => {
      assert.equal(sameJson(a, b), false);
      assert.equal(sameJson(b, a), false);
    });
  }
});
