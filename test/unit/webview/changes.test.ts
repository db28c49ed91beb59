import { deepStrictEqual, equal } from 'node:assert/strict';
import { indexJson } from '../../../src/core/json/jsonScanner';
import { Changes } from '../../../src/webview/json/changes';

/** What is marked in the later of two texts, asked about in a direction. */
function marked(before: string, now: string, { fromTheEnd = false } = {}): Record<string, string> {
  const index = indexJson(now);
  const changes = new Changes(indexJson(before), index);
  const values = Array.from({ length: index.size }, (_, value) => value);
  const marks = new Map<string, string>();
  for (const value of fromTheEnd ? values.reverse() : values) {
    const change = changes.of(value);
    if (change !== undefined) {
      marks.set(index.pointer(value), change);
    }
  }
  return Object.fromEntries([...marks].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('what has changed in a JSON text', () => {
  it('is nothing where only white space is another', () => {
    deepStrictEqual(marked('{"a": [1, {"b": "x y"}]}', '{\n  "a" : [ 1,{"b":"x y"} ] }'), {});
  });

  it('is what has another value, and all that holds it', () => {
    const before = '{"a": {"b": [1, 2]}, "c": "x", "d": null}';
    const now = '{"a": {"b": [1, 3]}, "c": "x", "d": 0}';
    const marks = { '': 'changed', '/a': 'changed', '/a/b': 'changed', '/a/b/1': 'changed', '/d': 'changed' };
    deepStrictEqual(marked(before, now), marks);
    deepStrictEqual(marked(before, now, { fromTheEnd: true }), marks);
  });

  it('is what was not there, with all that it holds; what moved or went is no change of another', () => {
    deepStrictEqual(marked('{"a": 1, "b": 2, "gone": 3}', '{"b": 2, "new": {"x": 1}, "a": 1}'), {
      '': 'changed',
      '/new': 'added',
      '/new/x': 'added',
    });
  });

  it('goes by ids where items have some, else by their places', () => {
    deepStrictEqual(marked('[{"id": "b", "n": 1}]', '[{"id": "a"}, {"id": "b", "n": 1}]'), {
      '': 'changed',
      '/0': 'added',
      '/0/id': 'added',
    });
    deepStrictEqual(marked('[1, 2]', '[0, 1, 2]'), {
      '': 'changed',
      '/0': 'changed',
      '/1': 'changed',
      '/2': 'added',
    });
  });

  it('is all of what became another kind of thing', () => {
    deepStrictEqual(marked('{"a": [1]}', '{"a": {"0": 1}}'), {
      '': 'changed',
      '/a': 'changed',
      '/a/0': 'added',
    });
  });

  it('tells numbers apart that are the same to JavaScript, and duplicate keys', () => {
    deepStrictEqual(marked('[9007199254740993, 1.0]', '[9007199254740992, 1]'), {
      '': 'changed',
      '/0': 'changed',
      '/1': 'changed',
    });
    deepStrictEqual(marked('{"k": 1, "k": 2}', '{"k": 1, "k": 3}'), { '': 'changed', '/k': 'changed' });
  });

  it('finds a change 100,000 levels down', () => {
    const deep = (leaf: string) => '['.repeat(100_000) + leaf + ']'.repeat(100_000);
    const now = indexJson(deep('2'));
    equal(new Changes(indexJson(deep('1')), now).of(now.size - 1), 'changed');
    equal(new Changes(indexJson(deep('2')), now).of(now.size - 1), undefined);
  });
});
