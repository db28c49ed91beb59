import assert from 'node:assert/strict';
import { makeBodies, SEARCHED, SEARCHED_TIMES } from '../../../bench/panel/world';
import { indexJson } from '../../../src/core/json/jsonScanner';

describe('the bodies that the panel is measured with', () => {
  const { small, middle, large } = makeBodies();

  /** The parsed steps of a body. */
  function stepsOf(text: string): Record<string, unknown>[] {
    return (JSON.parse(text) as { steps?: Record<string, unknown>[] }).steps ?? [];
  }

  function times(text: string, part: string): number {
    return text.split(part).length - 1;
  }

  it('are as large as their names say', () => {
    for (const [{ text }, bytes] of [
      [small, 3_300],
      [middle, 500_000],
      [large, 10_000_000],
    ] as const) {
      const size = Buffer.byteLength(text);
      assert.ok(Math.abs(size / bytes - 1) < 0.03, `${size} bytes in place of ${bytes}`);
    }
  });

  it('have as many steps as they say, and no two say the same', () => {
    for (const { text, steps } of [small, middle, large]) {
      const found = stepsOf(text);
      assert.equal(found.length, steps);
      for (const part of ['step_details', 'metadata', 'id']) {
        const texts = new Set(found.map((step) => JSON.stringify(step[part])));
        assert.equal(texts.size, steps, part);
      }
    }
    assert.equal(large.steps, 5000);
  });

  it('have the texts by which their first and last rows are known once', () => {
    for (const { text, deepInFirst, atEnd } of [middle, large]) {
      assert.equal(times(text, deepInFirst), 1);
      assert.equal(times(text, atEnd), 1);
      const index = indexJson(text);
      assert.equal(index.string(index.size - 1), atEnd);
    }
  });

  it('have what is searched for in so many values, the first of them in the last tenth', () => {
    const index = indexJson(large.text);
    const values = Array.from({ length: index.size }, (_, value) => value).filter(
      (value) => index.childCount(value) === 0 && index.source(value).includes(SEARCHED),
    );
    assert.equal(values.length, SEARCHED_TIMES);
    assert.equal(times(large.text, SEARCHED), SEARCHED_TIMES);
    assert.ok(large.text.indexOf(SEARCHED) > large.text.length * 0.9);
  });

  it('are the same each time', () => {
    assert.equal(makeBodies().large.text, large.text);
  });
});
