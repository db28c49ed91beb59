// What a script of the world is made of. All spans are milliseconds.

import type { Assistant } from './assistants';
import type { Course, FunctionCall } from './course';
import type { Metadata, RunBody } from './wire';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a step does: it uses a tool of the server's, calls a function, or writes a message; or it does several at once. */
export type Doing =
  | ToolUse
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'several'; readonly uses: readonly ToolUse[] };

export type ToolUse =
  | {
      readonly type: 'code';
      readonly input: string;
      readonly logs: string;
      /** The name of the picture that it draws. */
      readonly image?: string;
    }
  | { readonly type: 'search'; readonly files: readonly string[] }
  | ({ readonly type: 'function'; readonly output: string } & FunctionCall);

/** A step begins where the one before it ends, the first when the run starts; the run's end cuts it off. */
export interface StepScript {
  readonly takes: number;
  readonly does: Doing;
}

/** A step that uses one tool. */
export interface ToolStep extends StepScript {
  readonly does: ToolUse;
}

export interface RunScript {
  /** Unique in its thread. */
  readonly name: string;
  readonly assistant: Assistant;
  /** How long before the world's start it was created. */
  readonly ago: number;
  readonly course: Course;
  /** What the user wrote just before. */
  readonly question: string;
  readonly steps: readonly StepScript[];
  readonly metadata?: Metadata;
  /** The tokens of its prompts and of its completions, as it tells them once it has ended. */
  readonly tokens?: readonly [prompt: number, completion: number];
  /** How long before the world's start somebody cancelled it. */
  readonly cancelledAgo?: number;
  /** What stands in the body whatever the course says; `createdAt` is in seconds since the Unix epoch. */
  readonly overrides?: (createdAt: number) => Partial<RunBody>;
}

export interface ThreadScript {
  /** Unique in the world. */
  readonly name: string;
  /** How long before the world's start it was created. */
  readonly ago: number;
  readonly metadata: Metadata;
  /** Newest first. */
  readonly runs: readonly RunScript[];
}

const RULE: Pick<Course, 'queuedFor' | 'expiresAfter' | 'cancelEndsAs'> = {
  queuedFor: 1.2 * SECOND,
  // OpenAI's own rule.
  expiresAfter: 10 * MINUTE,
  cancelEndsAs: 'cancelled',
};

export function completes(worksFor: number): Course {
  return { ...RULE, worksFor, ending: { status: 'completed' } };
}

export function hangs(): Course {
  return completes(Infinity);
}

export function ends(worksFor: number, ending: Course['ending']): Course {
  return { ...RULE, worksFor, ending };
}

export function searches(takes: number, ...files: string[]): ToolStep {
  return { takes, does: { type: 'search', files } };
}

export function computes(takes: number, input: string, logs = '', image?: string): ToolStep {
  return { takes, does: { type: 'code', input, logs, ...(image === undefined ? {} : { image }) } };
}

/** Calls one function, with arguments and output as they are to be written in JSON. */
export function calls(takes: number, name: string, args: unknown, output: unknown): ToolStep {
  const does = { name, arguments: JSON.stringify(args), output: JSON.stringify(output) };
  return { takes, does: { type: 'function', ...does } };
}

/** Uses tools side by side, in one step that takes as long as the longest of them. */
export function atOnce(...steps: readonly ToolStep[]): StepScript {
  const takes = Math.max(...steps.map((step) => step.takes));
  return { takes, does: { type: 'several', uses: steps.map(({ does }) => does) } };
}

/** Says something, up to the end of the run. */
export function says(text: string): StepScript {
  return { takes: Infinity, does: { type: 'message', text } };
}
