import type { Body } from './body';

/** A function call that a run in `requires_action` waits for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote them: meant to be JSON, but not always. */
  readonly arguments: string;
}

/** What the caller of a run gives back for one of its tool calls: any text. */
export interface ToolOutput {
  readonly toolCallId: string;
  readonly output: string;
}

/** Tokens, counted by the server. */
export interface Usage {
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly totalTokens?: number;
}

/**
 * A run as we read it. What a server left out, sent as null or sent as another type is absent; the body keeps what
 * it really sent. All times are milliseconds since the Unix epoch.
 */
export interface Run {
  readonly id: string;
  readonly threadId: string;
  /** As the server said it: see `statusRow`. Absent where it said none. */
  readonly status?: string;
  readonly assistantId?: string;
  readonly model?: string;
  /** The graph that runs, on servers that run graphs. */
  readonly graph?: string;
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly expiresAt?: number;
  readonly completedAt?: number;
  readonly cancelledAt?: number;
  readonly failedAt?: number;
  /** When it ended in a way that the server has no time of its own for. */
  readonly endedAt?: number;
  readonly lastError?: { readonly code?: string; readonly message?: string };
  /** The limit that was hit: `incomplete_details.reason`. */
  readonly incompleteReason?: string;
  readonly requiredToolCalls: readonly ToolCall[];
  readonly usage?: Usage;
  readonly maxPromptTokens?: number;
  readonly maxCompletionTokens?: number;
  /** What whoever created it noted on it, of what is a text. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly body: Body;
}
