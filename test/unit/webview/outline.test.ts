import { deepStrictEqual, equal } from 'node:assert/strict';
import { NONE } from '../../../src/core/json/jsonIndex';
import { indexJson } from '../../../src/core/json/jsonScanner';
import { JsonOutline } from '../../../src/webview/json/outline';

const TEXT = '{"a": {"b": [1, 2], "c": {}}, "d": "long", "e": [{"f": 1}]}';

function rows(outline: JsonOutline): string[] {
  return Array.from({ length: outline.rowCount }, (_, row) => outline.index.pointer(outline.nodeAt(row)));
}

describe('JsonOutline', () => {
  it('has the children of the root as its rows at first', () => {
    deepStrictEqual(rows(JsonOutline.opened(indexJson(TEXT), [])), ['/a', '/d', '/e']);
  });

  it('has the root as its row where it has no children', () => {
    for (const text of ['"x"', '{}', '[]']) {
      const outline = JsonOutline.opened(indexJson(text), []);
      deepStrictEqual(rows(outline), ['']);
      equal(outline.level(0), 1);
    }
  });

  it('opens what it is told to, and passes over pointers that lead nowhere', () => {
    const outline = JsonOutline.opened(indexJson(TEXT), ['/a', '/a/b', '/e/0', '/gone', 'nonsense']);
    deepStrictEqual(rows(outline), ['/a', '/a/b', '/a/b/0', '/a/b/1', '/a/c', '/d', '/e']);
    deepStrictEqual(outline.openPointers(1000), ['/a', '/a/b']);
  });

  it('hides what a fold holds, and remembers what is open in it', () => {
    const index = indexJson(TEXT);
    const outline = JsonOutline.opened(index, ['/a', '/a/b']);
    outline.setOpen([index.find('/a')], false);
    deepStrictEqual(rows(outline), ['/a', '/d', '/e']);
    equal(outline.rowOf(index.find('/a/b')), NONE);
    outline.setOpen([index.find('/a')], true);
    deepStrictEqual(rows(outline), ['/a', '/a/b', '/a/b/0', '/a/b/1', '/a/c', '/d', '/e']);
  });

  it('finds rows, their levels and their containers', () => {
    const index = indexJson(TEXT);
    const outline = JsonOutline.opened(index, ['/a', '/a/b']);
    equal(outline.rowOf(index.find('/a/b/1')), 3);
    equal(outline.level(index.find('/a/b/1')), 3);
    equal(outline.parentRow(index.find('/a/b/1')), 1);
    equal(outline.parentRow(index.find('/d')), NONE);
    deepStrictEqual(
      [...outline.siblings(index.find('/d'))].map((value) => index.pointer(value)),
      ['/a', '/d', '/e'],
    );
  });

  it('opens all down to a level, and closes what is deeper', () => {
    const outline = JsonOutline.opened(indexJson('{"a": {"b": [{"c": 1}], "s": "text"}, "d": [0]}'), [
      '/a',
      '/a/s',
    ]);
    outline.openTo(2);
    deepStrictEqual(rows(outline), ['/a', '/a/b', '/a/s', '/d', '/d/0']);
    outline.openTo(Infinity);
    deepStrictEqual(rows(outline), ['/a', '/a/b', '/a/b/0', '/a/b/0/c', '/a/s', '/d', '/d/0']);
    equal(outline.isOpen(outline.index.find('/a/s')), true);
    outline.openTo(1);
    deepStrictEqual(rows(outline), ['/a', '/d']);
  });

  it('keeps as many open pointers as the budget holds, from the top', () => {
    const outline = JsonOutline.opened(indexJson(TEXT), ['/a', '/a/b', '/e']);
    deepStrictEqual(outline.openPointers(6), ['/a', '/a/b']);
  });

  describe('carried to a newer text', () => {
    function carried(older: string, open: string[], newer: string): { open: string[]; twins: string[] } {
      const before = indexJson(older);
      const after = indexJson(newer);
      const watched = new Set(Array.from({ length: before.size }, (_, value) => value));
      const { outline, twins } = JsonOutline.opened(before, open).carriedTo(after, watched);
      return {
        open: outline.openPointers(10_000),
        twins: [...twins].map(([one, twin]) => `${before.source(one)} → ${after.source(twin)}`).slice(1),
      };
    }

    it('has the same open, though keys came, went and moved', () => {
      const { open, twins } = carried(
        '{"a": {"b": [1, 2], "c": {}}, "d": "long", "e": [{"f": 1}]}',
        ['/a', '/a/b', '/d', '/e'],
        '{"new": 0, "e": [{"f": 2}, 3], "a": {"c": {}, "b": [1]}, "d": "longer"}',
      );
      deepStrictEqual(open, ['/e', '/a', '/a/b', '/d']);
      deepStrictEqual(
        new Set(twins),
        new Set([
          '{"b": [1, 2], "c": {}} → {"c": {}, "b": [1]}',
          '[1, 2] → [1]',
          '1 → 1',
          '{} → {}',
          '"long" → "longer"',
          '[{"f": 1}] → [{"f": 2}, 3]',
          '{"f": 1} → {"f": 2}',
        ]),
      );
    });

    it('has nothing open that has become empty, and has it open again when it holds something', () => {
      const before = indexJson('{"a": [1], "b": 1}');
      const empty = JsonOutline.opened(before, ['/a']).carriedTo(
        indexJson('{"a": [], "b": 1}'),
        new Set(),
      ).outline;
      equal(empty.isOpen(empty.index.find('/a')), false);
      deepStrictEqual(rows(empty), ['/a', '/b']);
      const full = empty.carriedTo(before, new Set()).outline;
      deepStrictEqual(rows(full), ['/a', '/a/0', '/b']);
    });

    it('closes what became something else', () => {
      deepStrictEqual(carried('{"a": {"b": 1}, "c": [0]}', ['/a', '/c'], '{"a": null, "c": {"0": 0}}'), {
        open: [],
        twins: ['[0] → {"0": 0}', '{"b": 1} → null'],
      });
    });

    it('tells duplicate keys apart by their order', () => {
      deepStrictEqual(carried('{"k": [1], "k": [2]}', ['/k'], '{"k": [3], "k": [4]}').twins, [
        '[2] → [4]',
        '2 → 4',
        '[1] → [3]',
        '1 → 3',
      ]);
    });

    it('knows items by their ids, wherever they are', () => {
      const { open, twins } = carried(
        '[{"id": "b", "n": [1]}, {"id": "c"}, 7]',
        ['/0', '/0/n'],
        '[{"id": "a"}, {"id": "b", "n": [2]}, 7, {"id": "c"}]',
      );
      deepStrictEqual(open, ['/1', '/1/n']);
      deepStrictEqual(
        new Set(twins),
        new Set([
          '{"id": "b", "n": [1]} → {"id": "b", "n": [2]}',
          '{"id": "c"} → {"id": "c"}',
          '7 → 7',
          '"b" → "b"',
          '[1] → [2]',
          '1 → 2',
        ]),
      );
    });

    it('takes keys that every object inherits for keys', () => {
      deepStrictEqual(
        carried('{"__proto__": {"constructor": 1}}', ['/__proto__'], '{"a": 0, "__proto__": {"b": 1}}'),
        {
          open: ['/__proto__'],
          twins: ['{"constructor": 1} → {"b": 1}'],
        },
      );
    });

    it('takes 100,000 levels and 100,000 siblings', () => {
      const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
      const wide = `[${'[0],'.repeat(100_000)}0]`;
      for (const text of [deep, wide]) {
        const index = indexJson(text);
        const outline = JsonOutline.opened(index, []);
        const containers = Array.from({ length: index.size }, (_, value) => value).filter(
          (value) => index.childCount(value) > 0,
        );
        outline.setOpen(containers, true);
        equal(outline.rowCount, index.size - 1);
        const { outline: newer } = outline.carriedTo(indexJson(text), new Set());
        equal(newer.rowCount, index.size - 1);
      }
    });
  });
});
