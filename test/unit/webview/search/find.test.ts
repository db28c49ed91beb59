import { deepStrictEqual, equal, throws } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import type { SearchState } from '../../../../src/protocol';
import { find } from '../../../../src/webview/json/search/find';
import { Matches } from '../../../../src/webview/json/search/matches';
import { patternOf } from '../../../../src/webview/json/search/pattern';

const PLAIN: SearchState = { query: '', matchCase: false, wholeWord: false, regex: false };

/** Where something is found: pointers, of keys with `#` behind them, and what was found there. */
function found(text: string, query: string, how: Partial<SearchState> = {}): string[] {
  const index = indexJson(text);
  const matches = new Matches(find(index, patternOf({ ...PLAIN, ...how, query })));
  return Array.from({ length: matches.count }, (_, place) => {
    const match = matches.at(place);
    if (match === undefined) {
      return 'none';
    }
    const key = index.key(match.value) ?? '';
    const kind = index.kind(match.value);
    const value = kind === 'string' ? index.string(match.value) : index.source(match.value);
    const part = (match.inKey ? key : value).slice(match.from, match.to);
    return `${index.pointer(match.value)}${match.inKey ? '#' : ''} ${part}`;
  });
}

describe('searching in JSON', () => {
  const TEXT = '{"status": "failed", "n": 12.50, "list": [true, null, {"Status": "FAILED twice: failed"}]}';

  it('finds keys and values, in the order of the text, each once', () => {
    deepStrictEqual(found(TEXT, 'status'), ['/status# status', '/list/2/Status# Status']);
    deepStrictEqual(found(TEXT, 'failed'), ['/status failed', '/list/2/Status FAILED']);
    deepStrictEqual(found(TEXT, 'l'), ['/status l', '/list# l', '/list/1 l', '/list/2/Status L']);
  });

  it('finds numbers and words as they stand in the text', () => {
    deepStrictEqual(found(TEXT, '2.50'), ['/n 2.50']);
    deepStrictEqual(found(TEXT, 'true'), ['/list/0 true']);
    deepStrictEqual(found('[12345678901234567890]', '7890'), ['/0 7890']);
  });

  it('does not find what holds the values together', () => {
    for (const query of ['"', '{', '": "', ',', '[', '/list/2']) {
      deepStrictEqual(found(TEXT, query), [], query);
    }
  });

  it('matches the case where it is told to', () => {
    deepStrictEqual(found(TEXT, 'Status', { matchCase: true }), ['/list/2/Status# Status']);
    deepStrictEqual(found('["ÄRGER", "ärger"]', 'ärger'), ['/0 ÄRGER', '/1 ärger']);
  });

  it('finds whole words only where it is told to, in any script', () => {
    deepStrictEqual(found('["run_id", "a run.", "rerun", "run"]', 'run', { wholeWord: true }), [
      '/1 run',
      '/3 run',
    ]);
    deepStrictEqual(found('["запуск", "запуски"]', 'запуск', { wholeWord: true }), ['/0 запуск']);
  });

  it('finds what escapes stand for', () => {
    deepStrictEqual(found('{"caf\\u00e9": "one\\ntwo \\"x\\""}', 'é'), ['/café# é']);
    deepStrictEqual(found('["one\\ntwo \\"x\\""]', '"x"'), ['/0 "x"']);
    deepStrictEqual(found('["one\\ntwo"]', 'e\\nt', { regex: true }), ['/0 e\nt']);
  });

  it('takes a query for what it says, unless it is to be a regular expression', () => {
    deepStrictEqual(found('["a.c", "abc", "(a+)"]', 'a.c'), ['/0 a.c']);
    deepStrictEqual(found('["a.c", "abc", "(a+)"]', 'a.c', { regex: true }), ['/0 a.c', '/1 abc']);
    deepStrictEqual(found('["a.c", "abc", "(a+)"]', '(a+)'), ['/2 (a+)']);
    deepStrictEqual(found('["$ { } | ^ / - ?"]', '{ } | ^ / - ?'), ['/0 { } | ^ / - ?']);
  });

  it('passes over places where a regular expression takes nothing', () => {
    deepStrictEqual(found('["bbab", "b"]', 'a*', { regex: true }), ['/0 a']);
    deepStrictEqual(found('["x"]', '$', { regex: true }), []);
  });

  it('takes escapes of what needs none, and refuses what is no regular expression', () => {
    deepStrictEqual(found('["a-b"]', 'a\\-b', { regex: true }), ['/0 a-b']);
    deepStrictEqual(found('["a-bc", "a-b"]', 'a\\-b', { regex: true, wholeWord: true }), ['/1 a-b']);
    throws(() => patternOf({ ...PLAIN, query: '(', regex: true }), SyntaxError);
  });

  it('finds more than it began with room for', () => {
    const items = Array.from({ length: 1000 }, (_, at) => at);
    equal(found(JSON.stringify(items), '\\d', { regex: true }).length, 1000);
  });

  it('tells the match of a value, and the next one behind a value', () => {
    const index = indexJson('{"a": "x", "x": ["x", 1], "y": "x"}');
    const matches = new Matches(find(index, patternOf({ ...PLAIN, query: 'x' })));
    equal(matches.count, 4);
    equal(matches.in(1, true), undefined);
    deepStrictEqual(matches.in(1, false), { match: { value: 1, inKey: false, from: 0, to: 1 }, place: 0 });
    equal(matches.in(2, true)?.place, 1);
    equal(matches.in(2, false), undefined);
    deepStrictEqual(
      [0, 1, 2, 3, 4, 5, 6].map((value) => matches.placeFrom(value)),
      [0, 0, 1, 2, 3, 3, 4],
    );
    equal(matches.at(4), undefined);
  });
});
