import { chance, demoId } from './chance';
import { isTerminal, type Past } from './course';
import type { RequiredToolCall, RunBody, RunStatus, ThreadBody, UsageBody } from './wire';
import { runPast, type DemoRun, type DemoThread } from './world';

/** The API counts whole seconds. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

export function secondsOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : seconds(ms);
}

export function usageBody(promptTokens: number, completionTokens: number): UsageBody {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** The calls whose outputs a run of this course asks for at some time. */
export function requiredCalls({ id, script }: DemoRun): RequiredToolCall[] {
  const { ending } = script.course;
  return ending.status === 'requires_action'
    ? ending.calls.map((call, index) => ({
        id: demoId('call', `${id}/required/${index}`),
        type: 'function',
        function: call,
      }))
    : [];
}

export function threadBody({ id, createdAt, script }: DemoThread): ThreadBody {
  return {
    id,
    object: 'thread',
    created_at: seconds(createdAt),
    metadata: script.metadata,
    tool_resources: {},
  };
}

/** The run as it is at `now`, in milliseconds since the Unix epoch. */
export function runBody(run: DemoRun, now: number): RunBody {
  const { assistant, course, metadata, overrides } = run.script;
  const past = runPast(run, now);
  const { status } = past.latest;
  const { ending } = course;
  const expires = !isTerminal(status) || status === 'expired';
  return {
    id: run.id,
    object: 'thread.run',
    created_at: seconds(run.createdAt),
    assistant_id: assistant.id,
    thread_id: run.threadId,
    status,
    started_at: firstAt(past, 'in_progress'),
    expires_at: expires ? seconds(run.createdAt + course.expiresAfter) : null,
    cancelled_at: firstAt(past, 'cancelled'),
    failed_at: firstAt(past, 'failed'),
    completed_at: firstAt(past, 'completed') ?? firstAt(past, 'incomplete'),
    required_action:
      status === 'requires_action'
        ? { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: requiredCalls(run) } }
        : null,
    last_error: status === 'failed' && ending.status === 'failed' ? ending.error : null,
    model: assistant.model,
    instructions: assistant.instructions,
    tools: assistant.tools,
    metadata: metadata ?? {},
    temperature: assistant.temperature,
    top_p: assistant.topP,
    max_completion_tokens: assistant.maxCompletionTokens,
    max_prompt_tokens: assistant.maxPromptTokens,
    truncation_strategy: assistant.truncation,
    incomplete_details:
      status === 'incomplete' && ending.status === 'incomplete' ? { reason: ending.reason } : null,
    usage: isTerminal(status) ? runUsage(run, past) : null,
    response_format: assistant.responseFormat,
    tool_choice: assistant.toolChoice,
    parallel_tool_calls: assistant.parallelToolCalls,
    ...overrides?.(seconds(run.createdAt)),
  };
}

function firstAt({ moments }: Past, status: RunStatus): number | null {
  return secondsOrNull(moments.find((moment) => moment.status === status)?.at);
}

/** The tokens of the script, or plausible ones; none for a run that never started. */
export function runUsage({ id, script }: DemoRun, { moments }: Past): UsageBody {
  if (!moments.some(({ status }) => status === 'in_progress')) {
    return usageBody(0, 0);
  }
  const next = chance(id);
  const [prompt, completion] = script.tokens ?? [
    900 + Math.floor(next() * 7_000),
    40 + Math.floor(next() * 460),
  ];
  return usageBody(prompt, completion);
}
