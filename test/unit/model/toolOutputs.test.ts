import { equal } from 'node:assert/strict';
import { answersAll, whyUnanswerable } from '../../../src/core/model/toolOutputs';

const calls = (...ids: string[]) => ids.map((id) => ({ id, name: 'f', arguments: '' }));
const outputs = (...ids: string[]) => ids.map((toolCallId) => ({ toolCallId, output: '' }));

describe('tool calls and their outputs', () => {
  it('can be told apart by ids, or can’t be answered', () => {
    equal(whyUnanswerable(calls('a', 'b')), undefined);
    equal(whyUnanswerable([]), undefined);
    equal(whyUnanswerable(calls('a', '')), 'noId');
    equal(whyUnanswerable(calls('', '')), 'noId');
    equal(whyUnanswerable(calls('a', 'a')), 'sameId');
  });

  it('belong together where each call has one, in any order', () => {
    equal(answersAll(outputs('b', 'a'), calls('a', 'b')), true);
    for (const [given, wanted] of [
      [['a'], ['a', 'b']],
      [
        ['a', 'b', 'c'],
        ['a', 'b'],
      ],
      [
        ['a', 'c'],
        ['a', 'b'],
      ],
      [
        ['a', 'a'],
        ['a', 'b'],
      ],
      [
        ['a', 'b', 'b'],
        ['a', 'b'],
      ],
      [['a'], ['a', 'a']],
      [
        ['a', 'a'],
        ['a', 'a'],
      ],
      [
        ['', 'a'],
        ['', 'a'],
      ],
    ] as const) {
      equal(answersAll(outputs(...given), calls(...wanted)), false, `${given.join()} for ${wanted.join()}`);
    }
  });
});
