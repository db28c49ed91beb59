import { deepStrictEqual, equal } from 'node:assert/strict';
import { readHostMessage, readPanelState, readWebviewMessage, type RunSummary } from '../../src/protocol';

const ref = { connectionId: 'c', threadId: 't', runId: 'r' };
const summary: RunSummary = {
  ref,
  connectionName: 'Demo',
  threadLabel: 'A thread',
  status: 'failed',
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
  usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
  maxPromptTokens: 7,
  maxCompletionTokens: 8,
  seenAt: 9,
  problem: { message: 'p', help: 'Set API Key…' },
  busy: true,
};

describe('the panel’s protocol', () => {
  it('reads each message of the host, whole', () => {
    for (const message of [
      { type: 'summary', summary },
      { type: 'summary', summary: { ref, connectionName: '', requiredToolCalls: [], busy: false } },
      { type: 'body', revision: 3, text: '{}' },
    ]) {
      deepStrictEqual(readHostMessage(message), message);
    }
  });

  it('reads each message of the webview', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'shown', revision: 3 },
      { type: 'action', action: 'cancel' },
      { type: 'copy', text: 'x' },
    ]) {
      deepStrictEqual(readWebviewMessage(message), message);
    }
  });

  it('reads a kept state', () => {
    const state = { ref, expanded: ['/a'], focused: '/a/b', scrollTop: 12 };
    deepStrictEqual(readPanelState(state), state);
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
      { type: 'body', revision: '1', text: '' },
      { type: 'summary', summary: { ...summary, createdAt: 'today' } },
      { type: 'summary', summary: { ...summary, ref: {} } },
      { ref, expanded: 'all', scrollTop: 0 },
    ]) {
      equal(readHostMessage(data), undefined);
      equal(readWebviewMessage(data), undefined);
      equal(readPanelState(data), undefined);
    }
  });
});
