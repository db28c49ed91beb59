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
});
