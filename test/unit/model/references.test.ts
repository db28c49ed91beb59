import assert from 'node:assert/strict';
import { findIds, isId, keyOf, shortId } from '../../../src/core/model/references';

const THREAD = 'thread_OJ3nVeGx1tyRHKrn1bIbrYFz';
const RUN = 'run_4wAYmOUpzlh1QyZbJ2F0bFJB';
const UUID = '42bfb7bc-a49f-47f9-b215-71ad0eea3df3';
const OTHER = '94ed3f65-1ff3-40c7-a86d-549ee18bd003';

const ODD_IDS = [
  '',
  ' ',
  '.',
  '..',
  '/',
  'a/b',
  '%2F',
  '%',
  '"',
  '\\',
  '\\ud800',
  '\ud800',
  '\udc00',
  '😀',
  '\n',
  '\0',
  '{0}',
];

describe('keyOf', () => {
  it('is readable for ordinary ids', () => {
    assert.equal(keyOf({ connectionId: 'demo', threadId: THREAD }), `demo/${THREAD}`);
    assert.equal(keyOf({ connectionId: 'demo', threadId: THREAD, runId: RUN }), `demo/${THREAD}/${RUN}`);
  });

  it('differs wherever references differ, whatever is in the ids', () => {
    const keys = new Set<string>();
    for (const connectionId of ODD_IDS) {
      for (const threadId of ODD_IDS) {
        keys.add(keyOf({ connectionId, threadId }));
        for (const runId of ODD_IDS) {
          keys.add(keyOf({ connectionId, threadId, runId }));
        }
      }
    }
    assert.equal(keys.size, ODD_IDS.length ** 2 + ODD_IDS.length ** 3);
  });

  it('takes no more of a reference than its ids', () => {
    const ref = { connectionId: 'a', threadId: 'b', runId: 'c', label: 'd', '0': 'e' };
    assert.equal(keyOf(ref), 'a/b/c');
  });
});

describe('shortId', () => {
  const short: [id: string, text: string][] = [
    [RUN, 'run_4wA…bFJB'],
    [THREAD, 'thread_OJ3…rYFz'],
    ['run_123456789', 'run_123456789'],
    ['run_1234567890', 'run_123…7890'],
    ['123456789', '123456789'],
    ['550e8400-e29b-41d4-a716-446655440000', '550…0000'],
    ['', ''],
    ['..', '..'],
    ['x'.repeat(1_000_000), 'xxx…xxxx'],
    [`averyveryverylongkind_${'x'.repeat(20)}`, 'ave…xxxx'],
  ];
  for (const [id, text] of short) {
    it(`makes of ${id.slice(0, 40)}: ${text}`, () => {
      assert.equal(shortId(id), text);
    });
  }
});

describe('isId', () => {
  for (const id of [
    THREAD,
    RUN,
    '550e8400-e29b-41d4-a716-446655440000',
    '7',
    'a.b',
    'ns:1',
    'x'.repeat(200),
  ]) {
    it(`takes ${id.slice(0, 40)}`, () => {
      assert.equal(isId(id), true);
    });
  }

  for (const id of [
    ...ODD_IDS.filter((odd) => odd !== '%2F'),
    '%2F',
    '...',
    'a b',
    'run_1\n',
    'run_1?x',
    'run_1#x',
    'ü',
    'x'.repeat(201),
  ]) {
    it(`refuses ${JSON.stringify(id).slice(0, 40)}`, () => {
      assert.equal(isId(id), false);
    });
  }
});

describe('findIds', () => {
  const found: [text: string, threadIds: string[], runIds: string[]][] = [
    [`Can't add messages to ${THREAD} while a run ${RUN} is active.`, [THREAD], [RUN]],
    [`Thread ${THREAD} already has an active run ${RUN}.`, [THREAD], [RUN]],
    [`https://api.openai.com/v1/threads/${THREAD}/runs/${RUN}/cancel?x=${RUN}`, [THREAD], [RUN]],
    [`{"thread_id":"${THREAD}","id":"${RUN}"}`, [THREAD], [RUN]],
    [`'${RUN}', (${RUN}), ${RUN}.`, [], [RUN]],
    [`${RUN}\n${THREAD}\r\nrun_AAAAAAAAAAAA`, [THREAD], [RUN, 'run_AAAAAAAAAAAA']],
    [`prefix${THREAD} last_${RUN}`, [], []],
    [`http://127.0.0.1:2024/threads/${UUID}/runs/${OTHER}/cancel?wait=1`, [UUID], [OTHER]],
    [`▪ Created run { run_id: '${OTHER}', thread_id: '${UUID}' }`, [UUID], [OTHER]],
    [`{"threadId":"${UUID}", "runId" : "${OTHER}"}`, [UUID], [OTHER]],
    [`404: Thread with ID ${UUID} not found`, [UUID], []],
    [`thread ${UUID}, run=${OTHER}, assistant_id: 02afb2ea-2bbc-5326-9320-4fd170a6dffd`, [UUID], [OTHER]],
    [`assistant_id: ${UUID} ${OTHER}`, [], []],
    ['thread_id run_id thread. run', [], []],
    ['', [], []],
  ];
  for (const [text, threadIds, runIds] of found) {
    it(`finds ${threadIds.length} and ${runIds.length} in ${JSON.stringify(text).slice(0, 60)}`, () => {
      assert.deepEqual(findIds(text), { threadIds, runIds });
    });
  }

  it('reads a long log in time that grows with its length', () => {
    const log = `${'thread_ run_ '.repeat(200_000)}${THREAD} ${'_run'.repeat(200_000)} ${RUN} ${'run: '.repeat(200_000)}`;
    assert.deepEqual(findIds(log), { threadIds: [THREAD], runIds: [RUN] });
  });
});
