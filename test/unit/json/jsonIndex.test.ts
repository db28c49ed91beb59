import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict';
import { NONE, type JsonIndex } from '../../../src/core/json/jsonIndex';
import { indexHead, indexJson, JsonFault } from '../../../src/core/json/jsonScanner';

describe('jsonIndex', () => {
  it('knows the spans, keys and places of all values', () => {
    const index = indexJson(' {"a": [1, {"b": null}] , "c":"d"}\n');
    deepStrictEqual(
      Array.from({ length: index.size }, (_, value) => [
        index.source(value),
        index.keySource(value),
        index.parent(value),
        index.position(value),
        index.childCount(value),
        index.depth(value),
        index.after(value),
      ]),
      [
        ['{"a": [1, {"b": null}] , "c":"d"}', undefined, NONE, 0, 2, 0, 6],
        ['[1, {"b": null}]', 'a', 0, 0, 2, 1, 5],
        ['1', undefined, 1, 0, 0, 2, 3],
        ['{"b": null}', undefined, 1, 1, 1, 2, 5],
        ['null', 'b', 3, 0, 0, 3, 5],
        ['"d"', 'c', 0, 1, 0, 1, 6],
      ],
    );
  });

  it('keeps what a parsed object would lose', () => {
    const index = indexJson('{"n": 12345678901234567890, "n": 1.0, "__proto__": {"x": -0e1}, "": 0}');
    deepStrictEqual(
      [1, 2, 3, 4, 5].map((value) => [index.pointer(value), index.source(value)]),
      [
        ['/n', '12345678901234567890'],
        ['/n', '1.0'],
        ['/__proto__', '{"x": -0e1}'],
        ['/__proto__/x', '-0e1'],
        ['/', '0'],
      ],
    );
  });

  it('writes and follows JSON Pointers', () => {
    const index = indexJson('{"a/b": {"m~n": [0, [1]]}, "\\u0041": 2}');
    equal(index.pointer(5), '/a~1b/m~0n/1/0');
    equal(index.pointer(6), '/A');
    for (let value = 0; value < index.size; value++) {
      equal(index.find(index.pointer(value)), value);
    }
    equal(index.find('/a~1b/missing'), NONE);
    equal(index.find('/A/b'), NONE);
  });

  it('resolves the escapes of a string, lone surrogates among them', () => {
    const index = indexJson(String.raw`["\n\u00e4\ud800\"", "` + '\udc00"]');
    equal(index.string(1), '\nä\ud800"');
    equal(index.string(2), '\udc00');
  });

  it('takes 100,000 levels', () => {
    const depth = 100_000;
    const index = indexJson('{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2));
    equal(index.depth(depth - 1), depth - 1);
    equal(index.pointer(depth - 1).length, '/a/0'.length * (depth / 2) - '/0'.length);
  });

  it('takes a key and a string of a million characters', () => {
    const long = 'x'.repeat(1_000_000);
    const index = indexJson(`{"${long}": "${long}"}`);
    equal(index.keySource(1), long);
    equal(index.string(1), long);
  });

  for (const [text, reason, offset] of [
    ['', 'value', 0],
    ['nul', 'value', 0],
    ['{', 'key', 1],
    ['{"a" 1}', 'colon', 5],
    ['{"a": 1 "b"', 'commaOrBrace', 8],
    ['{"a": 1,}', 'key', 8],
    ['[1 2]', 'commaOrBracket', 3],
    ['[1}', 'commaOrBracket', 2],
    ['[1,]', 'value', 3],
    ['"abc', 'endOfString', 4],
    ['"a\\x"', 'escape', 2],
    ['"\\u12g4"', 'escape', 1],
    ['"a\nb"', 'noControlCharacter', 2],
    ['-', 'digit', 1],
    ['1.', 'digit', 2],
    ['1e+', 'digit', 3],
    ['{} {}', 'endOfText', 3],
    ['01', 'endOfText', 1],
    ['\ufeff{}', 'value', 0],
  ] as const) {
    it(`says where and why ${JSON.stringify(text)} is not JSON`, () => {
      throws(
        () => indexJson(text),
        (error) => {
          ok(error instanceof JsonFault);
          deepStrictEqual([error.reason, error.offset], [reason, offset]);
          return true;
        },
      );
    });
  }

  it('takes exactly what JSON.parse takes, and reads the same from it', () => {
    const random = lcg(4711);
    const seeds = [
      '{"a":[1,-2.5e+10,true,false,null,"x\\u00e9\\n\\"\\\\"],"b":{},"c":[[],{"d":""}]}',
      ' [ 0 , { "k" : "v" } ,\t"\ud83d\ude00"\r\n] ',
      '"\\ud800\\/\\b\\f"',
    ];
    const alphabet = '{}[]",:\\ \n\t0123456789.-+eEtrufalsn\u0000é'.split('');
    let accepted = 0;
    for (let round = 0; round < 30_000; round++) {
      let text = seeds[round % seeds.length]!;
      for (let edits = random(3); edits >= 0; edits--) {
        const at = random(text.length + 1);
        text =
          text.slice(0, at) +
          (random(2) === 0 ? '' : alphabet[random(alphabet.length)]!) +
          text.slice(at + random(2));
      }
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        throws(() => indexJson(text), JsonFault, text);
        continue;
      }
      accepted++;
      const index = indexJson(text);
      deepStrictEqual(rebuild(index, 0), parsed, text);
    }
    ok(accepted > 3000, `only ${accepted} texts were JSON`);
  });

  it('gives the members of an object by their keys, of duplicates the last, and the items of an array', () => {
    const index = indexJson('{"a": 1, "\\u0062": [2, [3], 4], "a": 5, "__proto__": 6}');
    deepStrictEqual(
      ['a', 'b', '__proto__', 'toString'].map((key) => index.member(0, key)),
      [index.size - 2, 2, index.size - 1, NONE],
    );
    deepStrictEqual(
      [...index.children(2)].map((value) => index.source(value)),
      ['2', '[3]', '4'],
    );
    deepStrictEqual([...index.children(1)], []);
    equal(index.member(2, 'a'), NONE);
  });

  it('reads how a text begins, and goes no further', () => {
    const text = '{"a": [1, 2, {"b": 3}], "c": ["x", {"d": [4, 5]}, "y"], "e": 6} and no JSON';
    const head = indexHead(text, text.indexOf('5'));
    deepStrictEqual(
      Array.from({ length: head.size }, (_, value) => head.pointer(value)),
      ['', '/a', '/a/0', '/a/1', '/a/2', '/a/2/b', '/c', '/c/0', '/c/1', '/c/1/d', '/c/1/d/0', '/c/1/d/1'],
    );
    deepStrictEqual([head.childCount(0), head.childCount(1), head.childCount(6)], [2, 3, 2]);
    equal(head.after(6), head.size);
    equal(head.source(1), '[1, 2, {"b": 3}]');
    // What ends before that is read whole, and must be JSON.
    equal(indexHead('[1, 2]', 100).childCount(0), 2);
    throws(() => indexHead('[1, }', 100), JsonFault);
    equal(indexHead('"one string, longer than that"', 3).size, 1);
  });
});

/** The object that a text stands for, from its index alone. */
function rebuild(index: JsonIndex, value: number): unknown {
  const children: number[] = [];
  for (let child = value + 1; child < index.after(value); child = index.after(child)) {
    children.push(child);
  }
  equal(children.length, index.childCount(value));
  switch (index.kind(value)) {
    case 'array':
      return children.map((child) => rebuild(index, child));
    case 'object':
      return Object.fromEntries(
        children.map((child) => [JSON.parse(`"${index.keySource(child)}"`) as string, rebuild(index, child)]),
      );
    case 'string':
      return index.string(value);
    default:
      return JSON.parse(index.source(value));
  }
}

/** Numbers below a bound, the same ones in each run. */
function lcg(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
