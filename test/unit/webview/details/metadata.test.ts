import { deepStrictEqual } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { JsonValue } from '../../../../src/webview/jsonValue';
import { metadataOf } from '../../../../src/webview/details/metadata';

function pairs(text: string, most = 64): string[] {
  return metadataOf(new JsonValue(indexJson(text)), most).map(({ key, value }) => `${key}=${value.full}`);
}

describe('the metadata of a run', () => {
  it('are its pairs as they come: texts as they read, all else as it stands', () => {
    deepStrictEqual(pairs(String.raw`{"a":"x\ny","n":1.0,"o":{"p": null},"z":null,"":""}`), [
      'a=x\ny',
      'n=1.0',
      'o={"p": null}',
      'z=null',
      '=',
    ]);
  });

  it('have both of a key that comes twice, and whatever key there is', () => {
    deepStrictEqual(pairs(String.raw`{"a":"1","a":"2","__proto__":"p","\ud800<b>":"\u202ex"}`), [
      'a=1',
      'a=2',
      '__proto__=p',
      '\ud800<b>=\u202ex',
    ]);
  });

  it('of a server that sends something else are that', () => {
    deepStrictEqual(pairs('["a",1]'), ['0=a', '1=1']);
    deepStrictEqual(pairs('"text"'), ['=text']);
    deepStrictEqual(pairs('{}'), []);
  });

  it('are read no further than is asked for', () => {
    const many = Array.from({ length: 50_000 }, (_, at) => `"k${at}":"v"`).join(',');
    deepStrictEqual(pairs(`{${many}}`, 2), ['k0=v', 'k1=v']);
  });
});
