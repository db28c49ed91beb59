import { equal, notEqual } from 'node:assert/strict';
import type { Body } from '../../../src/core/model/body';
import { DocumentBytes } from '../../../src/vscode/runPanel/documentBytes';

function body(text: string): Body {
  return { text, from: 'get', sequence: 1, receivedAt: 0 };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

describe('the bytes of documents', () => {
  it('are the text as received, or laid out, marked as UTF-8', () => {
    const bytes = new DocumentBytes();
    const odd = body('{ "a":"ü 日本 🙂","a":12345678901234567890 }');
    equal(textOf(bytes.of(odd, false)), `\ufeff${odd.text}`);
    equal(textOf(bytes.of(odd, true)), '\ufeff{\n  "a": "ü 日本 🙂",\n  "a": 12345678901234567890\n}');
    equal(textOf(bytes.of(body('no JSON'), true)), '\ufeffno JSON');
  });

  it('are made once of each body and layout, and again where they were given back', () => {
    const bytes = new DocumentBytes();
    const some = body('{"a":1}');
    for (const laidOut of [false, true]) {
      const made = bytes.of(some, laidOut);
      equal(bytes.of(some, laidOut), made);
      notEqual(bytes.of({ ...some }, laidOut), made);
      notEqual(bytes.of(some, !laidOut), made);
    }
    const made = bytes.of(some, true);
    bytes.forget(some);
    notEqual(bytes.of(some, true), made);
  });
});
