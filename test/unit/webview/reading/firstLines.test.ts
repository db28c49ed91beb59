import { equal, ok } from 'node:assert/strict';
import { firstLines } from '../../../../src/webview/reading/firstLines';

describe('the first lines of a text', () => {
  it('are not apart where they are all of it', () => {
    equal(firstLines('', 2, 20), undefined);
    equal(firstLines('one', 2, 20), undefined);
    equal(firstLines('one\ntwo', 2, 20), undefined);
    equal(firstLines('one\ntwo\n\n \n', 2, 20), undefined);
    equal(firstLines('x'.repeat(20), 2, 20), undefined);
  });

  it('end at a line break where there are more lines', () => {
    equal(firstLines('one\ntwo\nthree', 2, 20), 'one\ntwo');
    equal(firstLines('\n\nthree', 2, 20), '\n');
  });

  it('end behind a word, or in one that is too long, where lines are long', () => {
    equal(firstLines('abcdefghi '.repeat(3), 2, 20), 'abcdefghi abcdefghi…');
    equal(firstLines('x'.repeat(21), 2, 20), `${'x'.repeat(20)}…`);
    equal(firstLines(`a ${'x'.repeat(40)}`, 2, 20), `a ${'x'.repeat(18)}…`);
    equal(firstLines(`one\n${'x'.repeat(40)}\nthree`, 2, 20), `one\n${'x'.repeat(16)}…`);
  });

  it('hold no half of a surrogate pair', () => {
    equal(firstLines(`${'x'.repeat(19)}😀y`, 2, 20), `${'x'.repeat(19)}…`);
  });

  it('are short of any text', () => {
    for (const text of ['x'.repeat(5_000_000), '\n'.repeat(5_000_000) + 'x', 'a b\n'.repeat(1_000_000)]) {
      ok((firstLines(text, 8, 1000) ?? text).length <= 1001);
    }
  });
});
