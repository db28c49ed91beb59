import { deepStrictEqual, equal } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { JsonOutline } from '../../../../src/webview/json/outline';
import { treeMove } from '../../../../src/webview/tree/treeKeys';

const index = indexJson('{"a": {"b": 1, "c": 2}, "d": "long", "e": [], "f": [0], "g": 3}');

/** Where a key leads from a value, in pointers. */
function hit(key: string, from: string, open: string[] = ['/a']): unknown {
  const outline = JsonOutline.opened(index, open);
  const move = treeMove(key, {
    outline,
    focused: index.find(from),
    page: 3,
    canOpen: (value) => index.childCount(value) > 0 || index.pointer(value) === '/d',
  });
  switch (move?.type) {
    case 'focus':
      return index.pointer(outline.nodeAt(move.row));
    case 'open':
      return { open: move.nodes.map((node) => index.pointer(node)) };
    case 'close':
      return { close: index.pointer(move.node) };
    case undefined:
      return undefined;
  }
}

describe('the keys of the tree', () => {
  it('move by row, by page, and to the ends, and stop there', () => {
    deepStrictEqual(
      [hit('ArrowDown', '/a'), hit('ArrowDown', '/a/c'), hit('ArrowDown', '/g')],
      ['/a/b', '/d', '/g'],
    );
    deepStrictEqual([hit('ArrowUp', '/d'), hit('ArrowUp', '/a')], ['/a/c', '/a']);
    deepStrictEqual([hit('PageDown', '/a'), hit('PageDown', '/f')], ['/d', '/g']);
    deepStrictEqual([hit('PageUp', '/g'), hit('PageUp', '/a/b')], ['/d', '/a']);
    deepStrictEqual([hit('Home', '/g'), hit('End', '/a')], ['/a', '/g']);
  });

  it('Right opens, then goes in; does nothing on a leaf', () => {
    deepStrictEqual(hit('ArrowRight', '/f'), { open: ['/f'] });
    equal(hit('ArrowRight', '/a'), '/a/b');
    equal(hit('ArrowRight', '/e'), undefined);
    equal(hit('ArrowRight', '/g'), undefined);
  });

  it('Right shows a long value in full, and does not leave it', () => {
    deepStrictEqual(hit('ArrowRight', '/d'), { open: ['/d'] });
    equal(hit('ArrowRight', '/d', ['/d']), undefined);
  });

  it('Left closes, then goes out; does nothing outermost', () => {
    deepStrictEqual(hit('ArrowLeft', '/a'), { close: '/a' });
    deepStrictEqual(hit('ArrowLeft', '/d', ['/d']), { close: '/d' });
    equal(hit('ArrowLeft', '/a/c'), '/a');
    equal(hit('ArrowLeft', '/g'), undefined);
  });

  it('Enter and Space open and close', () => {
    for (const key of ['Enter', ' ']) {
      deepStrictEqual(hit(key, '/f'), { open: ['/f'] });
      deepStrictEqual(hit(key, '/a'), { close: '/a' });
      equal(hit(key, '/g'), undefined);
    }
  });

  it('* opens all siblings that have children', () => {
    deepStrictEqual(hit('*', '/g'), { open: ['/a', '/f'] });
  });

  it('leaves other keys alone', () => {
    equal(hit('Tab', '/a'), undefined);
    equal(hit('x', '/a'), undefined);
  });
});
