import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import type { Message } from '../../../../src/core/model/message';
import { messageNotes } from '../../../../src/webview/timeline/detail/messageWords';
import { StepMessages } from '../../../../src/webview/timeline/stepMessages';
import { StepOutline, type StepNode } from '../../../../src/webview/timeline/stepOutline';
import { functionCall, messageStep, stepsOf, toolStep } from './documents';

const ANSWER: Message = {
  id: 'msg_a',
  role: 'assistant',
  status: 'completed',
  parts: [{ kind: 'text', text: 'Done.', citations: [], moreCitations: 0 }],
  moreParts: 0,
};

describe('the messages that steps wrote', () => {
  let asked: [string, boolean][];
  let messages: StepMessages;

  beforeEach(() => {
    asked = [];
    messages = new StepMessages((id, hasEnded) => asked.push([id, hasEnded]));
  });

  function nodesOf(...bodies: unknown[]): StepNode[] {
    const outline = new StepOutline(stepsOf(...bodies), []);
    return Array.from({ length: outline.rowCount }, (_, row) => {
      const node = outline.node(outline.nodeAt(row));
      ok(node);
      return node;
    });
  }

  function nodeOf(body: unknown): StepNode {
    const [node] = nodesOf(body);
    ok(node);
    return node;
  }

  it('are asked for when they are shown, once', () => {
    const node = nodeOf(messageStep('a', 0, 1));
    equal(messages.known(node), undefined);
    deepStrictEqual(messages.show(node, 'says'), { isReading: true });
    messages.show(node, 'says');
    deepStrictEqual(asked, [['msg_a', true]]);
    equal(messages.isReading, true);
    messages.take('msg_a', { state: 'read', message: ANSWER });
    deepStrictEqual(messages.known(node), { isReading: false, message: ANSWER });
    equal(messages.isReading, false);
    messages.show(nodeOf(messageStep('a', 0, 1)), 'says something else');
    equal(asked.length, 1, 'it had ended');
  });

  it('are asked for again where the step was in progress and has changed, what was read staying in sight', () => {
    messages.show(nodeOf(messageStep('a', 0)), 'one');
    messages.take('msg_a', { state: 'read', message: ANSWER });
    messages.show(nodeOf(messageStep('a', 0)), 'one');
    deepStrictEqual(asked, [['msg_a', false]]);
    const node = nodeOf(messageStep('a', 0, 1));
    deepStrictEqual(messages.show(node, 'two'), { isReading: true, message: ANSWER });
    deepStrictEqual(asked.at(-1), ['msg_a', true]);
    messages.show(node, 'three');
    equal(asked.length, 2);
  });

  it('say why they could not be read, and are asked for again by a gesture only', () => {
    const node = nodeOf(messageStep('a', 0, 1));
    messages.show(node, 'says');
    messages.take('msg_a', { state: 'failed', problem: 'No answer.' });
    deepStrictEqual(messages.show(node, 'says'), { isReading: false, problem: 'No answer.' });
    equal(asked.length, 1);
    messages.tryAgain(node);
    deepStrictEqual(messages.known(node), { isReading: true });
    deepStrictEqual(asked, [
      ['msg_a', true],
      ['msg_a', true],
    ]);
  });

  it('are nothing where the server gives none', () => {
    const node = nodeOf(messageStep('a', 0, 1));
    messages.show(node, 'says');
    messages.take('msg_a', { state: 'none' });
    deepStrictEqual(messages.show(node, 'says'), { isReading: false });
    equal(asked.length, 1);
  });

  it('are not asked for without end where two steps name the same one', () => {
    const nodes = nodesOf(messageStep('a', 0, 1), messageStep('a', 1));
    for (let times = 0; times < 5; times++) {
      nodes.forEach((node, at) => messages.show(node, `says ${at}`));
      messages.take('msg_a', { state: 'read', message: ANSWER });
    }
    equal(asked.length, 2);
    for (const node of nodes) {
      equal(messages.known(node)?.message, ANSWER);
    }
  });

  it('are not asked for where a step names none, or no id', () => {
    const named = (id: unknown, more: object = {}) => ({
      ...messageStep('a', 0, 1),
      step_details: { message_creation: { message_id: id }, ...more },
    });
    for (const body of [
      toolStep('a', 0, 1),
      { ...messageStep('a', 0, 1), type: 'tool_calls' },
      named('msg_a', { tool_calls: [functionCall('c')] }),
      ...[null, 7, '', '.', '..', 'a/b', 'a b', '\ud800', 'x'.repeat(201), {}].map((id) => named(id)),
    ]) {
      equal(messages.show(nodeOf(body), 'says'), undefined, JSON.stringify(body));
    }
    deepStrictEqual(asked, []);
  });

  it('are told of in words where they are empty, go on, or were cut short', () => {
    const empty = { ...ANSWER, parts: [] };
    deepStrictEqual(messageNotes(ANSWER), []);
    deepStrictEqual(messageNotes(empty), ['The message is empty.']);
    deepStrictEqual(messageNotes({ ...empty, status: 'in_progress' }), ['The message is being written.']);
    deepStrictEqual(messageNotes({ ...ANSWER, status: 'in_progress' }), [
      'The message is still being written.',
    ]);
    const cut = (incompleteReason?: string) =>
      messageNotes({
        ...ANSWER,
        status: 'incomplete',
        ...(incompleteReason === undefined ? {} : { incompleteReason }),
      });
    deepStrictEqual(cut('max_tokens'), ['The message was cut short: the limit of tokens was reached.']);
    deepStrictEqual(cut('<b>\u202e'), ['The message was cut short: <b>\\u202e']);
    deepStrictEqual(cut(), ['The message was cut short. The server does not say why.']);
  });
});
