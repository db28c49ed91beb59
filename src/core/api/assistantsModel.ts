import * as v from 'valibot';
import type { Body } from '../model/body';
import type { Run } from '../model/run';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';
import { count, firstName, id, labels, list, part, present, text, time } from './lenient';

// The parsing boundary of the Assistants API.

const TOOL_CALL = v.object({
  id: v.fallback(v.string(), ''),
  function: part({ name: text, arguments: text }),
});

const RUN = v.object({
  id,
  thread_id: v.fallback(v.optional(id), undefined),
  status: text,
  assistant_id: text,
  model: text,
  created_at: time,
  started_at: time,
  expires_at: time,
  completed_at: time,
  cancelled_at: time,
  failed_at: time,
  last_error: part({ code: text, message: text }),
  incomplete_details: part({ reason: text }),
  required_action: part({ submit_tool_outputs: part({ tool_calls: list(TOOL_CALL) }) }),
  usage: part({ prompt_tokens: count, completion_tokens: count, total_tokens: count }),
  max_prompt_tokens: count,
  max_completion_tokens: count,
  metadata: labels,
});

const THREAD = v.object({
  id,
  created_at: time,
  metadata: labels,
});

const STEP = v.object({
  id,
  type: text,
  status: text,
  created_at: time,
  completed_at: time,
  failed_at: time,
  cancelled_at: time,
  expired_at: time,
  step_details: part({ tool_calls: list(v.object({ type: text, function: part({ name: text }) })) }),
});

/** Reads a run, or gives `undefined` for what has no id. `threadId` stands in where the run names no thread. */
export function readRun(value: unknown, body: Body, threadId: string): Run | undefined {
  const result = v.safeParse(RUN, value);
  if (!result.success) {
    return undefined;
  }
  const run = result.output;
  return {
    id: run.id,
    threadId: run.thread_id ?? threadId,
    ...present({
      status: run.status,
      assistantId: run.assistant_id,
      model: run.model,
      createdAt: run.created_at,
      startedAt: run.started_at,
      expiresAt: run.expires_at,
      completedAt: run.completed_at,
      cancelledAt: run.cancelled_at,
      failedAt: run.failed_at,
      lastError: run.last_error && present(run.last_error),
      incompleteReason: run.incomplete_details?.reason,
      maxPromptTokens: run.max_prompt_tokens,
      maxCompletionTokens: run.max_completion_tokens,
      metadata: run.metadata,
      usage:
        run.usage &&
        present({
          promptTokens: run.usage.prompt_tokens,
          completionTokens: run.usage.completion_tokens,
          totalTokens: run.usage.total_tokens,
        }),
    }),
    requiredToolCalls: (run.required_action?.submit_tool_outputs?.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function?.name ?? '',
      arguments: call.function?.arguments ?? '',
    })),
    body,
  };
}

/** Reads a thread, or gives `undefined` for what has no id. */
export function readThread(value: unknown, body: Body): Thread | undefined {
  const result = v.safeParse(THREAD, value);
  if (!result.success) {
    return undefined;
  }
  const { id, created_at, metadata } = result.output;
  const title = firstName(metadata?.title, metadata?.name);
  return { id, ...present({ createdAt: created_at, title, metadata }), body };
}

/** Reads a run step, or gives `undefined` for what has no id. */
export function readStep(value: unknown, body: Body): RunStep | undefined {
  const result = v.safeParse(STEP, value);
  if (!result.success) {
    return undefined;
  }
  const step = result.output;
  return {
    id: step.id,
    ...present({
      type: step.type,
      status: step.status,
      createdAt: step.created_at,
      completedAt: step.completed_at,
      failedAt: step.failed_at,
      cancelledAt: step.cancelled_at,
      expiredAt: step.expired_at,
    }),
    toolNames: (step.step_details?.tool_calls ?? []).flatMap(
      (call) => call.function?.name ?? call.type ?? [],
    ),
    body,
  };
}
