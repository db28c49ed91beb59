import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { faultText } from '../../../src/webview/json/faultText';
import { indexJson, JsonFault } from '../../../src/core/json/jsonScanner';
import { splitText } from '../../../src/webview/splitText';
import { clipText, visibleOffsets, visibleText } from '../../../src/core/model/visibleText';

describe('visibleText', () => {
  it('shows what can not be seen as the escapes of JSON', () => {
    equal(visibleText('a\u0000b\u001b[31m\u202ec\ufeff'), 'a\\u0000b\\u001b[31m\\u202ec\\ufeff');
    equal(visibleText('\ud800x\udc00'), '\\ud800x\\udc00');
    equal(visibleText('\u{e0041}'), '\\udb40\\udc41');
  });

  it('leaves alone line breaks, every script, and emoji', () => {
    const text = 'a\tb\r\nc é Ж 漢字 می‌خواهم 👩‍👩‍👧 <script>';
    equal(visibleText(text), text);
  });
});

describe('visibleOffsets', () => {
  it('tells where each code unit has gone', () => {
    deepStrictEqual([...visibleOffsets('abc')], [0, 1, 2, 3]);
    deepStrictEqual([...visibleOffsets('')], [0]);
    deepStrictEqual([...visibleOffsets('a\u202eb\u0000')], [0, 1, 7, 8, 14]);
    deepStrictEqual([...visibleOffsets('😀x\ud800\u{e0041}y')], [0, 1, 2, 3, 9, 15, 21, 22]);
  });

  it('ends where the visible text ends', () => {
    const text = 'a\u0000b\u001b[31m\u202ec\ufeff\ud800x\u{e0041}';
    equal(visibleOffsets(text).at(-1), visibleText(text).length);
  });
});

describe('clipText', () => {
  it('never cuts a surrogate pair', () => {
    equal(clipText('abc', 3), 'abc');
    equal(clipText('abcd', 3), 'abc…');
    equal(clipText('ab😀d', 3), 'ab…');
  });
});

describe('splitText', () => {
  it('cuts at line breaks where it can', () => {
    deepStrictEqual(splitText('one\ntwo\nthree', 8), ['one\ntwo', 'three']);
    deepStrictEqual(splitText('short', 8), ['short']);
    deepStrictEqual(splitText('', 8), ['']);
    deepStrictEqual(splitText('\n\n\n', 1), ['\n', '\n']);
    deepStrictEqual(splitText('a\n\nbcd', 1), ['a', '', 'b', 'c', 'd']);
  });

  it('cuts elsewhere where it must, and loses nothing', () => {
    deepStrictEqual(splitText('abcdefgh', 3), ['abc', 'def', 'gh']);
    deepStrictEqual(splitText('ab😀cd', 3), ['ab', '😀c', 'd']);
    const parts = splitText('x'.repeat(1_000_000), 1000);
    equal(parts.join(''), 'x'.repeat(1_000_000));
    ok(parts.every((part) => part.length <= 1000));
  });
});

describe('faultText', () => {
  function fault(text: string): string {
    try {
      indexJson(text);
    } catch (error) {
      ok(error instanceof JsonFault);
      return faultText(text, error);
    }
    throw new Error('It is JSON.');
  }

  it('tells line and column', () => {
    equal(
      fault('{\n  "a": 1\n  "b": 2\n}'),
      'This is not valid JSON, so it is shown as plain text. Line 3, column 3: a comma or a closing brace was expected.',
    );
  });

  it('tells that there is nothing', () => {
    equal(fault(' \n'), 'The server sent an empty body in place of a run.');
  });
});
