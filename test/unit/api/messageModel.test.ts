import assert from 'node:assert/strict';
import { readMessage } from '../../../src/core/api/messageModel';
import type { MessagePart } from '../../../src/core/model/message';
import { HOSTILE_TEXTS, hostileMessage } from '../../support/hostileRun';

const read = (fields: object) => readMessage({ id: 'msg_1', ...fields }) ?? assert.fail('no message');
const parts = (...content: unknown[]) => read({ content }).parts;

const BARE = { id: 'msg_1', parts: [], moreParts: 0 };
const textOf = (text: string): MessagePart => ({ kind: 'text', text, citations: [], moreCitations: 0 });

/** One value of each type that JSON has. */
const VALUES: readonly unknown[] = [null, true, 0, 1.5, '', 'x', [], [null], [[]], ['x'], {}, { '': 1 }];

/** In code units: more than anybody reads. */
const SMALL = 600_000;

describe('readMessage', () => {
  it('reads an answer as the API sends it', () => {
    const citation = {
      type: 'file_citation',
      text: '【4:0†source】',
      file_citation: { file_id: 'file-1', quote: 'Five days.' },
      start_index: 0,
      end_index: 12,
    };
    const path = { type: 'file_path', text: 'sandbox:/a.csv', file_path: { file_id: 'file-2' } };
    const url = {
      type: 'url_citation',
      text: '[1]',
      url_citation: { url: 'https://example.com/', title: 'Example' },
    };
    assert.deepEqual(
      read({
        object: 'thread.message',
        role: 'assistant',
        status: 'incomplete',
        incomplete_details: { reason: 'max_tokens' },
        content: [
          { type: 'text', text: { value: 'Tomorrow.', annotations: [citation, path, url] } },
          { type: 'refusal', refusal: 'No.' },
          { type: 'image_file', image_file: { file_id: 'file-3', detail: 'auto' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'audio', audio: {} },
        ],
      }),
      {
        id: 'msg_1',
        role: 'assistant',
        status: 'incomplete',
        incompleteReason: 'max_tokens',
        parts: [
          {
            kind: 'text',
            text: 'Tomorrow.',
            citations: [
              { mark: '【4:0†source】', fileId: 'file-1', quote: 'Five days.' },
              { mark: 'sandbox:/a.csv', fileId: 'file-2' },
              { mark: '[1]', url: 'https://example.com/', quote: 'Example' },
            ],
            moreCitations: 0,
          },
          { kind: 'refusal', text: 'No.' },
          { kind: 'imageFile', fileId: 'file-3' },
          { kind: 'imageUrl', url: 'https://example.com/a.png' },
          { kind: 'other', type: 'audio' },
        ],
        moreParts: 0,
      },
    );
  });

  it('reads texts that servers write in shorter ways', () => {
    assert.deepEqual(read({ content: 'Hello' }).parts, [textOf('Hello')]);
    assert.deepEqual(parts('Hello', { type: 'text', text: 'you' }, { text: { value: '!' } }), [
      textOf('Hello'),
      textOf('you'),
      textOf('!'),
    ]);
  });

  for (const field of ['role', 'status', 'incomplete_details', 'content']) {
    it(`takes any value for ${field}, and has an id all the same`, () => {
      for (const value of VALUES) {
        assert.equal(read({ [field]: value }).id, 'msg_1', JSON.stringify(value));
      }
      assert.deepEqual(read({ [field]: null }), BARE);
    });
  }

  it('takes any value for a part and for what is in it', () => {
    for (const value of VALUES) {
      const [part] = parts(value);
      assert.ok(part?.kind === (typeof value === 'string' ? 'text' : 'other'), JSON.stringify(value));
      for (const type of ['text', 'refusal', 'image_file', 'image_url', value]) {
        const within = { type, text: value, refusal: value, image_file: value, image_url: value };
        assert.equal(parts(within).length, 1);
        assert.equal(parts({ type, text: { value, annotations: value } }).length, 1);
      }
      assert.deepEqual(parts({ type: 'text', text: { value: 'x', annotations: [value] } }), [textOf('x')]);
      assert.equal(readMessage(value), undefined);
      assert.equal(typeof value === 'string' && value !== '', readMessage({ id: value }) !== undefined);
    }
  });

  it('says how many parts and citations it leaves out', () => {
    const citation = { file_citation: { file_id: 'file-1' } };
    const text = { type: 'text', text: { value: 'x', annotations: Array(1000).fill(citation) } };
    const message = read({ content: Array(5000).fill(text) });
    assert.equal(message.parts.length + message.moreParts, 5000);
    assert.ok(message.moreParts > 4000);
    const [first] = message.parts;
    assert.ok(first?.kind === 'text');
    assert.equal(first.citations.length + first.moreCitations, 1000);
  });

  it('is whole as long as a model’s answers are, and says of a longer one that there was more', () => {
    const usual = 'x'.repeat(200_000);
    assert.deepEqual(parts({ text: { value: usual } }), [textOf(usual)]);
    const [part, ...others] = parts({ text: { value: 'x'.repeat(4_000_000) } }, { text: { value: 'y' } });
    assert.ok(part?.kind === 'text');
    assert.match(part.text, /x… the rest is left out$/);
    assert.deepEqual(others, []);
  });

  for (const text of HOSTILE_TEXTS) {
    it(`is small where all that the server says is ${JSON.stringify(text.slice(0, 24))}`, () => {
      for (const repeated of [1, 20]) {
        const message = readMessage(JSON.parse(hostileMessage('msg_1', text.repeat(repeated))));
        assert.ok(message !== undefined && message.parts.length > 0);
        assert.ok(JSON.stringify(message).length < SMALL);
      }
    });
  }

  it('is small whichever of its texts and lists are large', () => {
    const long = 'x'.repeat(1_000_000);
    const annotation = { text: long, file_citation: { file_id: long, quote: long } };
    for (const part of [
      { type: long },
      { text: { value: 'x', annotations: Array(500).fill(annotation) } },
      { text: { value: long, annotations: [annotation] } },
      { refusal: long },
      { image_file: { file_id: long } },
      { image_url: { url: long } },
    ]) {
      const message = read({
        role: long,
        status: long,
        incomplete_details: { reason: long },
        content: Array(500).fill(part),
      });
      assert.ok(JSON.stringify(message).length < SMALL, Object.keys(part).join());
    }
  });
});
