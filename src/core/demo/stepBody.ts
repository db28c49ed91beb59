import { activitiesOf, type Activity } from './activity';
import { chance, demoId } from './chance';
import { messageId } from './messageBody';
import { passagesOf } from './passages';
import { runUsage, seconds, secondsOrNull, usageBody } from './runBody';
import type { ToolUse } from './script';
import type {
  CodeOutput,
  RankingOptions,
  RunError,
  SearchResult,
  StepBody,
  StepDetails,
  ToolCallBody,
  UsageBody,
} from './wire';
import { runPast, type DemoRun } from './world';

const RANKING: RankingOptions = { ranker: 'default_2024_08_21', score_threshold: 0.4 };

/**
 * The run's steps as they are at `now`, in milliseconds since the Unix epoch, newest first; `withContent` with what stands
 * in the files that were found.
 */
export function stepBodies(run: DemoRun, now: number, withContent: boolean): StepBody[] {
  const usage = runUsage(run, runPast(run, now));
  const activities = activitiesOf(run, now);
  return activities.map((activity) => stepBody(run, activity, share(usage, activities.length), withContent));
}

function stepBody(run: DemoRun, activity: Activity, usage: UsageBody, withContent: boolean): StepBody {
  const { stepId, status, begunAt, endedAt } = activity;
  const { assistant, course } = run.script;
  const details = stepDetails(activity, withContent);
  const endedAs = (ended: StepBody['status']) => (status === ended ? secondsOrNull(endedAt) : null);
  return {
    id: stepId,
    object: 'thread.run.step',
    created_at: seconds(begunAt),
    run_id: run.id,
    assistant_id: assistant.id,
    thread_id: run.threadId,
    type: details.type,
    status,
    cancelled_at: endedAs('cancelled'),
    completed_at: endedAs('completed'),
    expired_at: endedAs('expired'),
    failed_at: endedAs('failed'),
    last_error:
      status === 'failed' && course.ending.status === 'failed' ? stepError(course.ending.error) : null,
    step_details: details,
    metadata: {},
    usage: status === 'in_progress' ? null : usage,
  };
}

/** A step knows fewer codes than a run. */
function stepError({ code, message }: RunError): StepBody['last_error'] {
  return { code: code === 'invalid_prompt' ? 'server_error' : code, message };
}

function stepDetails({ stepId, does, status }: Activity, withContent: boolean): StepDetails {
  const id = demoId('call', stepId);
  const how = { done: status === 'completed', withContent };
  switch (does.type) {
    case 'message':
      return { type: 'message_creation', message_creation: { message_id: messageId(stepId) } };
    case 'several':
      return toolCalls(
        ...does.uses.map((use, index) => toolCall(demoId('call', `${stepId}/${index}`), use, how)),
      );
    case 'required':
      return toolCalls(
        ...does.calls.map((call) => ({
          ...call,
          function: { ...call.function, output: does.outputs?.get(call.id) ?? null },
        })),
      );
    default:
      return toolCalls(toolCall(id, does, how));
  }
}

function toolCalls(...calls: ToolCallBody[]): StepDetails {
  return { type: 'tool_calls', tool_calls: calls };
}

function toolCall(
  id: string,
  use: ToolUse,
  { done, withContent }: { readonly done: boolean; readonly withContent: boolean },
): ToolCallBody {
  switch (use.type) {
    case 'code': {
      const outputs = done ? codeOutputs(use.logs, use.image) : [];
      return { id, type: 'code_interpreter', code_interpreter: { input: use.input, outputs } };
    }
    case 'search': {
      const results = done ? searchResults(use.files, withContent) : [];
      return { id, type: 'file_search', file_search: { ranking_options: RANKING, results } };
    }
    case 'function': {
      const { name, arguments: args, output } = use;
      return { id, type: 'function', function: { name, arguments: args, output: done ? output : null } };
    }
  }
}

function codeOutputs(logs: string, image: string | undefined): CodeOutput[] {
  const written: CodeOutput = { type: 'logs', logs };
  return image === undefined
    ? [written]
    : [written, { type: 'image', image: { file_id: demoId('file', image) } }];
}

/** The files with falling scores, all above the threshold. */
function searchResults(files: readonly string[], withContent: boolean): SearchResult[] {
  return files.map((file, index) => ({
    file_id: demoId('file', file),
    file_name: file,
    score: Number((RANKING.score_threshold + (0.5 * chance(file)()) / (index + 1)).toFixed(3)),
    ...(withContent ? { content: passagesOf(file).map((text) => ({ type: 'text' as const, text })) } : {}),
  }));
}

function share({ prompt_tokens, completion_tokens }: UsageBody, steps: number): UsageBody {
  return usageBody(Math.floor(prompt_tokens / steps), Math.floor(completion_tokens / steps));
}
