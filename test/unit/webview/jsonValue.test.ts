import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { indexJson } from '../../../src/core/json/jsonScanner';
import { JsonValue } from '../../../src/webview/jsonValue';

function read(text: string): JsonValue {
  return new JsonValue(indexJson(text));
}

describe('a value of a body', () => {
  it('has members but for nulls, of duplicate keys the last', () => {
    const fields = read('{"a":1,"b":null,"c":"x","a":2,"d":3,"d":null}').members('a', 'b', 'c', 'd', 'e');
    deepStrictEqual(
      [...fields].map(([name, value]) => [name, value.source]),
      [
        ['a', '2'],
        ['c', '"x"'],
      ],
    );
  });

  it('finds keys that are written with escapes, and takes __proto__ for the key that it is', () => {
    equal(read(String.raw`{"\u0061": 1}`).member('a')?.source, '1');
    const hostile = read('{"__proto__": {"name": "x"}, "constructor": 5}');
    equal(hostile.member('name'), undefined);
    equal(hostile.member('toString'), undefined);
    equal(hostile.member('__proto__')?.member('name')?.text, 'x');
    equal(hostile.member('constructor')?.text, undefined);
  });

  it('has none where it is no object', () => {
    for (const text of ['[{"a":1}]', '"a"', '1', 'null', 'true', '{}']) {
      equal(read(text).member('a'), undefined, text);
      equal(read(text).count, text.startsWith('[') ? 1 : 0, text);
    }
  });

  it('gives no more children than it is asked for, nulls among them', () => {
    const children = [...read(`[null,${'0,'.repeat(100_000)}0]`).children(3)];
    deepStrictEqual(
      children.map(({ key, value }) => [key, value.source]),
      [
        [undefined, 'null'],
        [undefined, '0'],
        [undefined, '0'],
      ],
    );
    deepStrictEqual([...read('{}').children(3)], []);
    deepStrictEqual([...read('[1]').children(0)], []);
  });

  it('has items where it is a list, no more than it is asked for', () => {
    const list = read(`[null,${'0,'.repeat(100_000)}1]`);
    equal(list.itemCount, 100_002);
    deepStrictEqual(
      list.items(2).map((item) => item.source),
      ['null', '0'],
    );
    equal(list.items().at(-1)?.source, '1');
    for (const text of ['{"0":1,"length":1}', '"ab"', '7', 'null']) {
      deepStrictEqual([read(text).itemCount, read(text).items()], [0, []], text);
    }
  });

  it('is a number where it can be reckoned with', () => {
    deepStrictEqual(
      ['0.40', '-1e3', '12345678901234567890'].map((text) => read(text).number),
      [0.4, -1000, 12345678901234567000],
    );
    for (const text of ['1e999', '"1"', 'true', 'null', '[1]', '{}']) {
      equal(read(text).number, undefined, text);
    }
  });

  it('is a time where it is written as servers write them, however long it is', () => {
    const noon = Date.UTC(2026, 10, 22, 12);
    for (const text of [`${noon / 1000}`, `${noon}`, '"2026-11-22T12:00:00Z"', '"2026-11-22 12:00:00"']) {
      equal(read(text).time, noon, text);
    }
    for (const text of [
      '""',
      '"soon"',
      'true',
      'null',
      '[1]',
      '1e300',
      `"2026-11-22T${'1'.repeat(1_000_000)}"`,
    ]) {
      equal(read(text).time, undefined, text.slice(0, 40));
    }
    equal(read('9'.repeat(1_000_000)).time, undefined);
  });

  it('reads as it stands: numbers beyond any double, lone surrogates, megabytes', () => {
    equal(read('{"n": 12345678901234567890.10}').member('n')?.full, '12345678901234567890.10');
    equal(read(String.raw`"\ud800"`).text, '\ud800');
    equal(read(String.raw`"\ud800\u202e"`).brief, String.raw`"\ud800\u202e"`);
    ok(read(`"${'x'.repeat(3_000_000)}"`).brief.length < 1000);
    equal(read(`"${'x'.repeat(3_000_000)}"`).full.length, 3_000_000);
  });

  it('is the same as one that stands so in another body', () => {
    const a = read('{"x": {"y": [1]}}').member('x');
    ok(a !== undefined);
    ok(read('{"z":0,"x": {"y": [1]}}').member('x')?.sameAs(a));
    equal(read('{"x": {"y": [2]}}').member('x')?.sameAs(a), false);
    equal(a.pointer, '/x');
  });
});
