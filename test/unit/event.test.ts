import assert from 'node:assert/strict';
import { Emitter } from '../../src/core/event';

describe('Emitter', () => {
  const broken = new Error('A listener broke.');

  it('tells all listeners although one breaks, and tells of that one', () => {
    const errors: unknown[] = [];
    const heard: string[] = [];
    const emitter = new Emitter<string>((error) => errors.push(error));
    emitter.event((word) => heard.push(`first ${word}`));
    emitter.event(() => {
      throw broken;
    });
    emitter.event((word) => heard.push(`last ${word}`));
    emitter.fire('hello');
    assert.deepEqual(heard, ['first hello', 'last hello']);
    assert.deepEqual(errors, [broken]);
  });

  it('tells nothing to one that has stopped listening, though the same function listens twice', () => {
    const heard: string[] = [];
    const emitter = new Emitter<string>(() => assert.fail());
    const listen = (word: string) => heard.push(word);
    const first = emitter.event(listen);
    emitter.event(listen);
    first.dispose();
    emitter.fire('once');
    assert.deepEqual(heard, ['once']);
  });
});
