import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { RowHeights, ScrollScale } from '../../../../src/webview/tree/rowHeights';

describe('RowHeights', () => {
  const heights = new RowHeights(6, 20, [
    { row: 1, extra: 100 },
    { row: 3, extra: 5 },
  ]);

  it('adds up rows and what makes some taller', () => {
    deepStrictEqual(
      [0, 1, 2, 3, 4, 5].map((row) => [heights.top(row), heights.height(row)]),
      [
        [0, 20],
        [20, 120],
        [140, 20],
        [160, 25],
        [185, 20],
        [205, 20],
      ],
    );
    equal(heights.total, 225);
  });

  it('finds the row at each place', () => {
    for (let row = 0; row < heights.count; row++) {
      equal(heights.rowAt(heights.top(row)), row);
      equal(heights.rowAt(heights.top(row) + heights.height(row) - 1), row);
    }
    equal(heights.rowAt(-50), 0);
    equal(heights.rowAt(10_000), 5);
    equal(new RowHeights(0, 20).rowAt(0), 0);
  });
});

describe('ScrollScale', () => {
  it('is one to one as long as the rows fit in an element', () => {
    const scale = new ScrollScale(5000, 600, 10_000);
    equal(scale.height, 5000);
    equal(scale.toRows(1234), 1234);
    equal(scale.toScroll(1234), 1234);
  });

  it('reaches the last row, and the same place both ways, where they do not', () => {
    const scale = new ScrollScale(1_000_000, 600, 10_000);
    equal(scale.height, 10_000);
    equal(scale.toRows(0), 0);
    equal(scale.toRows(scale.height - 600), 1_000_000 - 600);
    ok(Math.abs(scale.toScroll(scale.toRows(4321)) - 4321) < 1e-6);
    equal(scale.toRows(-30), -30);
  });
});
