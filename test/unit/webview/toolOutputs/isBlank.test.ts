import { equal } from 'node:assert/strict';
import { isBlank } from '../../../../src/webview/toolOutputs/isBlank';

describe('the text of a tool output', () => {
  it('is missing where nothing was written', () => {
    for (const text of ['', ' ', '\n\t ']) {
      equal(isBlank(text), true, JSON.stringify(text));
    }
    for (const text of ['null', '""', '0', 'x', '\u0000']) {
      equal(isBlank(text), false, JSON.stringify(text));
    }
  });
});
