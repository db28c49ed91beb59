import assert from 'node:assert/strict';
import { hiding } from '../../../src/core/api/hiding';

describe('hiding', () => {
  const long = 'sk-abc/def+ghi==';

  const texts: [credentials: Record<string, string>, text: string, hidden: string][] = [
    [{ Authorization: `Bearer ${long}` }, `a${long}b ${long}`, 'a•••b •••'],
    [{ 'api-key': long }, `key ${long}.`, 'key •••.'],
    [{ Authorization: `Basic ${long}` }, long, '•••'],
    [{ Authorization: `Bearer ${long}` }, `?key=${encodeURIComponent(long)}&x`, '?key=•••&x'],
    [{ 'x-a': long, 'x-b': 'another-secret' }, `${long} another-secret`, '••• •••'],
    [{ Authorization: `Bearer “${long}”` }, `“${long}” or ${long}`, '••• or •••'],
    [{ 'api-key': 'sk-abc\n/def+ghi' }, 'sk-abc/def+ghi', '•••'],
    // Short ones, where they can be nothing else.
    [
      { Authorization: 'Bearer demo' },
      'Incorrect API key provided: demo.',
      'Incorrect API key provided: •••.',
    ],
    [{ Authorization: 'Bearer demo' }, 'key="demo" key=demo', 'key="•••" key=•••'],
    [{ Authorization: 'Bearer demo' }, '“Demo” is wrong; bearer demo', '“•••” is wrong; bearer •••'],
    [{ 'api-key': 'a.c' }, 'key: a.c, key: abc', 'key: •••, key: abc'],
    // And not where they are words, or parts of words.
    [{ Authorization: 'Bearer demo' }, 'No demo here. demo_1: demos', 'No demo here. demo_1: demos'],
    [{ Authorization: 'Bearer run' }, 'No run found with id: run_1', 'No run found with id: run_1'],
    [{ 'api-key': '' }, 'as it is', 'as it is'],
    [{}, 'as it is', 'as it is'],
  ];
  for (const [credentials, text, hidden] of texts) {
    it(`makes “${hidden}” of “${text}”`, () => {
      assert.equal(hiding(credentials)(text), hidden);
    });
  }

  it('takes a secret that has no UTF-8', () => {
    assert.equal(hiding({ 'api-key': 'secret-\ud800-key' })('a secret-\ud800-key'), 'a •••');
  });
});
