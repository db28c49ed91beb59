import { equal, ok } from 'node:assert/strict';
import { layOutJson, prettyJson } from '../../../src/core/json/pretty';

describe('prettyJson', () => {
  it('lays out as JSON.stringify does', () => {
    for (const value of [{ a: [1, { b: null }], c: {}, d: [], e: 'x\n' }, [], 'x', [[[]]], [[], [1]]]) {
      equal(prettyJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
      equal(prettyJson(` ${JSON.stringify(value, null, '\t')}\n`), JSON.stringify(value, null, 2));
    }
  });

  it('keeps numbers and duplicate keys as they are', () => {
    equal(prettyJson('{"a":12345678901234567890,"a":1.0}'), '{\n  "a": 12345678901234567890,\n  "a": 1.0\n}');
  });

  it('leaves alone what is not JSON, too deep, or too long', () => {
    equal(prettyJson('{"a": "damag'), undefined);
    equal(prettyJson('['.repeat(100_000) + ']'.repeat(100_000)), undefined);
    equal(prettyJson('['.repeat(40) + ']'.repeat(40)), undefined);
    equal(prettyJson(`"${'x'.repeat(300_000)}"`), undefined);
  });
});

describe('layOutJson', () => {
  it('lays out alike whatever the server’s own layout was, each scalar as it was received', () => {
    const laidOut = '{\n  "a": 1.0,\n  "b": [\n    1e2,\n    "\\u0061"\n  ],\n  "b": {}\n}';
    for (const text of [
      '{"a":1.0,"b":[1e2,"\\u0061"],"b":{}}',
      '{ "a" : 1.0, "b" : [ 1e2, "\\u0061" ], "b" : { } }',
      laidOut.replaceAll('\n', '\r\n\t\t'),
      laidOut,
    ]) {
      equal(layOutJson(text), laidOut);
    }
  });

  it('has no longest text and no deepest, and stays in proportion', () => {
    const long = layOutJson(`["${'x'.repeat(300_000)}",${'1,'.repeat(300_000)}2]`);
    equal(long?.split('\n').length, 300_004);
    const depth = 10_000;
    const deep = layOutJson('['.repeat(depth) + ']'.repeat(depth)) ?? '';
    ok(deep.length < depth * 500);
    equal(deep.replaceAll(/\s/g, ''), '['.repeat(depth) + ']'.repeat(depth));
  });

  it('gives nothing for what is not JSON', () => {
    equal(layOutJson('<html>'), undefined);
    equal(layOutJson(''), undefined);
  });
});
