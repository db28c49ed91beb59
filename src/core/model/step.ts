import type { Body } from './body';

/** A run step: one thing a run did. Times are milliseconds since the Unix epoch. */
export interface RunStep {
  readonly id: string;
  /** `message_creation`, `tool_calls`, or what a server invents. */
  readonly type?: string;
  readonly status?: string;
  readonly createdAt?: number;
  readonly completedAt?: number;
  readonly failedAt?: number;
  readonly cancelledAt?: number;
  readonly expiredAt?: number;
  /** What its tool calls are named, in order: a function's name, or the tool's type. */
  readonly toolNames: readonly string[];
  readonly body: Body;
}
