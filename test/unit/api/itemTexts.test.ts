import assert from 'node:assert/strict';
import { itemTexts } from '../../../src/core/api/itemTexts';
import { chance } from '../../../src/core/demo/chance';

describe('itemTexts', () => {
  const pages: [name: string, page: string, texts: string[]][] = [
    ['an array', '[1, 2]', ['1', '2']],
    ['an empty array', ' [ ] ', []],
    ['an object', '{"data":[1,2]}', ['1', '2']],
    ['an object without data', '{"items":[1,2]}', []],
    ['an empty object', '{}', []],
    ['no object', '7', []],
    ['a text', '"[1,2]"', []],
    ['data that is no array', '{"data":{"data":[1]}}', []],
    ['data that is a text', '{"data":"[1,2]","x":[3]}', []],
    [
      'big numbers and forms of numbers',
      '{"data":[12345678901234567890,1.0,-0e1]}',
      ['12345678901234567890', '1.0', '-0e1'],
    ],
    ['duplicate keys in an item', '{"data":[{"a":1,"a":2}]}', ['{"a":1,"a":2}']],
    ['duplicate keys of the page: the last counts, as for a parser', '{"data":[1],"data":[2,3]}', ['2', '3']],
    [
      'nested arrays of the same name',
      '{"data":[{"data":[1,{"data":[2]}]}],"x":{"data":[3]}}',
      ['{"data":[1,{"data":[2]}]}'],
    ],
    ['arrays before and behind', '{"a":[1,[2]],"data":[3],"z":[4]}', ['3']],
    ['a text that is called data', '{"object":"data","x":[1],"data":[2]}', ['2']],
    [
      'brackets, quotes and commas in texts',
      String.raw`{"data":["]","}","\"],[","\\",",","\\\"","\u0022"]}`,
      ['"]"', '"}"', String.raw`"\"],["`, String.raw`"\\"`, '","', String.raw`"\\\""`, String.raw`"\u0022"`],
    ],
    ['brackets in keys', '{"]":{"[":"{"},"data":[{"}":1}]}', ['{"}":1}']],
    ['a key with an escape', String.raw`{"\u0064at\u0061":[1],"dat\\u0061":[2]}`, ['1']],
    [
      'white space everywhere',
      '\n{ "data"\t:\r\n[ { "a" : [ ] }\n,\n null ]\n}\n',
      ['{ "a" : [ ] }', 'null'],
    ],
    ['empty items', '{"data":[{},[],"",null,false]}', ['{}', '[]', '""', 'null', 'false']],
    ['what is no white space of JSON, in a text', '["\u00a0\u2028 \ufeff"]', ['"\u00a0\u2028 \ufeff"']],
    ['lone surrogates', '["\ud800","\udc00"]', ['"\ud800"', '"\udc00"']],
  ];
  for (const [name, page, texts] of pages) {
    it(`reads ${name}`, () => {
      assert.doesNotThrow(() => JSON.parse(page) as unknown);
      assert.deepEqual(itemTexts(page), texts);
    });
  }

  it('takes 100,000 levels, outside of the items and inside', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    assert.deepEqual(itemTexts(`{"a":${deep},"data":[${deep},1],"z":${deep}}`), [deep, '1']);
    const braces = `${'{"data":['.repeat(50_000)}${']}'.repeat(50_000)}`;
    assert.deepEqual(itemTexts(`{"data":[${braces}]}`), [braces]);
  });

  it('takes long runs of backslashes in time that grows with their length', () => {
    const text = `"${'\\'.repeat(2_000_000)}${'\\"'.repeat(500_000)}"`;
    assert.deepEqual(itemTexts(`{"data":[${text},1]}`), [text, '1']);
  });

  it('finds for every page the texts of the items that a parser finds', () => {
    for (let seed = 0; seed < 500; seed++) {
      const { page, items } = randomPage(chance(`page ${seed}`));
      const parsed = JSON.parse(page) as { data: unknown[] };
      const texts = itemTexts(page);
      assert.deepEqual(texts, items, `seed ${seed}: ${page}`);
      assert.deepEqual(
        texts.map((text) => JSON.parse(text) as unknown),
        parsed.data,
      );
    }
  });
});

/** A list page of random JSON, with odd names, odd texts and white space at random. */
function randomPage(next: () => number): { page: string; items: string[] } {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!;
  const times = <T>(most: number, make: () => T): T[] => Array.from({ length: next() * most }, make);
  const space = () => pick(['', '', '', ' ', '\n', '\t \r\n']);
  const text = () =>
    `"${times(6, () => pick(['a', 'data', '[', ']', '{', '}', ',', ':', '\\"', '\\\\', '\\u005b', '\ud83d'])).join('')}"`;
  const name = () => pick(['"data"', '"id"', text()]);
  const value = (depth: number): string => {
    const kind = depth === 0 ? 0 : next();
    if (kind < 0.4) {
      return pick(['1', '-0.5e+10', '12345678901234567890', 'true', 'null', text()]);
    }
    return kind < 0.7
      ? `[${times(4, () => space() + value(depth - 1) + space()).join(',')}${space()}]`
      : `{${times(4, () => `${space()}${name()}${space()}:${space()}${value(depth - 1)}`).join(',')}${space()}}`;
  };
  const items = times(5, () => value(4));
  const others = () => times(3, () => `${pick(['"object"', '"x"', '"[data]"'])}:${space()}${value(3)}`);
  const data = `"data"${space()}:${space()}[${items.map((item) => space() + item + space()).join(',')}${space()}]`;
  return { page: `${space()}{${[...others(), data, ...others()].join(`${space()},`)}}${space()}`, items };
}
