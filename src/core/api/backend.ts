import type { GraphState } from '../model/graphState';
import type { Message } from '../model/message';
import type { Run, ToolOutput } from '../model/run';
import type { RunStep } from '../model/step';
import type { Thread } from '../model/thread';

/** What part of a list to ask for. */
export interface PageRequest {
  /** The cursor that {@link Page.next} gave; absent for the first page. */
  readonly after?: string;
  /** How many items at most; servers allow 1 to 100. */
  readonly limit: number;
}

/** A part of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many entries were left out because they have no id to speak of them by. */
  readonly omitted: number;
  /** The cursor of the next page; absent when this is the last one. */
  readonly next?: string;
  /** Whether the server said that there is more, but in a way that leads nowhere: there is no {@link next} then. */
  readonly cutShort?: boolean;
}

/**
 * The port to a server of one connection. What a server can't do is absent. Every method throws an `ApiError` and
 * nothing else, and stops with kind `aborted` when its signal fires.
 */
export interface Backend {
  /** Ids in the form of this server's, which it gives to nobody: asking for them tells whether there is a place to ask. */
  readonly unusedIds: { readonly threadId: string; readonly runId: string };
  listThreads?(page: PageRequest, signal: AbortSignal): Promise<Page<Thread>>;
  getThread(threadId: string, signal: AbortSignal): Promise<Thread>;
  listRuns(threadId: string, page: PageRequest, signal: AbortSignal): Promise<Page<Run>>;
  getRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run>;
  /** Asks once, never again by itself. Gives the run where the server answers with one. */
  cancelRun(threadId: string, runId: string, signal: AbortSignal): Promise<Run | undefined>;
  /**
   * Submits the outputs of all tool calls that a run waits for. Sends them once, never again by itself. Gives the run
   * where the server answers with one.
   */
  submitToolOutputs?(
    threadId: string,
    runId: string,
    outputs: readonly ToolOutput[],
    signal: AbortSignal,
  ): Promise<Run | undefined>;
  /** Tells where the graph of a thread stands, on servers that run graphs. */
  getGraphState?(threadId: string, signal: AbortSignal): Promise<GraphState>;
  /** Asks once to stop a run and to delete it, with all that it has changed. */
  rollbackRun?(threadId: string, runId: string, signal: AbortSignal): Promise<void>;
  listSteps?(threadId: string, runId: string, page: PageRequest, signal: AbortSignal): Promise<Page<RunStep>>;
  getMessage?(threadId: string, messageId: string, signal: AbortSignal): Promise<Message>;
}
