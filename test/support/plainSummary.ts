import type { RunSummary } from '../../src/protocol';

/** A run of which nothing is said but what a test says. */
export function plainSummary(over: Partial<RunSummary> = {}): RunSummary {
  return {
    ref: { connectionId: 'c', threadId: 't', runId: 'r' },
    connectionName: 'Demo',
    stuck: false,
    requiredToolCalls: [],
    requiredToolCallCount: over.requiredToolCalls?.length ?? 0,
    remembered: false,
    offline: false,
    canSubmit: false,
    submitting: false,
    watched: false,
    busy: false,
    ...over,
  };
}
