import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { StepOutline } from '../../../../src/webview/timeline/stepOutline';
import type { StepsDocument } from '../../../../src/webview/timeline/steps';
import { NONE } from '../../../../src/webview/tree/treeOutline';
import { functionCall, messageStep, stepsOf, toolStep } from './documents';

const PAIR = [functionCall('c1'), functionCall('c2')];

function keys(outline: StepOutline): string[] {
  return Array.from({ length: outline.rowCount }, (_, row) => outline.node(outline.nodeAt(row))?.key ?? '');
}

describe('the rows of steps', () => {
  it('are the steps, a call in place of a step that has one, and several below their step', () => {
    const outline = new StepOutline(
      stepsOf(messageStep('a', 0, 1), toolStep('b', 1, 2), toolStep('p', 2, 3, PAIR), messageStep('z', 3)),
      [],
    );
    deepStrictEqual(keys(outline), ['a', 'b/b_call', 'p', 'p/c1', 'p/c2', 'z']);
    const facts = [0, 1, 2, 3, 4, 5].map((node) => {
      const known = outline.node(node);
      return [outline.level(node), known?.position, known?.setSize, outline.parentRow(node)];
    });
    deepStrictEqual(facts, [
      [1, 0, 4, NONE],
      [1, 1, 4, NONE],
      [1, 2, 4, NONE],
      [2, 0, 2, 2],
      [2, 1, 2, 2],
      [1, 3, 4, NONE],
    ]);
    deepStrictEqual([...outline.siblings(2)], [0, 1, 2, 5]);
    deepStrictEqual([...outline.siblings(4)], [3, 4]);
  });

  it('are open where they hold calls, and closed else, unless that was changed', () => {
    const document = stepsOf(toolStep('p', 2, 3, PAIR), messageStep('z', 3));
    const outline = new StepOutline(document, []);
    deepStrictEqual(
      [0, 1, 2, 3].map((node) => outline.isOpen(node)),
      [true, false, false, false],
    );
    outline.setOpen([0], false);
    outline.setOpen([3], true);
    deepStrictEqual(keys(outline), ['p', 'z']);
    deepStrictEqual([...outline.toggled], ['p', 'z']);
    deepStrictEqual(keys(new StepOutline(document, outline.toggled)), ['p', 'z']);
    equal(outline.rowOf(1), NONE);
    outline.setOpen([0], true);
    outline.setOpen([0], true);
    deepStrictEqual([...outline.toggled], ['z']);
    equal(outline.rowOf(3), 3);
  });

  it('have keys of their own where ids are missing or come twice', () => {
    const outline = new StepOutline(
      stepsOf({}, {}, messageStep('a', 0), messageStep('a', 0), toolStep('b', 0, 1, [{}, {}]), 7, null),
      [],
    );
    const all = keys(outline);
    equal(new Set(all).size, all.length);
    ok(all.every((key, node) => outline.find(key) === node));
    equal(outline.find('gone'), NONE);
  });

  it('know what is toggled in steps that are not there yet', () => {
    const outline = new StepOutline(stepsOf(messageStep('a', 0)), ['earlier', 'a']);
    outline.setOpen([0], false);
    deepStrictEqual([...outline.toggled], ['earlier']);
  });

  it('may be thousands', () => {
    const steps = Array.from({ length: 5000 }, (_, place) => toolStep(`s${place}`, place, place + 1, PAIR));
    const outline = new StepOutline(stepsOf(...steps), []);
    equal(outline.rowCount, 15_000);
    equal(outline.rowOf(14_999), 14_999);
    outline.setOpen([0, 3], false);
    equal(outline.rowCount, 14_996);
    equal(outline.nodeAt(2), 6);
  });
});

describe('the rows of newer steps', () => {
  /** Which row each row of the older ones has become, by their keys. */
  function carried(
    older: StepsDocument,
    newer: StepsDocument,
    toggled: readonly string[] = [],
  ): { readonly twins: Record<string, string>; readonly open: string[] } {
    const before = new StepOutline(older, toggled);
    const nodes = new Set(Array.from({ length: before.rowCount }, (_, row) => before.nodeAt(row)));
    const { outline, twins } = before.carriedTo(newer, nodes);
    return {
      twins: Object.fromEntries(
        [...twins].map(([node, twin]) => [before.node(node)?.key ?? '', outline.node(twin)?.key ?? '']),
      ),
      open: keys(outline).filter((key) => outline.isOpen(outline.find(key))),
    };
  }

  it('are the same by their ids, though earlier and later ones have come', () => {
    const older = stepsOf(toolStep('b', 1, 2), messageStep('c', 2));
    const newer = stepsOf(
      messageStep('a', 0, 1),
      toolStep('b', 1, 2),
      messageStep('c', 2, 3),
      messageStep('d', 3),
    );
    deepStrictEqual(carried(older, newer, ['b/b_call', 'c']), {
      twins: { 'b/b_call': 'b/b_call', c: 'c' },
      open: ['b/b_call', 'c'],
    });
  });

  it('go on below their step where a second call comes', () => {
    const older = stepsOf(toolStep('p', 0, undefined, PAIR.slice(0, 1)));
    const newer = stepsOf(toolStep('p', 0, undefined, PAIR));
    deepStrictEqual(carried(older, newer, ['p/c1']), { twins: { 'p/c1': 'p/c1' }, open: ['p', 'p/c1'] });
  });

  it('are their step where their call is gone, and its call where it has got one', () => {
    const none = stepsOf(toolStep('p', 0, undefined, []));
    const one = stepsOf(toolStep('p', 0, undefined, PAIR.slice(0, 1)));
    const two = stepsOf(toolStep('p', 0, undefined, PAIR));
    deepStrictEqual(carried(none, one).twins, { p: 'p/c1' });
    deepStrictEqual(carried(two, none).twins, { p: 'p', 'p/c1': 'p', 'p/c2': 'p' });
  });

  it('are gone where their step is', () => {
    deepStrictEqual(carried(stepsOf(messageStep('a', 0), {}), stepsOf(messageStep('b', 0))).twins, {});
  });
});
