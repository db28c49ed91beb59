import { equal, ok } from 'node:assert/strict';
import { indexJson } from '../../../src/core/json/jsonScanner';
import { fullText, isLong, keyText, valueText } from '../../../src/webview/json/rowText';

/** The text of the row of a document's first member or item. */
function row(text: string): string {
  const index = indexJson(text);
  return `${keyText(index, 1)}=${valueText(index, 1)}`;
}

describe('the text of a row', () => {
  it('is the source of a scalar', () => {
    equal(row('{"n": 12345678901234567890.10}'), 'n=12345678901234567890.10');
    equal(row(String.raw`{"\u0061": "x\ty"}`), String.raw`\u0061="x\ty"`);
    equal(row('[null]'), '0=null');
  });

  it('tells in brief what a container holds', () => {
    equal(row('{"o": {"a": 1, "b": {"c": 2}, "d": [], "e": [3]}}'), 'o={a: 1, b: {c: 2}, d: [], e: […]}');
    equal(row('[["x", {}, [ ]]]'), '0=(3) ["x", {}, []]');
    equal(row('{"o": {"f": {"name": "x", "more": 1}, "g": {"h": {}}}}'), 'o={f: {name: "x", …}, g: {…}}');
    equal(row('{"o": { }}'), 'o={}');
  });

  it('stays short whatever it holds', () => {
    const long = 'y'.repeat(100_000);
    for (const text of [
      `{"${long}": "${long}"}`,
      `[[${'0,'.repeat(50_000)}0]]`,
      `{"a": {"${long}": "${long}"}}`,
    ]) {
      ok(row(text).length < 1000, text.slice(0, 20));
    }
  });

  it('shows what can not be seen, and leaves markup the text that it is', () => {
    equal(row('["<b>\u202e</b>\ud800"]'), String.raw`0="<b>\u202e</b>\ud800"`);
  });

  it('is long where it does not fit, or has lines', () => {
    const index = indexJson(String.raw`{"key": "0123456789", "b": "x\ny", "c": {"long": "0123456789"}}`);
    equal(isLong(index, 1, 17), false);
    equal(isLong(index, 1, 16), true);
    equal(isLong(index, 2, 80), true);
    equal(isLong(index, 3, 1), false);
    // A backslash before an n, escaped, is no line break.
    const path = indexJson(String.raw`["C:\\new", "C:\\\nnew"]`);
    equal(isLong(path, 1, 80), false);
    equal(isLong(path, 2, 80), true);
  });

  it('in full is the string itself, and a number as received', () => {
    const index = indexJson(String.raw`["a\nb \ud83d\ude00", 1e400]`);
    equal(fullText(index, 1), 'a\nb 😀');
    equal(fullText(index, 2), '1e400');
  });
});
