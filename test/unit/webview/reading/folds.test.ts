import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { Folds } from '../../../../src/webview/reading/folds';

describe('what is unfolded', () => {
  it('is what was, and what was unfolded since', () => {
    let changes = 0;
    const folds = new Folds(['tools', 'tool:f'], () => changes++);
    folds.setOpen('tool:__proto__', true);
    folds.setOpen('tool:f', false);
    equal(changes, 2);
    equal(folds.isOpen('tool:__proto__'), true);
    equal(folds.isOpen('tool:f'), false);
    equal(folds.isOpen('constructor'), false);
    deepStrictEqual(folds.names, ['tools', 'tool:__proto__']);
  });

  it('is kept as far as there is room, what was unfolded last first', () => {
    const folds = new Folds(
      Array.from({ length: 1000 }, (_, at) => `tool:${at}`),
      () => undefined,
    );
    equal(folds.names.length, 200);
    equal(folds.names.at(-1), 'tool:999');
    const long = `tool:${'x'.repeat(16_000)}`;
    folds.setOpen(long, true);
    const names = folds.names;
    equal(names.at(-1), long);
    ok(names.length < 60 && names.join('').length <= 16 * 1024);
    folds.setOpen(`tool:${'y'.repeat(17_000)}`, true);
    deepStrictEqual(folds.names, names);
  });
});
