import { deepStrictEqual, equal } from 'node:assert/strict';
import { indexJson } from '../../../src/core/json/jsonScanner';
import type { SearchState } from '../../../src/protocol';
import { rowMarks } from '../../../src/webview/json/rowMarks';
import { keyText, valueText } from '../../../src/webview/json/rowText';
import { find } from '../../../src/webview/json/search/find';
import { Matches } from '../../../src/webview/json/search/matches';
import { patternOf } from '../../../src/webview/json/search/pattern';

const PLAIN: SearchState = { query: '', matchCase: false, wholeWord: false, regex: false };

/** What is marked of the first value, or of its key, where a query is searched for; the current one in brackets. */
function marked(
  text: string,
  query: string,
  { inKey = false, current = -1, regex = false, columns = Infinity } = {},
): string[] {
  const index = indexJson(text);
  const shown = inKey ? keyText(index, 1) : valueText(index, 1);
  const matches = new Matches(find(index, patternOf({ ...PLAIN, query, regex })));
  return rowMarks(index, 1, inKey, { matches, current }, shown, columns).map(({ from, to, isCurrent }) => {
    const part = shown.slice(from, to);
    return isCurrent ? `[${part}]` : part;
  });
}

describe('the marks of a row', () => {
  it('are each place in it, behind the quote of a string', () => {
    deepStrictEqual(marked('["an order of orders"]', 'order'), ['order', 'order']);
    deepStrictEqual(marked('[1231]', '1'), ['1', '1']);
    deepStrictEqual(marked('{"order_order": "order"}', 'order', { inKey: true }), ['order', 'order']);
    deepStrictEqual(marked('{"order": "x"}', 'order'), []);
  });

  it('tell which the search is at', () => {
    deepStrictEqual(marked('["a b a"]', 'a', { current: 1 }), ['a', '[a]']);
    deepStrictEqual(marked('{"a": "a"}', 'a', { inKey: true, current: 0 }), ['[a]']);
    deepStrictEqual(marked('{"a": "a"}', 'a', { current: 0 }), ['a']);
  });

  it('are exact where escapes stand before, between and in them', () => {
    deepStrictEqual(marked(String.raw`["a\nbee \"b\" c\\b"]`, 'b'), ['b', 'b', 'b']);
    deepStrictEqual(marked(String.raw`["\u00e9t\u00E9 é"]`, 'é'), [
      String.raw`\u00e9`,
      String.raw`\u00E9`,
      'é',
    ]);
    deepStrictEqual(marked(String.raw`["one\ntwo"]`, 'e\\nt', { regex: true }), [String.raw`e\nt`]);
    deepStrictEqual(marked(String.raw`{"k\u00e9y k": 1}`, 'k', { inKey: true }), ['k', 'k']);
    deepStrictEqual(marked(String.raw`{"k\u00e9y": 1}`, 'é', { inKey: true }), [String.raw`\u00e9`]);
  });

  it('are exact beside what is made visible, and beside surrogate pairs', () => {
    deepStrictEqual(marked('["a\u202eb\u200bb"]', 'b'), ['b', 'b']);
    deepStrictEqual(marked('["a\u202eb"]', '\u202e'), [String.raw`\u202e`]);
    deepStrictEqual(marked('["😀 x 😀x"]', 'x'), ['x', 'x']);
    deepStrictEqual(marked('["😀 x 😀x"]', '😀'), ['😀', '😀']);
    deepStrictEqual(marked(String.raw`["\ud83d\ude00x"]`, '😀x'), [String.raw`\ud83d\ude00x`]);
    deepStrictEqual(marked('["\ud800x"]', 'x'), ['x']);
  });

  it('leave out what the row cuts off', () => {
    const long = 'x'.repeat(600);
    deepStrictEqual(marked(`["end ${long} end"]`, 'end'), ['end']);
    // 500 code units are shown, the quote is the first of them.
    equal(marked(`["${long}"]`, 'x').length, 499);
    deepStrictEqual(marked(`["${'x'.repeat(497)}end"]`, 'end'), []);
    deepStrictEqual(marked(`["${'x'.repeat(496)}end"]`, 'end'), ['end']);
    deepStrictEqual(marked(`["${'x'.repeat(496)}\\u00e9"]`, 'é'), []);
    deepStrictEqual(marked(`["${'\\n'.repeat(600)}x"]`, 'x'), []);
    deepStrictEqual(marked(`{"${long}": 1}`, 'x+', { inKey: true, regex: true }), []);
    equal(marked(`{"${long}": 1}`, 'x', { inKey: true }).length, 120);
  });

  it('leave out what is out of sight', () => {
    deepStrictEqual(marked('["ab ab ab"]', 'ab', { columns: 5 }), ['ab', 'ab']);
    deepStrictEqual(marked('["ab ab ab"]', 'ab', { columns: 4 }), ['ab']);
    deepStrictEqual(marked('["ab"]', 'ab', { columns: -3 }), []);
  });
});
