import { deepStrictEqual, equal } from 'node:assert/strict';
import type { Message } from '../../src/core/model/message';
import {
  readHostMessage,
  readPanelState,
  readWebviewMessage,
  type PanelState,
  type RunSummary,
} from '../../src/protocol';

const ref = { connectionId: 'c', threadId: 't', runId: 'r' };
/** Whole, so that a field can't be forgotten in the reader. */
const summary: Required<RunSummary> = {
  ref,
  connectionName: 'Demo',
  threadLabel: 'A thread',
  status: 'failed',
  stuck: true,
  assistantId: 'asst_1',
  model: 'm',
  graph: 'g',
  graphState: { next: ['n'], errors: ['e'], questions: ['q'] },
  createdAt: 1,
  startedAt: 2,
  expiresAt: 3,
  completedAt: 4,
  cancelledAt: 5,
  failedAt: 6,
  endedAt: 10,
  lastError: { code: 'c', message: 'm' },
  incompleteReason: 'i',
  requiredToolCalls: [{ id: 'i', name: 'n', arguments: 'a' }],
  requiredToolCallCount: 1,
  usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
  maxPromptTokens: 7,
  maxCompletionTokens: 8,
  seenAt: 9,
  remembered: false,
  offline: true,
  canSubmit: true,
  submitting: false,
  watched: true,
  steps: { loaded: true, more: false, problem: 'p' },
  problem: { message: 'p', help: 'Set API Key…' },
  busy: true,
};

const state: PanelState = {
  ref,
  scrollTop: 12,
  json: {
    shown: 'steps',
    asText: true,
    run: { expanded: ['/a'], focused: '/a/b' },
    steps: { expanded: ['/0'] },
    search: { query: 'x', matchCase: true, wholeWord: false, regex: true, isOver: true },
  },
  steps: { toggled: ['step_1'], focused: 'call_1' },
  sections: ['tools'],
};

const message: Message = {
  id: 'msg_1',
  role: 'assistant',
  status: 'incomplete',
  incompleteReason: 'max_tokens',
  parts: [
    {
      kind: 'text',
      text: 't',
      citations: [{ mark: 'm', fileId: 'f', quote: 'q' }, { url: 'u' }],
      moreCitations: 1,
    },
    { kind: 'refusal', text: 'r' },
    { kind: 'imageFile', fileId: 'f' },
    { kind: 'imageUrl', url: 'u' },
    { kind: 'other', type: 'audio' },
    { kind: 'other' },
  ],
  moreParts: 2,
};

describe('the panel’s protocol', () => {
  it('reads each message of the host, whole', () => {
    for (const sent of [
      { type: 'summary', summary },
      {
        type: 'summary',
        summary: {
          ref,
          connectionName: '',
          stuck: false,
          requiredToolCalls: [],
          requiredToolCallCount: 0,
          remembered: true,
          offline: false,
          canSubmit: false,
          submitting: false,
          watched: false,
          busy: false,
        },
      },
      { type: 'body', of: 'run', revision: 3, text: '{}' },
      { type: 'body', of: 'steps', revision: 4, text: '[]', before: '[1]' },
      { type: 'message', id: 'msg_1', reading: { state: 'none' } },
      { type: 'message', id: 'msg_1', reading: { state: 'failed', problem: 'p' } },
      {
        type: 'message',
        id: 'msg_1',
        reading: { state: 'read', message: { id: 'msg_1', parts: [], moreParts: 0 } },
      },
      { type: 'message', id: 'msg_1', reading: { state: 'read', message } },
      { type: 'rowCommand', command: 'copyPath' },
      { type: 'drafts', drafts: [['call_1', '{}']] },
      { type: 'showToolOutputs' },
    ]) {
      deepStrictEqual(readHostMessage(sent), sent);
    }
  });

  it('reads each message of the webview', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'entered' },
      { type: 'shown', of: 'steps', revision: 3 },
      { type: 'drafts', drafts: [['constructor', 'x']] },
      { type: 'action', action: 'cancel' },
      { type: 'readMessage', id: 'msg_1', hasEnded: true },
      { type: 'copy', text: 'x' },
      { type: 'submit', outputs: [{ toolCallId: 'call_1', output: '' }] },
    ]) {
      deepStrictEqual(readWebviewMessage(message), message);
    }
  });

  it('reads a kept state', () => {
    deepStrictEqual(readPanelState(state), state);
  });

  it('reads a state that has no focus and nothing open', () => {
    const tree = { expanded: [] };
    const little = { ...state, json: { ...state.json, run: tree, steps: tree }, steps: { toggled: [] } };
    deepStrictEqual(readPanelState(little), little);
  });

  it('passes over what is not one of ours', () => {
    for (const data of [
      undefined,
      null,
      'ready',
      {},
      { type: 'other' },
      { type: 'action', action: 'eval' },
      { type: 'copy', text: 1 },
      { type: 'body', of: 'run', revision: '1', text: '' },
      { type: 'body', of: 'thread', revision: 1, text: '' },
      { type: 'rowCommand', command: 'delete' },
      { type: 'readMessage', id: 'msg_1' },
      { type: 'readMessage', id: 1, hasEnded: true },
      { type: 'message', id: 'msg_1', reading: { state: 'read' } },
      { type: 'message', id: 'msg_1', reading: { state: 'read', message: { ...message, parts: [{}] } } },
      { type: 'message', id: 'msg_1', reading: { state: 'failed' } },
      { type: 'message', reading: { state: 'none' } },
      { type: 'submit', outputs: [{ toolCallId: 'call_1' }] },
      { type: 'submit', outputs: {} },
      { type: 'summary', summary: { ...summary, createdAt: 'today' } },
      { type: 'summary', summary: { ...summary, ref: {} } },
      { ref, expanded: ['/a'], scrollTop: 0 },
      { ...state, json: { ...state.json, shown: 'thread' } },
      { ...state, sections: [1] },
      { type: 'drafts', drafts: { call_1: 'x' } },
      { type: 'drafts', drafts: [['call_1', 1]] },
    ]) {
      equal(readHostMessage(data), undefined);
      equal(readWebviewMessage(data), undefined);
      equal(readPanelState(data), undefined);
    }
  });
});
