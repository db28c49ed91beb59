import type { HostMessage } from '../../src/protocol';
import { plainSummary } from '../../test/support/plainSummary';

/** What the extension tells the panel before it sends the body. */
export const SUMMARY: HostMessage = {
  type: 'summary',
  summary: plainSummary({
    ref: { connectionId: 'bench', threadId: 'thread_bench', runId: 'run_bench' },
    connectionName: 'Bench',
    status: 'completed',
    assistantId: 'asst_Jb0Kc5xZ2mVq8LrT',
    model: 'gpt-4.1',
    createdAt: 1_760_000_000_000,
    startedAt: 1_760_000_001_000,
    completedAt: 1_760_000_060_000,
    usage: { promptTokens: 2345, completionTokens: 123, totalTokens: 2468 },
    seenAt: 1_760_000_061_000,
  }),
};
