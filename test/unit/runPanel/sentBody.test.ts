import { deepStrictEqual, equal } from 'node:assert/strict';
import { SentBody } from '../../../src/vscode/runPanel/sentBody';

describe('a body that goes to the webview', () => {
  const never = () => {
    throw new Error('Nobody wants this text.');
  };

  it('is sent once for each text, and not made where its source is the same', () => {
    const body = new SentBody();
    const source = {};
    deepStrictEqual(
      body.next(source, () => 'a'),
      { revision: 1, text: 'a' },
    );
    body.shown(1);
    equal(body.next(source, never), undefined);
    equal(
      body.next({}, () => 'a'),
      undefined,
    );
    deepStrictEqual(
      body.next({}, () => 'b'),
      { revision: 2, text: 'b' },
    );
  });

  it('waits until the one before has been shown, and then is the newest', () => {
    const body = new SentBody();
    body.next({}, () => 'a');
    equal(body.next({}, never), undefined);
    body.shown(7);
    equal(body.next({}, never), undefined);
    body.shown(1);
    deepStrictEqual(
      body.next({}, () => 'c'),
      { revision: 2, text: 'c' },
    );
  });

  it('is sent again to a page that begins anew, by a number that it did not have', () => {
    const body = new SentBody();
    const source = {};
    body.next(source, () => 'a');
    body.forget();
    deepStrictEqual(
      body.next(source, () => 'a'),
      { revision: 2, text: 'a' },
    );
    // What the page before has shown is of no interest any more.
    body.shown(1);
    equal(body.next({}, never), undefined);
  });

  it('comes with what was shown before it, for a page that begins anew', () => {
    const body = new SentBody();
    body.next({}, () => 'a');
    body.shown(1);
    body.next({}, () => 'b');
    body.forget();
    deepStrictEqual(
      body.next({}, () => 'b'),
      { revision: 3, text: 'b', before: 'a' },
    );
    body.shown(3);
    deepStrictEqual(
      body.next({}, () => 'c'),
      { revision: 4, text: 'c' },
    );
    body.forget();
    // What came while nobody looked is other than what they saw last.
    deepStrictEqual(
      body.next({}, () => 'd'),
      { revision: 5, text: 'd', before: 'c' },
    );
  });

  it('comes without what was shown before where that is large', () => {
    const body = new SentBody();
    body.next({}, () => 'a'.repeat(2 * 1024 * 1024));
    body.forget();
    deepStrictEqual(
      body.next({}, () => 'b'),
      { revision: 2, text: 'b' },
    );
  });
});
