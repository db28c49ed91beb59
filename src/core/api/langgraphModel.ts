import * as v from 'valibot';
import type { Body } from '../model/body';
import type { GraphState } from '../model/graphState';
import type { Run } from '../model/run';
import { isActive } from '../model/status';
import type { Thread } from '../model/thread';
import { firstName, id, labels, list, part, present, text, time } from './lenient';

// The parsing boundary of a LangGraph server.

const RUN = v.object({
  run_id: id,
  thread_id: v.fallback(v.optional(id), undefined),
  status: text,
  assistant_id: text,
  created_at: time,
  updated_at: time,
  metadata: labels,
});

const THREAD = v.object({
  thread_id: id,
  status: text,
  created_at: time,
  metadata: labels,
});

const ANY = v.optional(v.unknown());
const TASK = v.object({ error: ANY, interrupts: list(v.object({ value: ANY })) });

const STATE = v.object({
  next: list(v.string()),
  tasks: list(TASK),
  metadata: part({ run_id: text }),
});

/** Reads a run, or gives `undefined` for what has no id. `threadId` stands in where the run names no thread. */
export function readRun(value: unknown, body: Body, threadId: string): Run | undefined {
  const result = v.safeParse(RUN, value);
  if (!result.success) {
    return undefined;
  }
  const run = result.output;
  return {
    id: run.run_id,
    threadId: run.thread_id ?? threadId,
    ...present({
      status: run.status,
      assistantId: run.assistant_id,
      graph: run.metadata?.graph_id,
      createdAt: run.created_at,
      metadata: run.metadata,
    }),
    ...ending(run.status, run.updated_at),
    requiredToolCalls: [],
    body,
  };
}

/** The last change of a run that has ended was its end. */
function ending(status: string | undefined, at: number | undefined): Pick<Run, 'completedAt' | 'endedAt'> {
  if (at === undefined || isActive(status)) {
    return {};
  }
  return status === 'success' ? { completedAt: at } : { endedAt: at };
}

/** Reads a thread, or gives `undefined` for what has no id. */
export function readThread(value: unknown, body: Body): Thread | undefined {
  const result = v.safeParse(THREAD, value);
  if (!result.success) {
    return undefined;
  }
  const { thread_id, status, created_at, metadata } = result.output;
  const title = firstName(metadata?.title, metadata?.name);
  return { id: thread_id, ...present({ status, createdAt: created_at, title, metadata }), body };
}

/** Reads where a graph stands; what is no state says nothing. */
export function readGraphState(value: unknown, sequence: number): GraphState {
  const result = v.safeParse(STATE, value);
  const { next, tasks, metadata } = result.success
    ? result.output
    : { next: [], tasks: [], metadata: undefined };
  return {
    ...present({ runId: metadata?.run_id }),
    next,
    errors: tasks.flatMap(({ error }) => errorWords(error) ?? []),
    questions: tasks.flatMap(({ interrupts }) =>
      interrupts.flatMap(({ value: asked }) => (asked === undefined ? [] : JSON.stringify(asked))),
    ),
    sequence,
  };
}

/** The words of an error: server 2.0.0 writes it as JSON into a text. */
function errorWords(error: unknown): string | undefined {
  if (typeof error !== 'string') {
    const { message } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  }
  try {
    return errorWords(JSON.parse(error) as object) ?? error;
  } catch {
    return error;
  }
}
