import { deepStrictEqual, equal, throws } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import type { SearchState } from '../../../../src/protocol';
import { find, findInText } from '../../../../src/webview/json/search/find';
import { Matches, MOST_MATCHES } from '../../../../src/webview/json/search/matches';
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

  it('finds each place in keys and values, in the order of the text', () => {
    deepStrictEqual(found(TEXT, 'status'), ['/status# status', '/list/2/Status# Status']);
    deepStrictEqual(found(TEXT, 'failed'), [
      '/status failed',
      '/list/2/Status FAILED',
      '/list/2/Status failed',
    ]);
    deepStrictEqual(found('{"see": "eel", "e": 1e5}', 'e'), [
      '/see# e',
      '/see# e',
      '/see e',
      '/see e',
      '/e# e',
      '/e e',
    ]);
    deepStrictEqual(found('["aaaa a"]', 'aa'), ['/0 aa', '/0 aa']);
  });

  it('finds numbers and words as they stand in the text', () => {
    deepStrictEqual(found(TEXT, '2.50'), ['/n 2.50']);
    deepStrictEqual(found(TEXT, 'true'), ['/list/0 true']);
    deepStrictEqual(found('[12345678901234567890]', '67890'), ['/0 67890', '/0 67890']);
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

  it('takes for a whole word what begins or ends with something that is no part of one', () => {
    for (const [text, query] of [
      ['v1/threads', '/threads'],
      ['foo(bar)', 'foo('],
      ['USD$5', '$5'],
    ] as const) {
      deepStrictEqual(found(JSON.stringify([text]), query, { wholeWord: true }), [`/0 ${query}`]);
    }
  });

  it('takes no expression for one that is none by itself', () => {
    throws(() => found('["ab"]', 'a)(b', { regex: true, wholeWord: true }), SyntaxError);
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
    deepStrictEqual(found('["😀a", "a😀"]', 'a*', { regex: true }), ['/0 a', '/1 a']);
  });

  it('begins and ends lines where they do', () => {
    deepStrictEqual(found('["one\\ntwo\\nsix"]', '^...$', { regex: true }), ['/0 one', '/0 two', '/0 six']);
  });

  it('takes escapes of what needs none, and refuses what is no regular expression', () => {
    deepStrictEqual(found('["a-b"]', 'a\\-b', { regex: true }), ['/0 a-b']);
    deepStrictEqual(found('["a-bc", "a-b"]', 'a\\-b', { regex: true, wholeWord: true }), ['/1 a-b']);
    throws(() => patternOf({ ...PLAIN, query: '(', regex: true }), SyntaxError);
  });

  it('tells all, and that there are more where there are too many', () => {
    const search = (count: number): Matches =>
      new Matches(find(indexJson(`["${'x'.repeat(count - 1)}y", "x"]`), patternOf({ ...PLAIN, query: 'x' })));
    equal(search(1000).count, 1000);
    equal(search(MOST_MATCHES).count, MOST_MATCHES);
    equal(search(MOST_MATCHES).hasMore, false);
    equal(search(MOST_MATCHES + 1).count, MOST_MATCHES);
    equal(search(MOST_MATCHES + 1).hasMore, true);
    equal(search(1_000_000).count, MOST_MATCHES);
  });

  it('finds in a text as it stands, too', () => {
    const text = '{\n  "a": "x\\ty",\n  "x": "x"\n}';
    const places = (query: string, how: Partial<SearchState> = {}): number[] => {
      const matches = new Matches(findInText(text, patternOf({ ...PLAIN, ...how, query })));
      return Array.from({ length: matches.count }, (_, place) => matches.at(place)?.from ?? -1);
    };
    deepStrictEqual(places('"x"'), [19, 24]);
    deepStrictEqual(places('\\t'), [11]);
    deepStrictEqual(places('^ +"', { regex: true }), [2, 17]);
  });
});

describe('what a search has found', () => {
  const index = indexJson('{"a": "xx", "xx": ["x x", 1], "y": "x"}');
  const matches = new Matches(find(index, patternOf({ ...PLAIN, query: 'x' })));
  const within = (value: number, inKey: boolean, from: number, to: number): number[] =>
    [...matches.within(value, inKey, from, to)].map(({ place }) => place);

  it('is told by its place', () => {
    equal(matches.count, 7);
    deepStrictEqual(matches.at(1), { value: 1, inKey: false, from: 1, to: 2 });
    deepStrictEqual(matches.at(2), { value: 2, inKey: true, from: 0, to: 1 });
    equal(matches.at(7), undefined);
    equal(matches.at(-1), undefined);
  });

  it('is told from anywhere on, a key before its value', () => {
    const placeFrom = (value: number, inKey = true, from = 0): number =>
      matches.placeFrom({ value, inKey, from });
    deepStrictEqual(
      [0, 1, 2, 3, 4, 5, 6].map((value) => placeFrom(value)),
      [0, 0, 2, 4, 6, 6, 7],
    );
    equal(placeFrom(1, false, 1), 1);
    equal(placeFrom(1, false, 2), 2);
    equal(placeFrom(2, true, 1), 3);
    equal(placeFrom(2, false), 4);
    equal(placeFrom(3, false, 1), 5);
  });

  it('is told of a part of a key or value, also what reaches into it', () => {
    deepStrictEqual(within(1, false, 0, 500), [0, 1]);
    deepStrictEqual(within(1, true, 0, 500), []);
    deepStrictEqual(within(2, true, 0, 500), [2, 3]);
    deepStrictEqual(within(3, false, 1, 2), []);
    deepStrictEqual(within(3, false, 1, 3), [5]);
    deepStrictEqual(within(5, false, 0, 1), [6]);
    const wide = new Matches(find(indexJson('["abcdef", "abcdef"]'), patternOf({ ...PLAIN, query: 'bcd' })));
    const parts = [0, 2, 3, 4].map((from) => [...wide.within(2, false, from, from + 1)].length);
    deepStrictEqual(parts, [0, 1, 1, 0]);
  });
});
